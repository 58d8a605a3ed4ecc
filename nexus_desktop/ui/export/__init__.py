"""Export: format, range, destination."""
