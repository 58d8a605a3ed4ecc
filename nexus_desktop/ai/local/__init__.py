"""AI jobs that run on this computer, each a function from file to files."""
