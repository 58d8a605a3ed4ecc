"""The wheel: what somebody installs has everything in it and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.support.source_tree import PACKAGE, ROOT

RESOURCES = ROOT / "resources"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def files_in(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_whole_package_is_in_the_wheel(wheel: Path) -> None:
    modules = files_in(PACKAGE)
    packed = {path for path in files_in(wheel / "nexus_desktop") if path.parts[0] != "_resources"}
    assert packed == modules


def test_every_resource_is_in_the_wheel(wheel: Path) -> None:
    assert files_in(wheel / "nexus_desktop" / "_resources") == files_in(RESOURCES)


def test_nothing_compiled_or_foreign_is_in_the_wheel(wheel: Path) -> None:
    assert not list(wheel.rglob("__pycache__"))
    assert {path.name.split("-")[0] for path in wheel.iterdir()} == {
        "nexus_desktop",
        "studio_nexus_desktop",
    }


def test_the_wheel_names_its_licence_and_its_command(wheel: Path) -> None:
    (facts,) = wheel.glob("*.dist-info")
    metadata = HeaderParser().parsestr((facts / "METADATA").read_text())
    assert metadata["License-Expression"] == "MIT"
    assert (facts / "licenses" / "LICENSE").is_file()
    commands = (facts / "entry_points.txt").read_text()
    assert "nexus-desktop = nexus_desktop.__main__:program" in commands


def test_the_installed_program_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    question = "from nexus_desktop.app.paths import resource; print(resource('samples'))"
    answer = subprocess.run(
        [sys.executable, "-c", question],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(wheel), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == str(wheel / "nexus_desktop" / "_resources" / "samples")
