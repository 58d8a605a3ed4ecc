"""Tests of engine.effects.level."""
