"""Tests of engine.effects.tone."""
