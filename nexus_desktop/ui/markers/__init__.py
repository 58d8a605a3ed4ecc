"""Markers and regions as a list."""
