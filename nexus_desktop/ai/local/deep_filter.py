"""DeepFilterNet3, which takes noise away from a voice, through its library.

Schröter, Escalante-B., Rosenkranz, Maier, "DeepFilterNet: perceptually motivated real-time speech
enhancement" (Interspeech 2023). The functions are those of `capi.rs` in libDF.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import ModelError

RATE = 48_000
LATENCY_FRAMES = 1440
"""A window of 20 ms less its step of 10 ms, and two steps that it looks ahead."""

Mono = NDArray[np.float32]
_FLOATS = ctypes.POINTER(ctypes.c_float)


class DeepFilter:
    """Cleans one channel as it comes; it lags by `LATENCY_FRAMES`. Close it at the end.

    While it works, other threads of the interpreter go on.
    """

    def __init__(self, library: Path, weights: Path, most_db: float) -> None:
        """Begin a stream.

        Args:
            most_db: noise is turned down by so much at most.

        Raises:
            ModelError: the library cannot be loaded, or does not take the weights.
        """
        self._calls = _loaded(library)
        self._state = self._calls.df_create(str(weights).encode(), most_db, None)
        if not self._state:
            raise _damaged(weights)
        self._step: int = self._calls.df_get_frame_length(self._state)
        self._waiting: Mono = np.zeros(0, np.float32)

    def process(self, sound: Mono) -> Mono:
        """Return the frames that are ready, of shape (frames,); the rest is kept for the next."""
        heard = np.ascontiguousarray(np.concatenate([self._waiting, sound]), np.float32)
        whole = len(heard) // self._step * self._step
        cleaned = np.empty(whole, np.float32)
        for start in range(0, whole, self._step):
            self._calls.df_process_frame(self._state, _at(heard, start), _at(cleaned, start))
        self._waiting = heard[whole:]
        return cleaned

    def close(self) -> None:
        """Give the memory back."""
        if self._state:
            self._calls.df_free(self._state)
            self._state = None


def _at(sound: Mono, start: int) -> ctypes._Pointer[ctypes.c_float]:
    return sound[start:].ctypes.data_as(_FLOATS)


def _loaded(library: Path) -> ctypes.CDLL:
    try:
        calls = ctypes.CDLL(str(library))
    except OSError as error:
        raise _damaged(library) from error
    calls.df_create.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]
    calls.df_create.restype = ctypes.c_void_p
    calls.df_get_frame_length.argtypes = [ctypes.c_void_p]
    calls.df_get_frame_length.restype = ctypes.c_size_t
    calls.df_process_frame.argtypes = [ctypes.c_void_p, _FLOATS, _FLOATS]
    calls.df_process_frame.restype = ctypes.c_float
    calls.df_free.argtypes = [ctypes.c_void_p]
    calls.df_free.restype = None
    return calls


def _damaged(path: Path) -> ModelError:
    return ModelError(
        "A model cannot be used",
        f"“{path.name}” is damaged, or not for this computer.",
        hint="Mend it with “nexus-desktop models install”.",
    )
