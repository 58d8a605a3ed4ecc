"""Where the program keeps what it knows, and where the files it was shipped with lie."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from nexus_desktop.domain.errors import StoreError

HOME_VARIABLE = "NEXUS_HOME"
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place, nearly all of them under the one folder that holds all the program keeps.

    Attributes:
        home: that folder, absolute; it need not exist before `prepare`.
        music: where people keep sound; None if all has to lie in `home`.
    """

    home: Path
    music: Path | None = None

    @property
    def library(self) -> Path:
        """The database: projects, their history, and what is known about every sound."""
        return self.home / "library.sqlite3"

    @property
    def blobs(self) -> Path:
        """Sounds, each under the hash of its bytes."""
        return self.home / "blobs"

    @property
    def peaks(self) -> Path:
        """Drawn waveforms; made again when they are missing."""
        return self.home / "peaks"

    @property
    def decoded(self) -> Path:
        """Sounds decoded from formats that cannot be read from the middle; a cache as well."""
        return self.home / "decoded"

    @property
    def exports(self) -> Path:
        """What was dragged out of the window; other programs refer to it, so it stays."""
        if self.music is not None:
            return self.music / "Studio Nexus" / "Drag exports"
        return self.home / "exports"

    @property
    def presets(self) -> Path:
        """Settings of effects that the person has kept under a name."""
        return self.home / "presets"

    @property
    def models(self) -> Path:
        """The models of AI jobs that run on this computer."""
        return self.home / "models"

    @property
    def sessions(self) -> Path:
        """Sessions of the accounts that are signed in, encrypted."""
        return self.home / "sessions"

    @property
    def backend(self) -> Path:
        """The local backend, for those who develop; nothing else uses it."""
        return self.home / "backend"

    @property
    def batches(self) -> Path:
        """What batches have made, so that they can go on, and what they need meanwhile."""
        return self.home / "batches"

    @property
    def export_memory(self) -> Path:
        """How the person exports: own presets, and what was chosen last for each project."""
        return self.home / "exports.toml"

    @property
    def sync_lock(self) -> Path:
        """Held by the one program that synchronises the library."""
        return self.home / "sync.lock"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def settings(self) -> Path:
        """What the person chose."""
        return self.home / "settings.toml"

    @property
    def state(self) -> Path:
        """What the program remembers for comfort: recent files, the window's place."""
        return self.home / "state.toml"

    def prepare(self) -> None:
        """Make the folders, readable by their owner alone.

        Raises:
            StoreError: the place cannot be written, or a file stands in the way.
        """
        folders = (self.blobs, self.peaks, self.decoded, self.logs)
        try:
            for folder in (self.home, *folders):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                "Could not open the library",
                f"The folder {self.home} cannot be used: {error.strerror}.",
                hint=f"Make it writable, or name another folder in {HOME_VARIABLE}.",
            ) from error


def find_paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """Return the places of the person who runs the program; NEXUS_HOME says where, if it is set."""
    chosen = environment.get(HOME_VARIABLE, "")
    if chosen:
        return Paths(Path(chosen).expanduser().absolute())
    home = platformdirs.user_data_path("studio-nexus", appauthor=False)
    return Paths(home, platformdirs.user_music_path())


def resources() -> Path:
    """Return the folder of the files the program was shipped with.

    Three ways to be installed, three places: beside a frozen program, inside the package of a
    wheel, and beside the package in a checkout.

    Raises:
        FileNotFoundError: it lies in none of them; the program is not whole.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else []
    places += [PACKAGE / "_resources", PACKAGE.parent / "resources"]
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no resources in {', '.join(map(str, places))}")


def resource(name: str) -> Path:
    """Return the file `name` ("samples/demo-keys.flac") the program was shipped with.

    Raises:
        FileNotFoundError: there is none; the program is not whole.
    """
    path = resources() / name
    if not path.exists():
        raise FileNotFoundError(f"no resource {name} in {resources()}")
    return path
