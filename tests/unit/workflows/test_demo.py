"""The demo project is made once, like any project, and can be played with."""

from __future__ import annotations

import numpy as np

from nexus_desktop.app.paths import resource
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.demo import STEMS, TITLE, make_demo
from tests.support.audio_files import heard
from tests.support.studio import Studio


def made(studio: Studio, title: str = TITLE) -> ProjectId:
    services = studio.services
    return make_demo(resource("samples"), services.library, services.store, Progress(), title=title)


def opened(studio: Studio, project_id: ProjectId) -> Project:
    return studio.services.library.open(project_id).project


def test_the_demo_has_a_track_for_every_stem_and_can_be_heard(studio: Studio) -> None:
    project = opened(studio, made(studio))
    assert [track.name for track in project.tracks] == [name for _file, name, _gain in STEMS]
    assert all(source.is_settled for source in project.sources.values())
    stems = [heard(resource("samples") / file) for file, _name, _gain in STEMS]
    assert project.length == max(map(len, stems))
    mix = studio.heard(project)
    assert 0.05 < float(np.abs(mix).max()) <= 1.0
    assert studio.pins() == 0


def test_the_demo_is_made_once(studio: Studio) -> None:
    assert made(studio) == made(studio)
    assert len(studio.services.library.projects()) == 1


def test_a_demo_of_another_title_is_another_project_with_the_same_sounds(studio: Studio) -> None:
    first, second = made(studio), made(studio, "Mine to spoil")
    assert first != second
    assert len(studio.own_files()) == len(STEMS)


def test_a_demo_in_the_trash_is_made_anew(studio: Studio) -> None:
    first = made(studio)
    studio.services.library.delete(first)
    assert made(studio) != first
