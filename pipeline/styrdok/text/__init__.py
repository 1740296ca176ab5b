"""Bytes → text → Document: what a governing document says, and what in it is at fault."""
