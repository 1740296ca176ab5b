"""Content files ⇄ a Library: reading, upgrading, beginning."""
