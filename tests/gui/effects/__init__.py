"""Tests of the effects panel."""
