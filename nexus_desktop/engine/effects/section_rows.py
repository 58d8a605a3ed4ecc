"""Rows of filter sections over sound: the compiled loop of SciPy, without what is around it.

Importing `scipy.signal` takes longer than filtering ten minutes of sound does, since it loads most
of SciPy; the loop is a module of its own that needs none of it. Where it is not found beside SciPy,
it is imported in the usual way.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.smoothing import Curve

Loop = Callable[[NDArray[np.float64], Planar, NDArray[np.float64]], None]
WORTH_A_THREAD = 1 << 17
"""Frames times sections from which on half of the channels are left to a second thread."""

_LOOP = "scipy.signal._sosfilt"


def filter_in_place(
    rows: NDArray[np.float64], sound: Planar, memory: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Filter sound where it lies, in the transposed direct form II, and return the new memory.

    Args:
        rows: b0, b1, b2, 1, a1, a2 of every section, of shape (sections, 6).
        sound: contiguous, of shape (channels, frames).
        memory: of shape (sections, channels, 2); not changed.
    """
    by_channel = memory.swapaxes(0, 1).copy()
    half = len(sound) // 2 if len(rows) * sound.shape[1] >= WORTH_A_THREAD else 0
    if half:
        # The loop lets other threads of Python run, and channels know nothing of each other.
        beside = threading.Thread(target=_loop, args=(rows, sound[:half], by_channel[:half]))
        beside.start()
    _loop(rows, sound[half:], by_channel[half:])
    if half:
        beside.join()
    return by_channel.swapaxes(0, 1)


def smoothed(values: Curve, decay: float, last: float) -> Curve:
    """Return a curve that follows values, and keeps `decay` of its distance from each.

    Args:
        values: at least one.
        last: where it stood before.
    """
    curve = values[np.newaxis].copy()
    section = np.array([[1.0 - decay, 0.0, 0.0, 1.0, -decay, 0.0]])
    _loop(section, curve, np.array([[[decay * last, 0.0]]]))
    followed: Curve = curve[0]
    return followed


def _compiled() -> Loop:
    """Return the loop, loaded under its own name, so that `scipy.signal` finds it there."""
    import scipy

    spec = None
    if _LOOP not in sys.modules:
        spec = PathFinder.find_spec(_LOOP, [str(Path(scipy.__file__).parent / "signal")])
    if spec is None or spec.loader is None:
        module = importlib.import_module(_LOOP)
    else:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[_LOOP] = module
    loop: Loop = module._sosfilt  # noqa: SLF001 - there is no other door to it
    return loop


_loop = _compiled()
