"""Measuring sound."""
