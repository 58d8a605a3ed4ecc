"""What a command prints: words, or one document and nothing else."""

from __future__ import annotations

import io
import json

import pytest

from nexus_desktop.cli.output import Output
from nexus_desktop.domain.errors import StoreError
from tests.support.terminal import Terminal


def test_people_get_words() -> None:
    out = io.StringIO()
    output = Output(is_json=False, out=out)
    output.say("Begun.")
    output.answer({"a": 1}, lambda: "All is well.\n\n")
    assert out.getvalue() == "Begun.\nAll is well.\n"


def test_scripts_get_one_document_and_no_words() -> None:
    out = io.StringIO()
    output = Output(is_json=True, out=out)
    output.say("Begun.")
    output.answer({"title": "Größe"}, lambda: "All is well.")
    assert json.loads(out.getvalue()) == {"title": "Größe"}
    assert "Größe" in out.getvalue(), "people read JSON too"


def test_what_json_cannot_hold_is_a_bug_and_not_printed() -> None:
    with pytest.raises(ValueError, match="nan"):
        Output(is_json=True, out=io.StringIO()).answer({"level": float("nan")}, str)


def test_a_failure_goes_to_the_other_stream() -> None:
    out, err = io.StringIO(), io.StringIO()
    failure = StoreError("Not saved", "The disk is full.", hint="Free some space.")
    Output(is_json=True, out=out, err=err).fail(failure)
    assert (out.getvalue(), err.getvalue()) == (
        "",
        "Not saved: The disk is full. (Free some space.)\n",
    )


def test_progress_is_shown_where_somebody_looks() -> None:
    err = Terminal()
    progress = Output(is_json=False, err=err).progress("Exporting")
    progress.report(0.5)
    progress.report(None, "waiting")
    progress.report(1.0)
    shown = err.getvalue()
    assert "Exporting  50%" in shown
    assert "waiting" in shown
    assert shown.endswith("\n")


@pytest.mark.parametrize(("is_json", "stream"), [(True, Terminal()), (False, io.StringIO())])
def test_progress_is_silent_where_nobody_looks(is_json: bool, stream: io.StringIO) -> None:
    Output(is_json=is_json, err=stream).progress("Exporting").report(0.5)
    assert stream.getvalue() == ""


def test_those_who_follow_get_a_document_a_line() -> None:
    out = io.StringIO()
    output = Output(is_json=True, out=out)
    output.tell({"is": "begun", "title": "Größe\n"})
    output.tell({"is": "done"})
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines == [{"is": "begun", "title": "Größe\n"}, {"is": "done"}]
    words = io.StringIO()
    Output(is_json=False, out=words).tell({"is": "done"})
    assert words.getvalue() == ""


def test_where_the_work_stands_is_shown_in_one_place_of_a_terminal() -> None:
    terminal, log = Terminal(), io.StringIO()
    output = Output(is_json=False, out=io.StringIO(), err=terminal)
    output.status("3 of 8 done")
    output.status()
    first, second = terminal.getvalue().split("\r")[1::2]
    assert first.rstrip() == "3 of 8 done"
    assert second.strip() == ""
    assert len(first) == len(second), "what was there is wiped away"
    Output(is_json=False, err=log).status("3 of 8 done")
    Output(is_json=True, err=terminal).status("4 of 8 done")
    assert log.getvalue() == ""
    assert "4 of 8" not in terminal.getvalue()
