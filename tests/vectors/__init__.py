"""What a correct consumer of the exports does, as data for any language: see README.md."""
