"""Values → words of the page's language, and templates → HTML."""
