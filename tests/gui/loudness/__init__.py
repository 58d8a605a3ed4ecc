"""The loudness panel in the real window."""
