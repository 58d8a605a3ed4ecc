"""`nexus-desktop generate OUT`: a tone, a sweep, noise or beats as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.effect_words import chain_of
from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.written_words import written_document, written_words
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.generate_sound import generate_file

_REFUSED = "Nothing was generated"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("target", type=Path, metavar="OUT", help="its ending tells the format")
    parser.add_argument(
        *("-e", "--effect"),
        action="append",
        default=[],
        metavar="NAME@PRESET:KEY=VALUE,…",
        help="a generator, and effects behind it if given several times; `effects` lists them",
    )
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="how long (10)")
    parser.add_argument("--rate", type=int, metavar="HZ", help="sample rate (48000)")
    parser.add_argument("--channels", type=int, default=1, metavar="N", help="how many (1)")
    parser.add_argument("--force", action="store_true", help="replace OUT if it is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Write the sound and print what was written.

    Raises:
        NexusError: it could not be done; nothing is left behind.
    """
    if not arguments.effect:
        raise CommandError(_REFUSED, "No generator is named.", hint='--effect "tone:freq=440"')
    chosen = [settings for words in arguments.effect for settings in chain_of(words)]
    if not arguments.force:
        refuse_to_replace(arguments.target, _REFUSED)
    report = generate_file(
        arguments.target,
        chosen,
        arguments.seconds,
        sample_rate=arguments.rate,
        channels=arguments.channels,
        overwrite=arguments.force,
        progress=output.progress("Generating"),
    )
    output.answer(written_document(report), lambda: written_words(report))
