"""From the moment that a selection of 30 s has settled to the file that can be dragged.

Against the same samples written by libsndfile as a 24-bit WAV, which nobody can do without.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import soundfile

from nexus_desktop.domain import bounce
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.store.handed_files import HandedFiles
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.drag_out import DragOut, OfferStage
from tests.performance.long_files import SAMPLE_RATE, write_recording
from tests.support.studio import open_studio

SECONDS, ROUNDS = 30, 7


def measure() -> dict[str, object]:
    """Return seconds, and their ratio to the plain writing of as many samples."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NEXUS_HOME"] = str(Path(folder) / "home")
        source = write_recording(Path(folder) / "take.wav", 2)
        samples, _ = soundfile.read(source, SECONDS * SAMPLE_RATE, dtype="float32")
        with open_studio() as studio:
            session = studio.begin()
            studio.bring_in(session, source)
            files = HandedFiles(Path(folder) / "drags", 1 << 30)
            drag_out = DragOut(
                studio.services.resampled, InlineTaskRunner(), files, "wav_24", _refuse
            )
            ready_s, plain_s = [], []
            for number in range(ROUNDS):
                # Every round selects something else: what is there already is not made again.
                span = TimeRange(Frames(number), Frames(number + SECONDS * SAMPLE_RATE))
                chosen = bounce.of_selection(session.project, Selection(span))
                if chosen is None:
                    raise RuntimeError("nothing is selected")
                began = time.perf_counter()
                offer = drag_out.offer(chosen, lambda _offer: None)
                ready_s.append(time.perf_counter() - began)
                if offer.stage is not OfferStage.READY:
                    raise RuntimeError(f"the file is {offer.stage}")
                began = time.perf_counter()
                soundfile.write(Path(folder) / "plain.wav", samples, SAMPLE_RATE, "PCM_24")
                plain_s.append(time.perf_counter() - began)
    return {
        "seconds": SECONDS,
        "ready_s": round(min(ready_s), 3),
        "plain_writing_s": round(min(plain_s), 3),
        "ratio": round(min(ready_s) / min(plain_s), 2),
    }


def _refuse(error: NexusError) -> None:
    raise error
