"""The shapes of the JSON that others read, and their schemas."""
