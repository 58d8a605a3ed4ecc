"""Commands for the takes of a clip: hear another one, or let one go."""

from __future__ import annotations

from nexus_desktop.domain.bounce import take_title
from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits import takes
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.take import Take
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.clip_commands import ONE_CLIP, one_clip
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext


def _choose(context: CommandContext, arguments: Arguments) -> None:
    clip = _clip(context, arguments)
    if not clip.other_takes:
        raise CommandError(
            "Nothing was changed",
            "The clip has one take only.",
            hint="Applying an effect makes another one, and keeps this.",
        )
    # The one heard longest ago: again and again, all of them come in turn.
    take = _named(context, clip, arguments) or clip.other_takes[-1]
    name = take_title(context.session.project, clip, take)
    context.session.apply(
        lambda project: takes.choose_take(project, clip.id, take.id),
        Label(f"Chose the take “{name}”.", "Choose take"),
    )


def _discard(context: CommandContext, arguments: Arguments) -> None:
    clip = _clip(context, arguments)
    take = _named(context, clip, arguments) or clip.take
    name = take_title(context.session.project, clip, take)
    context.session.apply(
        lambda project: takes.discard_take(project, clip.id, take.id),
        Label(f"Discarded the take “{name}”.", "Discard take"),
    )


def _clip(context: CommandContext, arguments: Arguments) -> Clip:
    _track, clip = context.session.project.clip(one_clip(context, arguments))
    return clip


def _named(context: CommandContext, clip: Clip, arguments: Arguments) -> Take | None:
    """Return the take that is named, by its number, its name or its id; None without a name."""
    words = arguments.text("take")
    if words is None:
        return None
    project = context.session.project
    for number, take in enumerate(takes.all_takes(clip), 1):
        if words in (str(number), take.id, take_title(project, clip, take)):
            return take
    names = ", ".join(take_title(project, clip, take) for take in takes.all_takes(clip))
    raise CommandError("Which take?", f"There is no take “{words}”.", hint=f"There are {names}.")


_TAKE = Argument("take", Kind.TEXT, "which take, by number or name; 1 is the one that is heard")

CHOOSE_TAKE = Command(
    "clip.take",
    "Choose take",
    _choose,
    icon="layers",
    arguments=(_TAKE, ONE_CLIP),
    help="Let the clip play another of its sounds; without a name, the one heard longest ago.",
)
DISCARD_TAKE = Command(
    "clip.discard_take",
    "Discard take",
    _discard,
    arguments=(_TAKE, ONE_CLIP),
    help="Let the clip forget one of its sounds: the one that is heard, unless another is named.",
)
