"""Models: where they come from, and that they are what they have to be."""
