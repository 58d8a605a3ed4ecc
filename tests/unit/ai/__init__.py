"""Sound that is made by models."""
