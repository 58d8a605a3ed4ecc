"""Command line: every workflow without a window."""
