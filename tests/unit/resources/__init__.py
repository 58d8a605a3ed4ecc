"""Tests of what the program is shipped with."""
