"""Long sound files for measurements: made quickly, read like recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

SAMPLE_RATE = 44_100


def write_recording(path: Path, minutes: int) -> Path:
    """Write 16-bit stereo that swells like speech and does not compress to nothing."""
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((SAMPLE_RATE * 60, 2), np.float32)
    swell = np.abs(np.sin(np.arange(len(noise)) / SAMPLE_RATE * 0.7)).astype(np.float32)
    tone = np.sin(np.arange(len(noise)) * (2 * np.pi * 220 / SAMPLE_RATE)).astype(np.float32)
    minute = (0.05 * noise + 0.3 * tone[:, np.newaxis]) * swell[:, np.newaxis]
    with soundfile.SoundFile(path, "w", SAMPLE_RATE, 2, "PCM_16") as file:
        for number in range(minutes):
            file.write(minute * np.float32(0.3 + 0.1 * (number % 7)))
    return path
