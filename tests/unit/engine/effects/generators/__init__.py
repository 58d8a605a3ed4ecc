"""Tests of engine.effects.generators."""
