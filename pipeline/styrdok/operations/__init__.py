"""What somebody asks of a repository → done: read, decided by functions of values, written."""
