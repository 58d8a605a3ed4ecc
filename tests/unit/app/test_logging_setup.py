"""The log: complete, bounded, and without secrets."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexus_desktop.app import logging_setup
from nexus_desktop.app.logging_setup import LOG_NAME, start_logging, without_secrets

A_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    stop = start_logging(tmp_path)
    yield tmp_path / LOG_NAME
    stop()


def test_a_line_says_when_how_grave_and_where(log: Path) -> None:
    logging.getLogger("nexus.store").info("opened %s", "library")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO nexus\.store \[MainThread\] opened library\n",
        log.read_text(),
    )


def test_only_warnings_reach_the_console(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("a").info("quiet")
    assert capsys.readouterr().err == ""


def test_a_verbose_log_holds_every_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stop = start_logging(tmp_path, is_verbose=True)
    logging.getLogger("a").debug("a step")
    logging.getLogger("a").info("a stage")
    stop()
    assert "a step" in (tmp_path / LOG_NAME).read_text()
    assert capsys.readouterr().err == "INFO: a stage\n"


def test_stopping_leaves_logging_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    start_logging(tmp_path)()
    assert (root.level, root.handlers) == before


def test_the_log_cannot_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging_setup, "LARGEST_LOG", 10_000)
    stop = start_logging(tmp_path)
    for number in range(2_000):
        logging.getLogger("a").info("line %06d", number)
    stop()
    files = list(tmp_path.iterdir())
    assert len(files) == 1 + logging_setup.OLD_LOGS
    assert all(file.stat().st_size <= 10_000 for file in files)
    assert "line 001999" in (tmp_path / LOG_NAME).read_text()


def test_a_folder_that_cannot_be_written_costs_only_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file in the way")
    stop = start_logging(tmp_path / "logs")
    logging.getLogger("a").warning("still heard")
    stop()
    assert "No log is kept" in (said := capsys.readouterr().err)
    assert "WARNING: still heard" in said


def test_a_secret_in_a_traceback_is_hidden_as_well(log: Path) -> None:
    try:
        raise ValueError(f"the server refused {A_TOKEN}")
    except ValueError:
        logging.getLogger("cloud").exception("password=%s", "hunter2")
    text = log.read_text()
    assert "the server refused [hidden]" in text
    assert "Traceback" in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Authorization: Bearer {A_TOKEN}", A_TOKEN),
        (f"Authorization: Basic {'dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
        ('{"refresh_token": "v1.abc", "expires_in": 3600}', "v1.abc"),
        ('{"password": "two \\"quoted\\" words"}', "words"),
        ("{'access_token': 'abc def'}", "abc def"),
        ("NEXUS_PASSWORD=hunter2 nexus-desktop sync", "hunter2"),
        ("https://host/file.wav?token=abc123&x=1", "abc123"),
        ("postgresql://postgres:hunter2@localhost/db", "hunter2"),
        ("started with r8_AbCdEfGhIjKlMnOpQrStUvWxYz012345", "r8_AbCdEf"),
        ("key sb_secret_0123456789abcdef in use", "0123456789"),
        ("api-key = 0123456789", "0123456789"),
        ("apikey:0123456789", "0123456789"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    safe = without_secrets(text)
    assert secret not in safe
    assert "[hidden]" in safe


@pytest.mark.parametrize(
    "text",
    [
        "Imported “Secret Garden.wav”, 3 tokens of 2 s",
        "GET https://example.org/a/b:c@2x.png?size=3",
        '{"expires_in": 3600, "title": "Keys"}',
        "basic set of effects",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert without_secrets(text) == text
