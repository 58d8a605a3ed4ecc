"""Tests of engine.effects.repair."""
