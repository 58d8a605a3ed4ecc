"""Waveform summaries."""
