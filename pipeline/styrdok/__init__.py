"""styrdok: governing documents as versioned, checked content with JSON and HTML exports."""

__version__ = "0.1.0"
