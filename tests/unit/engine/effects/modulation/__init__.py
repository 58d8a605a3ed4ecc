"""Tests of engine.effects.modulation."""
