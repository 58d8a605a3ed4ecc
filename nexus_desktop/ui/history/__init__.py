"""The undo history as a list to read and jump in."""
