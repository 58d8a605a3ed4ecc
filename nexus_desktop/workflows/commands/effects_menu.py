"""The Effects menu: every effect that can stand in a rack, and the racks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from nexus_desktop.domain.effect import EffectKind, EffectSpec
from nexus_desktop.engine.effects.registry import all_effects
from nexus_desktop.workflows.commands import effect_commands
from nexus_desktop.workflows.commands.apply_commands import APPLY_MENU, REPEAT
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import Subject
from nexus_desktop.workflows.commands.generate_commands import GENERATE_MENU
from nexus_desktop.workflows.commands.preset_commands import PRESETS_MENU
from nexus_desktop.workflows.commands.print_commands import LEARN, PRINT
from nexus_desktop.workflows.commands.rack_commands import COPY_RACK, PASTE_RACK
from nexus_desktop.workflows.commands.rack_targets import RACK_ARGUMENTS
from nexus_desktop.workflows.commands.window_commands import in_window
from nexus_desktop.workflows.commands.worded_settings import PARAMS


def _adding(spec: EffectSpec) -> Command:
    return Command(
        f"effect.add_{spec.id}",
        f"Add {spec.name}",
        partial(effect_commands.add_effect, spec.id),
        arguments=(PARAMS, *RACK_ARGUMENTS),
        help=spec.help,
    )


def _by_category() -> tuple[Menu, ...]:
    live = [spec for spec in all_effects() if spec.kind is EffectKind.LIVE]
    categories = dict.fromkeys(spec.category for spec in live)
    return tuple(
        Menu(category, tuple(_adding(spec) for spec in live if spec.category == category))
        for category in categories
    )


_SHOW = replace(
    in_window(
        "fx.rack",
        "Effects of the track",
        lambda window: window.show_panel(Subject.EFFECTS),
        ("E",),
        "Show the rack, to turn what is in it.",
        icon="activity",
    ),
    scope=Scope.EDITOR,
)

EFFECTS_MENU = Menu(
    "Effects",
    (
        *_by_category(),
        None,
        APPLY_MENU,
        GENERATE_MENU,
        REPEAT,
        PRINT,
        None,
        PRESETS_MENU,
        _SHOW,
        None,
        effect_commands.ADD,
        effect_commands.SET,
        effect_commands.AUTOMATE,
        LEARN,
        effect_commands.RESET,
        effect_commands.COMPARE,
        effect_commands.MOVE,
        effect_commands.REMOVE,
        None,
        effect_commands.BYPASS,
        effect_commands.BYPASS_ALL,
        COPY_RACK,
        PASTE_RACK,
        effect_commands.CLEAR,
    ),
)
