"""A policy → all that is told of it."""
