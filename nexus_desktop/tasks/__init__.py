"""Background work, without Qt. Standard library only."""
