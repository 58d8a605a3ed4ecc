"""Local schema steps, one per file, never edited after release."""
