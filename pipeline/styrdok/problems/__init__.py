"""A fault → a value that says what was found, where and what to do; values → a report."""
