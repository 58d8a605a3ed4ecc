"""A program that edits, imports, undoes and tidies until it is killed, and tells what is safe.

Before each commit it prints `begin STATE`, after it `ack STATE`, where STATE names the whole
history as it must be found again.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.document import canonical_json, to_document
from nexus_desktop.domain.history import History, Step
from nexus_desktop.domain.ids import ClipId, SourceId, TakeId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.domain.track import in_order
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.garbage import collect_garbage
from nexus_desktop.store.pins import release_dead_pins
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.progress import Progress
from tests.support.builders import a_project, a_span, a_step

PROJECT = a_project()
KEPT_STEPS = 30
LARGEST_SOUND = 3_000_000


def state_of(history: History, first_position: int) -> str:
    """Return a short name of everything that is in a history."""
    steps = [[step.label.sentence, to_document(step.project)] for step in history.steps]
    digest = hashlib.sha256(canonical_json(steps)).hexdigest()[:16]
    return f"{first_position}+{history.position}:{digest}"


class Worker:
    """One life of the program."""

    def __init__(self, home: Path, rng: random.Random) -> None:
        self._rng = rng
        self._sound = home / "sound.wav"
        self._database = Database(home / "library.db")
        release_dead_pins(self._database)
        self._blobs = BlobStore(self._database, home / "blobs")
        self._projects = ProjectRepository(self._database, keep_steps=KEPT_STEPS)
        if self._projects.summaries():
            stored = self._projects.load_history(PROJECT.id)
            self._history, self._first = stored.history, stored.first_position
        else:
            self._history, self._first = History((a_step(PROJECT, "Began."),)), 0
            self._told(lambda: self._projects.create(self._history))

    def work(self) -> None:
        """Do one of the things people do."""
        action = self._rng.choices(
            [self.edit, self.bring_in, self.go_back, self.tidy], [8, 4, 2, 1]
        )
        action[0]()

    def edit(self) -> None:
        project = self._history.project
        self._push(replace(project, title=f"Title {new_id()}"))

    def bring_in(self) -> None:
        self._sound.write_bytes(os.urandom(self._rng.randrange(1, LARGEST_SOUND)))
        ref = self._blobs.add_file(self._sound, Progress())
        source = AudioSource(
            SourceId(new_id()),
            "sound",
            SampleRate(48_000),
            2,
            Frames(1000),
            (Segment(ref.hash, Frames(1000)),),
        )
        take = Take(TakeId(new_id()), source.id)
        clip = Clip(ClipId(new_id()), a_span(0, 1000), take)
        project = self._history.project
        track = replace(project.tracks[0], clips=in_order((*project.tracks[0].clips[-40:], clip)))
        sources = {**project.sources, source.id: source}
        self._push(replace(project, tracks=(track,), sources=sources), pins=[ref.pin])

    def go_back(self) -> None:
        self._history = self._history.jumped(self._rng.randrange(len(self._history.steps)))
        self._commit([], len(self._history.steps))

    def tidy(self) -> None:
        collect_garbage(self._database, self._blobs, min_age_s=0)

    def _push(self, project: Project, pins: Sequence[str] = ()) -> None:
        step = a_step(project, f"Edit {new_id()}.")
        self._history = self._history.pushed(step)
        self._commit([step], self._history.position, pins)

    def _commit(self, steps: Sequence[Step], first: int, pins: Sequence[str] = ()) -> None:
        first_position, position = self._first + first, self._first + self._history.position
        kept = self._history.trimmed(KEPT_STEPS)
        self._first += len(self._history.steps) - len(kept.steps)
        self._history = kept
        self._told(
            lambda: self._projects.commit(
                PROJECT.id, steps, first_position, position, released_pins=pins
            )
        )

    def _told(self, commit: Callable[[], None]) -> None:
        state = state_of(self._history, self._first)
        _tell(f"begin {state}")
        commit()
        _tell(f"ack {state}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Work until killed."""
    worker = Worker(Path(sys.argv[1]), random.Random(int(sys.argv[2])))
    while True:
        worker.work()


if __name__ == "__main__":
    main()
