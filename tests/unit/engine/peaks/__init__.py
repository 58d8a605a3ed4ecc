"""Waveform peaks."""
