"""What is done with every file of a batch, as one value: effects, a macro, and how to write it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.document_racks import settings_from_document, settings_to_document
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.ids import ProjectId, new_id
from nexus_desktop.domain.project import UNTITLED, Project
from nexus_desktop.engine.effects.file_resources import FileResources
from nexus_desktop.engine.effects.sound import SilentSound
from nexus_desktop.engine.effects.treatment import Workplace, treatment
from nexus_desktop.engine.media.cover import cover_from
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.engine.render.stereo import STEREO
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.export_audio import (
    ExportRequest,
    FormatChoice,
    LoudnessGoal,
    settings_for,
)
from nexus_desktop.workflows.export_document import from_fields, to_fields


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done with a file, in this order.

    Attributes:
        effects: what it is sent through, as `apply` does.
        with_tail: whether it gets longer by the echoes behind its end.
        macro: lines of commands, run on a project that holds it on one track.
        choice, goal, tags: how the mix of that is written, as `export` does; what is not told in
            the tags is as the file tells it.
        cover: the file of the picture of the record; None keeps that of the file.
        with_chapters: whether markers of the macro become chapters.
    """

    choice: FormatChoice
    goal: LoudnessGoal | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Path | None = None
    with_chapters: bool = True
    effects: tuple[EffectSettings, ...] = ()
    with_tail: bool = True
    macro: tuple[str, ...] = ()

    def to_document(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {
            "choice": to_fields(self.choice),
            "goal": to_fields(self.goal) if self.goal is not None else None,
            "tags": dict(self.tags),
            "cover": None if self.cover is None else str(self.cover),
            "with_chapters": self.with_chapters,
            "effects": [settings_to_document(each) for each in self.effects],
            "with_tail": self.with_tail,
            "macro": list(self.macro),
        }

    def check(self, folder: Path) -> None:
        """Return if it can be done with a sound at all.

        Args:
            folder: where sounds that effects name are decoded meanwhile.

        Raises:
            NexusError: a value is out of its range, or an effect cannot be run like that.
        """
        silence = Project(ProjectId(new_id()), UNTITLED)
        request = ExportRequest(
            whole(silence), Path(), self.choice, tags=self.tags, cover=self.cover
        )
        settings_for(request)
        if self.goal is not None:
            self.goal.settings()
        with FileResources(folder) as resources:
            at = Workplace(folder, resources)
            sound = SilentSound(silence.sample_rate, STEREO, 1)
            treatment(sound, self.effects, at, Progress()).close()

    @property
    def ending(self) -> str:
        """The ending of the files it makes, with its dot."""
        return format_named(self.choice.format_id).extension

    @property
    def hash(self) -> str:
        """Tells it from every other one, in 64 hexadecimal digits.

        Raises:
            MediaError: the cover cannot be read.
        """
        digest = hashlib.sha256(json.dumps(self.to_document(), sort_keys=True).encode())
        if self.cover is not None:
            digest.update(cover_from(self.cover).data)
        return digest.hexdigest()


def recipe_from_document(document: Mapping[str, Any]) -> Recipe:
    """Return what `Recipe.to_document` has written, in this very version.

    Raises:
        DocumentError: an effect is damaged.
        CommandError: something else is.
    """
    goal = document["goal"]
    return Recipe(
        from_fields(FormatChoice, document["choice"]),
        from_fields(LoudnessGoal, goal) if goal is not None else None,
        document["tags"],
        None if document["cover"] is None else Path(document["cover"]),
        document["with_chapters"],
        tuple(settings_from_document(each) for each in document["effects"]),
        document["with_tail"],
        tuple(document["macro"]),
    )
