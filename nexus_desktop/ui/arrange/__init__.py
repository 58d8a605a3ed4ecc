"""Tracks and waveforms on a timeline."""
