"""Unit tests of the screens."""
