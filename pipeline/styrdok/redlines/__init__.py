"""Two texts → the change-set between them, and what people read of it."""
