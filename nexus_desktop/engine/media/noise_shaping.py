"""Rounding whose noise goes where the ear hears least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATES = (44_100, 48_000)
"""Hz, for which the filter is made: at others it would put the noise in the wrong place."""

FILTER = (2.033, -2.165, 1.959, -1.590, 0.6149)
"""Of the error feedback, the last error first: Lipshitz, Vanderkooy, Wannamaker, "Minimally
Audible Noise Shaping", JAES 39 (1991), five taps."""


def shape_noise(windows: NDArray[np.float64], dither: NDArray[np.float64]) -> None:
    """Round `windows`, shape (windows, frames, channels), in place.

    Every error is subtracted, through the filter, from the samples that follow. That goes from
    sample to sample, so all channels of all windows go side by side; each window begins anew.

    Args:
        dither: what is added before rounding, of the same shape.
    """
    count, frames, channels = windows.shape
    lanes = count * channels
    steps = np.ascontiguousarray(windows.transpose(1, 0, 2)).reshape(frames, lanes)
    noise = np.ascontiguousarray(dither.transpose(1, 0, 2)).reshape(frames, lanes)
    taps = len(FILTER)
    filter_backwards = np.array(FILTER[::-1])
    errors = np.zeros((taps + frames, lanes))
    meant, fed_back = np.empty(lanes), np.empty(lanes)
    for frame, (sample, added) in enumerate(zip(steps, noise, strict=True)):
        np.dot(filter_backwards, errors[frame : frame + taps], fed_back)
        np.subtract(sample, fed_back, meant)
        np.add(meant, added, sample)
        np.rint(sample, sample)
        np.subtract(sample, meant, errors[frame + taps])
    windows[:] = steps.reshape(frames, count, channels).transpose(1, 0, 2)
