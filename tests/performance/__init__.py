"""Measurements; none of them fails on a time."""
