"""The shapes of the content files: YAML data → models, or Problems at their places."""
