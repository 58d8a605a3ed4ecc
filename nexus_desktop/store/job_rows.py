"""AI jobs as rows of the library and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from nexus_desktop.domain.ids import BlobHash, ClipId, JobId, ProjectId
from nexus_desktop.domain.jobs import (
    AiJob,
    JobFailure,
    JobOrder,
    JobOutput,
    JobState,
    JobTarget,
    MadeBy,
    NewFiles,
    NewTake,
    NewTracks,
)
from nexus_desktop.domain.timeline import Frames

COLUMNS = (
    *("id", "project", "kind", "provider", "settings", "target", "title"),
    *("input_hash", "input_s", "created_at", "state", "since", "remote_id", "sent"),
    *("attempts", "is_cancel_wanted", "is_delivered", "failure", "made_by"),
)


def to_row(job: AiJob) -> dict[str, object]:
    """Return the values of a job by their columns."""
    order = job.order
    return {
        "id": job.id,
        "project": order.project,
        "kind": order.kind,
        "provider": order.provider,
        "settings": json.dumps(dict(order.settings)),
        "target": json.dumps(_target_to_document(order.target)),
        "title": order.title,
        "input_hash": order.input,
        "input_s": order.input_s,
        "created_at": job.created_at.isoformat(),
        "state": job.state.value,
        "since": job.since.isoformat(),
        "remote_id": job.remote,
        "sent": job.sent,
        "attempts": job.attempts,
        "is_cancel_wanted": int(job.is_cancel_wanted),
        "is_delivered": int(job.is_delivered),
        "failure": None if job.failure is None else json.dumps(asdict(job.failure)),
        "made_by": None if job.made_by is None else json.dumps(asdict(job.made_by)),
    }


def from_row(row: sqlite3.Row | Sequence[Any], outputs: Sequence[Sequence[str]]) -> AiJob:
    """Return the job of a row, whose values come in the order of `COLUMNS`.

    Args:
        outputs: label, hash and suffix of each.
    """
    values = dict(zip(COLUMNS, row, strict=True))
    settings = json.loads(values["settings"])
    order = JobOrder(
        values["kind"],
        values["provider"],
        tuple(sorted(settings.items())),
        _target_from_document(json.loads(values["target"])),
        values["title"],
        None if values["input_hash"] is None else BlobHash(values["input_hash"]),
        values["input_s"],
    )
    failure, made_by = values["failure"], values["made_by"]
    return AiJob(
        JobId(values["id"]),
        order,
        datetime.fromisoformat(values["created_at"]),
        datetime.fromisoformat(values["since"]),
        JobState(values["state"]),
        values["remote_id"],
        values["sent"],
        values["attempts"],
        bool(values["is_cancel_wanted"]),
        tuple(JobOutput(label, BlobHash(blob), suffix) for label, blob, suffix in outputs),
        None if failure is None else JobFailure(**json.loads(failure)),
        None if made_by is None else MadeBy(**json.loads(made_by)),
        bool(values["is_delivered"]),
    )


def _target_to_document(target: JobTarget) -> dict[str, object]:
    match target:
        case NewTracks(project, start):
            return {"to": "tracks", "project": project, "start": start}
        case NewTake():
            return {"to": "take", **asdict(target)}
        case NewFiles(path, midi, replaces):
            notes = None if midi is None else str(midi)
            return {"to": "files", "path": str(path), "midi": notes, "replaces": replaces}


def _target_from_document(document: dict[str, Any]) -> JobTarget:
    match document["to"]:
        case "tracks":
            return NewTracks(ProjectId(document["project"]), Frames(document["start"]))
        case "take":
            return NewTake(
                ProjectId(document["project"]),
                ClipId(document["clip"]),
                Frames(document["material_start"]),
                Frames(document["length"]),
                Frames(document["start"]),
            )
    midi = document["midi"]
    return NewFiles(
        Path(document["path"]), None if midi is None else Path(midi), document["replaces"]
    )
