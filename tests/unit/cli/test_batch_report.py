"""What people see of a batch on a terminal, and what scripts read of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

from nexus_desktop.cli.batch_report import BatchReport
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.batch import BatchItem, FileIdentity, MadeFile
from nexus_desktop.domain.errors import MediaError
from nexus_desktop.workflows.export_audio import ExportReport
from tests.support.terminal import Terminal

REPORT = ExportReport(Path("/out/b.wav"), "wav", 48_000, 48_000, 1.0, -6.0, 0, "cafe")


def an_item(name: str) -> BatchItem:
    return BatchItem(Path(f"/in/{name}.wav"), Path(f"/out/{name}.wav"))


def last_line(terminal: Terminal) -> str:
    """What stands on the last line of the terminal."""
    return terminal.getvalue().rpartition("\n")[2].split("\r")[-2].rstrip()


def test_a_terminal_shows_how_far_all_files_are_and_those_at_work() -> None:
    out, err = io.StringIO(), Terminal()
    report = BatchReport(Output(is_json=False, out=out, err=err), total=4)
    report.progressed(an_item("a"), 0.5, "")
    report.progressed(an_item("b"), None, "")
    assert last_line(err) == " 12%  0 of 4 done  a.wav 50%  b.wav 0%"
    report.made(an_item("b"), REPORT)
    assert last_line(err) == " 38%  1 of 4 done  a.wav 50%"
    report.failed(an_item("a"), MediaError("Could not open “a.wav”", "It is damaged."))
    assert "/in/a.wav: Could not open “a.wav”: It is damaged.\n" in err.getvalue()
    report.progressed(an_item("c"), 0.2, "")
    assert last_line(err) == " 55%  2 of 4 done, 1 failed  c.wav 20%"
    report.given_up(an_item("c"))
    report.sum_up()
    assert last_line(err) == ""
    assert out.getvalue().splitlines() == [
        "/out/b.wav",
        "  1.000 s, 48000 Hz, peak −6.0\u2009dB",
        "  SHA-256 cafe",
        "Files: 1 made, 1 given up, 1 failed.",
        "  /in/a.wav: Could not open “a.wav”: It is damaged.",
    ]


def test_where_nobody_knows_how_many_there_are_no_share_is_told() -> None:
    err = Terminal()
    report = BatchReport(Output(is_json=False, out=io.StringIO(), err=err))
    report.progressed(an_item("a"), 0.5, "")
    assert last_line(err) == "0 done  a.wav 50%"


def test_a_report_for_scripts_tells_of_every_file() -> None:
    out = io.StringIO()
    report = BatchReport(Output(is_json=True, out=out, err=io.StringIO()), total=1)
    old, facts = an_item("old"), {"path": "/out/old.wav", "sha256": "beef"}
    report.made_before([MadeFile(old, FileIdentity(1, 2), "s", "beef", is_named=True, facts=facts)])
    report.left_alone([an_item("theirs")])
    report.progressed(an_item("b"), 0.25, "mixing")
    report.made(an_item("b"), REPORT)
    report.failed(an_item("a"), MediaError("Not opened", "It is damaged.", hint="Copy it."))
    report.sum_up()
    progress, made, failed, last = map(json.loads, out.getvalue().splitlines())
    assert (progress["overall"], progress["note"]) == (0.25, "mixing")
    assert (made["is"], made["source"], made["path"]) == ("made", "/in/b.wav", "/out/b.wav")
    assert (failed["title"], failed["message"], failed["hint"]) == (
        *("Not opened", "It is damaged.", "Copy it."),
    )
    assert [each["sha256"] for each in last["files"]] == ["cafe"]
    assert (last["made_before"], last["skipped"]) == (
        [{"source": "/in/old.wav", **facts}],
        ["/out/theirs.wav"],
    )
    assert [each["target"] for each in last["failed"]] == ["/out/a.wav"]
    assert report.exit_code == 1
