"""Where files lie."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nexus_desktop.app.paths import PACKAGE, Paths, find_paths, resource, resources
from nexus_desktop.domain.errors import StoreError


def test_the_environment_says_where_the_home_is(tmp_path: Path) -> None:
    assert find_paths({"NEXUS_HOME": str(tmp_path / "here")}).home == tmp_path / "here"


def test_a_home_named_in_short_is_made_a_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert find_paths({"NEXUS_HOME": "~/sound"}).home == tmp_path / "sound"
    assert find_paths({"NEXUS_HOME": "sound"}).home == tmp_path / "sound"


def test_without_a_word_the_home_is_where_the_system_keeps_a_programs_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    for environment in ({}, {"NEXUS_HOME": ""}):
        home = find_paths(environment).home
        assert home.name == "studio-nexus"
        assert home.is_relative_to(tmp_path)


def test_the_tests_do_not_see_the_home_of_the_person_who_runs_them(tmp_path: Path) -> None:
    assert find_paths().home.is_relative_to(tmp_path.parent)


def test_everything_lies_under_the_home_and_nothing_twice(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    places = [
        getattr(paths, name) for name, value in vars(Paths).items() if isinstance(value, property)
    ]
    assert len(places) == len(set(places)) > 5
    assert all(place.is_relative_to(tmp_path) for place in places)


def test_the_folders_are_for_their_owner_alone_and_made_once(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "a" / "home")
    paths.prepare()
    paths.prepare()
    folders = [paths.home, *paths.home.iterdir()]
    assert len(folders) > 4
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}


def test_a_file_in_the_way_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreError) as refusal:
        Paths(tmp_path / "home").prepare()
    assert str(tmp_path / "home") in refusal.value.message
    assert "NEXUS_HOME" in refusal.value.hint


def test_resources_are_found_beside_the_package_in_a_checkout() -> None:
    assert resources() == PACKAGE.parent / "resources"
    assert resource("samples/LICENSE.txt").is_file()


def test_a_frozen_program_brings_its_resources_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources() == tmp_path / "resources"


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/unheard-of\.svg"):
        resource("icons/unheard-of.svg")
