"""Turning sound into new sound by models: on this computer, or elsewhere."""
