"""Dynamics: what a sound does with its own level."""
