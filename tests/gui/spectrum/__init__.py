"""The spectrum panel in the real window."""
