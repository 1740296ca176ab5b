"""A text → the decisions that it cites; and an entry → a citation."""
