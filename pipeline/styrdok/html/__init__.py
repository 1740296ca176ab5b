"""HTML → one tree; a tree → HTML as it is published, or the words that a reader sees in it."""
