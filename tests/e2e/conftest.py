"""A library with a song in it, made once and copied for every test that asks for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.command_line import nexus, project_id_of
from tests.support.studio import a_recording


@pytest.fixture(scope="session")
def a_library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A library with a project of one sound, to be copied, and the project's id."""
    home = tmp_path_factory.mktemp("model") / "home"
    take = home.with_name("take.wav")
    a_recording(take)
    with pytest.MonkeyPatch.context() as there:
        there.setenv("NEXUS_HOME", str(home))
        project_id = project_id_of("Song")
        assert nexus("project", "import", project_id, take).code == 0
    return home, project_id


@pytest.fixture
def song(a_library: tuple[Path, str], a_home_of_its_own: Path) -> str:
    """The id of a project in the library of this test."""
    model, project_id = a_library
    shutil.copytree(model, a_home_of_its_own)
    return project_id
