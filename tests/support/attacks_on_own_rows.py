"""Attacks with rows of one's own: what belongs to somebody is not theirs to write as they like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.support.backend_attacks import Attack, Refusal

DENIED, NOTHING = Refusal.DENIED, Refusal.NOTHING
MEGABYTE = "x" * (1 << 20)
JOB: dict[str, Any] = {
    "project_id": "{bobs_project}",
    "user_id": "{bob}",
    "input_audio_path": "x",
    "transformation_type": "denoise",
}


def attacks_on_own_rows() -> Iterator[Attack]:
    """Yield what bob tries with his own jobs, his own usage and his own projects."""
    yield from _jobs()
    yield from _usage()
    yield from _projects()
    yield from _public_projects()


def _jobs() -> Iterator[Attack]:
    table = "/rest/v1/ai_transformations"
    his = f"{table}?id=eq.{{bobs_job}}"
    for told, defect, change in (
        ("ends his own job", 3, {"status": "completed", "output_audio_path": "x"}),
        ("gives his job a status that is none", 11, {"status": "won"}),
        ("gives his job a status of another service", 13, {"status": "succeeded"}),
        ("has a result elsewhere", 13, {"output_audio_path": "https://example.org/x.wav"}),
        ("dates his job out of the hour", 12, {"created_at": "2020-01-01"}),
    ):
        yield Attack(told, "bob", "PATCH", his, DENIED, change, defect=defect)
    yield Attack("removes a job with its price", "bob", "DELETE", his, DENIED, defect=3)
    for told, defect, rows in (
        ("writes a job past the till", 3, [JOB]),
        ("writes a job in her project", 9, [{**JOB, "project_id": "{project}"}]),
        ("writes eleven jobs in an hour", 12, [JOB] * 11),
        ("writes the same job twice", 18, [JOB] * 2),
    ):
        yield Attack(told, "bob", "POST", table, DENIED, rows, defect=defect)


def _usage() -> Iterator[Attack]:
    table = "/rest/v1/usage_tracking"
    for told, row in (
        ("writes usage of his own", {"user_id": "{bob}", "resource_type": "exports"}),
        (
            "writes usage of minus ten",
            {"user_id": "{bob}", "resource_type": "ai_transformations", "quantity": -10},
        ),
        ("writes usage of nobody", {"resource_type": "exports"}),
    ):
        yield Attack(told, "bob", "POST", table, DENIED, row, defect=2)
    yield Attack("forgets his usage", "bob", "DELETE", f"{table}?user_id=eq.{{bob}}", DENIED)


def _projects() -> Iterator[Attack]:
    table = "/rest/v1/projects"
    his = f"{table}?id=eq.{{bobs_project}}"
    for told, defect, change in (
        ("writes over his project whatever its revision", 19, {"title": "Over it"}),
        ("names her folder as his", 15, {"audio_file_path": "{ann}/secret.wav"}),
        ("names a way up", 15, {"audio_file_path": "{bob}/../{ann}/secret.wav"}),
        ("names a folder that no policy looks at", 14, {"audio_file_path": "audio/{bob}/x.wav"}),
        ("has a waveform of a megabyte in every list", 16, {"waveform_data": [MEGABYTE]}),
        ("has his jobs in every list once more", 16, {"ai_transformations": [MEGABYTE]}),
        ("gives his project away", 0, {"user_id": "{ann}"}),
        ("has no title", 11, {"title": ""}),
        ("dates his project back", 11, {"created_at": "2020-01-01"}),
    ):
        yield Attack(told, "bob", "PATCH", his, DENIED, change, defect=defect)
    bare = f"{table}?id=eq.{{bobs_bare_project}}"
    yield Attack("deletes without a trace", "bob", "DELETE", bare, DENIED, defect=19)
    row = {"user_id": "{bob}", "title": "Past the door"}
    yield Attack("makes a project past the door", "bob", "POST", table, DENIED, row, defect=19)
    many = [row] * 51
    yield Attack("makes more than his plan holds", "bob", "POST", table, DENIED, many, defect=12)


def _public_projects() -> Iterator[Attack]:
    """Yield reading what a public project does not show: row level security hides no columns."""
    for column in ("user_id", "audio_file_path", "effects_settings", "ai_transformations"):
        path = f"/rest/v1/projects?id=eq.{{shown}}&select={column}"
        for who, refusal in (("bob", NOTHING), ("anon", DENIED)):
            yield Attack(f"reads {column} of a public one", who, "GET", path, refusal, defect=4)
