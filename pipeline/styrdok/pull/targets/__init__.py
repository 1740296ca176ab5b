"""The systems that published documents are pulled into, a module each."""
