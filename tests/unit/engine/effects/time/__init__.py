"""Tests of engine.effects.time."""
