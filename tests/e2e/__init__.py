"""Tests of the whole program, as a person uses it."""
