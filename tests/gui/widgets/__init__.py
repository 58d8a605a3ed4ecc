"""Tests of the small widgets, each alone in a window."""
