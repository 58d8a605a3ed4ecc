"""Where models lie, and whether they are what they have to be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from nexus_desktop.ai.models.catalog import MODELS, Model, ModelFile
from nexus_desktop.domain.errors import ModelError


class ModelState(StrEnum):
    """How a model is found."""

    INSTALLED = "installed"
    MISSING = "missing"
    DAMAGED = "damaged"


class ModelStore:
    """A folder with a folder for each model. It need not exist.

    Attributes:
        models: those of this computer, by name.
    """

    def __init__(self, folder: Path, models: Mapping[str, Model] = MODELS) -> None:
        self.folder = folder
        self.models = models

    def model(self, name: str) -> Model:
        """Return the model of that name.

        Raises:
            ModelError: there is none on computers of this kind.
        """
        if name in self.models:
            return self.models[name]
        raise ModelError(
            "The model cannot be used",
            f"There is no “{name}” for this kind of computer.",
            hint=f"There are {', '.join(self.models)}.",
        )

    def place(self, model: Model, file: ModelFile) -> Path:
        """Return where a file of a model lies, or would."""
        return self.folder / model.name / file.name

    def state(self, name: str) -> ModelState:
        """Return whether all files of a model are there, as large as they have to be; at once.

        Raises:
            ModelError: there is no model of that name.
        """
        model = self.model(name)
        found = [self._size(model, file) for file in model.files]
        if None in found:
            return ModelState.MISSING
        if found != [file.size_bytes for file in model.files]:
            return ModelState.DAMAGED
        return ModelState.INSTALLED

    def verified(self, name: str) -> ModelState:
        """Return the same after reading every byte; takes a second for the largest.

        Raises:
            ModelError: there is no model of that name, or the disk cannot read one of its files.
        """
        state, model = self.state(name), self.model(name)
        if state is not ModelState.INSTALLED:
            return state
        is_whole = all(sha256_of(self.place(model, file)) == file.sha256 for file in model.files)
        return ModelState.INSTALLED if is_whole else ModelState.DAMAGED

    def file(self, name: str, file_name: str = "") -> Path:
        """Return the path of a file of a model, of the first if none is named.

        Raises:
            ModelError: the model is not installed; how to install it, is in the hint.
        """
        model = self.model(name)
        if self.state(name) is not ModelState.INSTALLED:
            raise ModelError(
                "A model is missing",
                f"“{model.title}” is not installed on this computer.",
                hint=f"Get it with “nexus-desktop models install {name}”.",
            )
        return self.folder / name / (file_name or model.files[0].name)

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of the models are not installed, or do not exist for this computer."""
        return tuple(
            name
            for name in names
            if name not in self.models or self.state(name) is not ModelState.INSTALLED
        )

    def _size(self, model: Model, file: ModelFile) -> int | None:
        try:
            return self.place(model, file).stat().st_size
        except OSError:
            return None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    Raises:
        ModelError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            "A model could not be read", f"The disk says of {path.name}: {error.strerror}."
        ) from error
