"""The one program: a window without a command, everything else with one."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from nexus_desktop import __version__
from nexus_desktop.cli import (
    analyze_command,
    commands_command,
    demo_command,
    doctor_command,
    export_command,
    info_command,
    project_command,
)
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.errors import NexusError

COMMANDS = (
    info_command,
    analyze_command,
    export_command,
    project_command,
    demo_command,
    doctor_command,
    commands_command,
)
FAILED, WRONG_USAGE = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 a failure in words, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    names = {module.NAME for module in COMMANDS}
    if words and words[0] in names:
        return _run_command(words)
    return _open_window(words)


def _run_command(words: list[str]) -> int:
    arguments = command_parser().parse_args(words)
    output = Output(is_json=arguments.json)
    try:
        arguments.run(arguments, output)
    except NexusError as error:
        output.fail(error)
        return FAILED
    except BrokenPipeError:
        # Whoever was reading has closed; Python would print a second error while shutting down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of every command without a window."""
    parser = argparse.ArgumentParser("nexus-desktop", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        subparser = subparsers.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(subparser)
    return parser


def window_parser() -> argparse.ArgumentParser:
    """Return the parser for the program without a command."""
    listed = "\n".join(f"  {module.NAME:10} {module.HELP}" for module in COMMANDS)
    parser = argparse.ArgumentParser(
        "nexus-desktop",
        description="Open the editor.",
        epilog=f"Without a window, each with --help and --json:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="audio or .nexus files")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--demo", action="store_true", help="open the demo project")
    parser.add_argument("--project", metavar="ID", help="open a project of the library")
    shot = parser.add_argument_group("pictures")
    shot.add_argument("--screenshot", type=Path, metavar="OUT.png", help="save a picture and exit")
    shot.add_argument("--size", default="1600x1000", metavar="WxH", help="size of the window")
    shot.add_argument("--theme", choices=("dark", "light", "high_contrast", "system"))
    shot.add_argument("--scale", type=float, metavar="N", help="2 draws everything twice as large")
    shot.add_argument(
        "--do", action="append", default=[], metavar="COMMAND", help="run a command before"
    )
    return parser


def _open_window(words: list[str]) -> int:
    arguments = window_parser().parse_args(words)
    output = Output(is_json=False)
    # Qt takes most of a second to import and is not there on servers: only a window needs it.
    from nexus_desktop.app.gui import WindowRequest, run_gui

    try:
        request = WindowRequest(
            files=tuple(arguments.files),
            show_demo=arguments.demo,
            project=arguments.project,
            screenshot=arguments.screenshot,
            size=_size(arguments.size),
            theme=arguments.theme,
            scale=arguments.scale,
            script=tuple(arguments.do),
        )
        return run_gui(request)
    except NexusError as error:
        output.fail(error)
        return FAILED


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        sys.stderr.write(f"--size: “{text}” is not a size such as 1600x1000\n")
        raise SystemExit(WRONG_USAGE)
    return int(width), int(height)
