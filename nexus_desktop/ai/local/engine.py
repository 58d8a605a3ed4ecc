"""What runs an AI job on this computer, and which jobs there are.

Listing jobs costs nothing: what an engine needs is imported when it is made. Engines are slow, hold
the interpreter and take memory, so they are run in a process of their own, which `run_apart` does.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol, cast

from nexus_desktop.ai.local.specs import DENOISE, REARRANGE, SEPARATE, TRANSCRIBE
from nexus_desktop.domain.ai_job import JobSpec
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.tasks import worker_process
from nexus_desktop.tasks.progress import Progress

OutputKind = Literal["audio", "midi"]

ENGINES: Mapping[str, JobSpec] = MappingProxyType(
    {spec.id: spec for spec in (REARRANGE, SEPARATE, DENOISE, TRANSCRIBE)}
)
"""Every job that runs here, by its id; the module of its engine has the same name."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file that a job has made.

    Attributes:
        label: what it is among the outputs of the job ("vocals"); also the stem of its name.
        path: in the folder that the job was given.
    """

    label: str
    path: Path
    kind: OutputKind


class Engine(Protocol):
    """Does one kind of job. The same source and settings give the same files, bit by bit."""

    spec: JobSpec

    def run(
        self, source: Path, folder: Path, settings: Mapping[str, object], progress: Progress
    ) -> tuple[Output, ...]:
        """Make the files of a job, and return them, the one people asked for first.

        Args:
            source: any file with sound in it; it is only read.
            folder: exists; all that is written lies in it.
            settings: as `JobSpec.settled` takes them.

        Raises:
            EffectRefused: a setting is out of its range.
            MediaError: the source cannot be read, is too long, or the disk is full.
            ModelError: a model that these settings need is not installed.
            Cancelled: `progress` was cancelled.
        """


def make_engine(job: str, models: Path) -> Engine:
    """Return what does the job of that id, with the models that lie in a folder.

    Raises:
        EffectRefused: there is no such job on this computer.
    """
    if job not in ENGINES:
        raise EffectRefused(
            "The job cannot run on this computer",
            f"There is no “{job}” here.",
            hint=f"There are {', '.join(ENGINES)}.",
        )
    module = importlib.import_module(f"nexus_desktop.ai.local.{job}")
    return cast(Engine, module.make(models))


def run_apart(
    job: str,
    source: Path,
    folder: Path,
    settings: Mapping[str, object],
    models: Path,
    progress: Progress,
) -> tuple[Output, ...]:
    """Run a job in a process of its own, which is killed when `progress` is cancelled.

    Args:
        folder: exists, and holds nothing else: it is removed if this process dies meanwhile.

    Raises:
        NexusError: what `Engine.run` raises, or the process has died.
        Cancelled: `progress` was cancelled; what was written in the folder may be unfinished.
    """
    arguments = {
        "job": job,
        "source": str(source),
        "folder": str(folder),
        "settings": dict(settings),
        "models": str(models),
    }
    made = worker_process.run_apart(f"{__name__}:run_here", arguments, folder, progress)
    return tuple(Output(each["label"], folder / each["name"], each["kind"]) for each in made)


def run_here(arguments: Mapping[str, Any], progress: Progress) -> list[dict[str, str]]:
    """Do the work of `run_apart`, in the other process."""
    engine = make_engine(arguments["job"], Path(arguments["models"]))
    folder = Path(arguments["folder"])
    made = engine.run(Path(arguments["source"]), folder, arguments["settings"], progress)
    return [{"label": each.label, "name": each.path.name, "kind": each.kind} for each in made]
