"""Repair: taking away what should not be there."""
