"""Networks that run on the processor, in as many threads as help."""

from __future__ import annotations

import os
from pathlib import Path

import onnxruntime

from nexus_desktop.domain.errors import ModelError

MOST_THREADS = 4
_ONLY_FATAL = 4


def open_network(path: Path) -> onnxruntime.InferenceSession:
    """Return a network that is ready to run.

    Raises:
        ModelError: the file is damaged.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(MOST_THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.log_severity_level = _ONLY_FATAL
    # Threads that wait by spinning take the time of the window and of playback.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has no family of its own for what it raises
        raise ModelError(
            "A model cannot be used",
            f"“{path.name}” is damaged.",
            hint="Mend it with “nexus-desktop models install”.",
        ) from error
