"""Tests of engine.effects.space."""
