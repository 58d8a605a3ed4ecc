"""Tone: what a sound is made of, from bass to treble."""
