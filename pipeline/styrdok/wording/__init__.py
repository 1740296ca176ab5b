"""Values → words of the page's language, entries → citations, and templates → HTML."""
