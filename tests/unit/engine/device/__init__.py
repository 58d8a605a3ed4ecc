"""Tests of the sound card, most of them without one."""
