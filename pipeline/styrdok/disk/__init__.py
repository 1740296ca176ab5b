"""The edge to the file system and to git: files ⇄ bytes."""
