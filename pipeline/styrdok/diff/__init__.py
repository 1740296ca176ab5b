"""Two Documents → what changed between them."""
