"""`nexus-desktop apply IN OUT`: one file through a chain of effects into another."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nexus_desktop.cli.effect_words import chain_of
from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.format_arguments import add_format_arguments, says_how
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.written_words import written_document, written_words
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.engine.media.encode_settings import EncodeSettings
from nexus_desktop.workflows.apply_effect import apply_effects

_REFUSED = "Nothing was applied"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("source", type=Path, metavar="IN")
    parser.add_argument("target", type=Path, metavar="OUT", help="its ending tells the format")
    parser.add_argument(
        *("-e", "--effect"),
        action="append",
        default=[],
        metavar="NAME@PRESET:KEY=VALUE,…",
        help="may be given several times, in order; `effects` lists them; wet=0.5 mixes by half",
    )
    add_format_arguments(parser, of_mix=False)
    parser.add_argument("--no-tail", action="store_true", help="cut echoes at the end of IN")
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Apply the effects and print what was written.

    Raises:
        NexusError: it could not be done; nothing is left behind.
    """
    chosen = [settings for words in arguments.effect for settings in chain_of(words)]
    format_id: str | None = None
    changed: Callable[[EncodeSettings], EncodeSettings] | None = None
    if says_how(arguments):
        # Imported here because most are content with the format of IN, and start sooner.
        from nexus_desktop.cli.format_options import settings_of, written_as

        written = written_as(arguments, _REFUSED, arguments.target)
        format_id, changed = written.choice.format_id, partial(settings_of, written)
        if written.goal is not None:
            chosen.append(written.goal.settings())
    if not chosen:
        raise CommandError(
            _REFUSED, "No effect is named.", hint='--effect "equalizer:freq=1000,gain_db=3"'
        )
    if not arguments.force:
        refuse_to_replace(arguments.target, _REFUSED)
    report = apply_effects(
        arguments.source,
        arguments.target,
        chosen,
        with_tail=not arguments.no_tail,
        overwrite=arguments.force,
        format_id=format_id,
        changed=changed,
        progress=output.progress("Applying"),
    )
    output.answer(written_document(report), lambda: written_words(report))
