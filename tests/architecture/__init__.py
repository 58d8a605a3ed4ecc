"""Tests of the code itself: its layers, sizes and words."""
