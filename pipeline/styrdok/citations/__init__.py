"""A text → the decisions that it cites."""
