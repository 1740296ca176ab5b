"""A Library on a day → the files that content management systems pull."""
