"""Tests of where files lie, what is logged and what happens after a crash."""
