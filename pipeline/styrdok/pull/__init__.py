"""Published documents → another system."""
