"""The program without a command: the editor's window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from nexus_desktop import __version__
from nexus_desktop.domain.errors import DeviceError
from nexus_desktop.workflows.commands.script import parse_line

SHOWN_ON = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Variables that name a screen; one of them is enough."""
_NO_WINDOW = "The window did not open"


def window_parser(commands: Mapping[str, str]) -> argparse.ArgumentParser:
    """Return the parser for the program without a command.

    Args:
        commands: what each command does, by its name, for the help.
    """
    listed = "\n".join(f"  {name:10} {words}" for name, words in commands.items())
    parser = argparse.ArgumentParser(
        "nexus-desktop",
        description="Open the editor.",
        epilog=f"Without a window, each with --help and --json:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", nargs="*", type=_file, metavar="FILE", help="audio or .nexus files"
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--demo", action="store_true", help="open the demo project")
    parser.add_argument("--project", metavar="ID", help="open a project of the library")
    shot = parser.add_argument_group("pictures")
    shot.add_argument("--screenshot", type=Path, metavar="OUT.png", help="save a picture and exit")
    shot.add_argument(
        "--size", type=_size, default=(1600, 1000), metavar="WxH", help="size of the window"
    )
    shot.add_argument("--theme", choices=("dark", "light", "high_contrast", "system"))
    shot.add_argument("--scale", type=float, metavar="N", help="2 draws everything twice as large")
    shot.add_argument(
        "--do", action="append", default=[], metavar="COMMAND", help="run a command before"
    )
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Show the window until it is closed; returns the exit code.

    Raises:
        CommandError: a line of the script is no command.
        DeviceError: there is no screen, or Qt cannot be loaded.
        StoreError: the library cannot be opened, or another window is open on it.
    """
    for line in arguments.do:
        parse_line(line)
    require_screen()
    # Qt takes most of a second to import and is not there on servers: only a window needs it.
    try:
        from nexus_desktop.app.gui import WindowRequest, run_gui
    except ImportError as error:
        raise DeviceError(
            _NO_WINDOW, f"Qt cannot be loaded: {error}.", hint="`make run` installs what it needs."
        ) from error
    request = WindowRequest(
        files=tuple(arguments.files),
        show_demo=arguments.demo,
        project=arguments.project,
        screenshot=arguments.screenshot,
        size=arguments.size,
        theme=arguments.theme,
        scale=arguments.scale,
        script=tuple(arguments.do),
    )
    return run_gui(request)


def require_screen(environment: Mapping[str, str] = os.environ) -> None:
    """Return if there is a screen to show a window on; Qt itself would end the program.

    Raises:
        DeviceError: there is none.
    """
    if sys.platform.startswith("linux") and not any(environment.get(name) for name in SHOWN_ON):
        raise DeviceError(
            _NO_WINDOW,
            "There is no screen here.",
            hint="Every command of `nexus-desktop --help` works without one.",
        )


def _file(text: str) -> Path:
    path = Path(text)
    if text.isidentifier() and not path.exists():
        raise argparse.ArgumentTypeError(f"“{text}” is neither a command nor a file")
    return path


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"“{text}” is not a size such as 1600x1000")
    return int(width), int(height)
