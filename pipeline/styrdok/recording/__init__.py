"""A citation → the next entry of a history and its files, or why not."""
