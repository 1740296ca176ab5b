"""A Library → the Problems of what it says."""
