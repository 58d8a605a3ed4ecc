"""What the program remembers without being told."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.store.state import MOST_RECENT, AppState, Recent, RecentKind, StateFile


def a_file(name: str) -> Recent:
    return Recent(RecentKind.FILE, f"/music/{name}", name)


SONG = Recent(RecentKind.PROJECT, "song-id", "Song “1” 🥁")


def test_what_was_opened_last_is_on_top_and_only_once() -> None:
    state = AppState().opened(a_file("a")).opened(SONG).opened(a_file("a"))
    assert state.recent == (a_file("a"), SONG)


def test_the_list_stays_short() -> None:
    state = AppState()
    for number in range(50):
        state = state.opened(a_file(str(number)))
    assert state.recent[0] == a_file("49")
    assert len(state.recent) == MOST_RECENT


def test_what_leads_nowhere_can_be_forgotten() -> None:
    state = AppState().opened(SONG).opened(a_file("a"))
    assert state.forgotten("song-id").recent == (a_file("a"),)


def test_everything_comes_back(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "state.toml")
    assert file.load() == AppState()
    state = AppState((SONG, a_file("a\n'b'")), {"geometry": "AdnQywAD", "panes": "1,2"})
    file.save(state)
    assert file.load() == state
    file.save(AppState())
    assert file.load() == AppState()


@pytest.mark.parametrize(
    "content",
    [
        "recent = 5",
        "window = 5",
        "[[recent]]\nkind = 'x'",
        "[[recent]]\nkind = 'file'",
        "recent=[1]",
    ],
)
def test_entries_that_make_no_sense_are_left_out(tmp_path: Path, content: str) -> None:
    path = tmp_path / "state.toml"
    path.write_text(content)
    assert StateFile(path).load() == AppState()


def test_a_damaged_file_is_reset(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    path.write_bytes(b"\0\xff")
    assert StateFile(path).load() == AppState()
