"""Modulation: what swings by itself."""
