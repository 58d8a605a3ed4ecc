"""Tests of engine.effects.dynamics."""
