"""Transport bar and meters."""
