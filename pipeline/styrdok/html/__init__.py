"""Our own HTML → the same as it is published, and the words that a reader sees in it."""
