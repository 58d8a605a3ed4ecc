"""The one program: a window without a command, everything else with one."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence

from nexus_desktop.cli import (
    analyze_command,
    apply_command,
    commands_command,
    demo_command,
    doctor_command,
    effects_command,
    export_command,
    generate_command,
    info_command,
    presets_command,
    project_command,
    window_command,
)
from nexus_desktop.cli.output import Output
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.tasks.worker_process import WORKER_WORD, work

COMMANDS = (
    info_command,
    analyze_command,
    effects_command,
    presets_command,
    apply_command,
    generate_command,
    export_command,
    project_command,
    demo_command,
    doctor_command,
    commands_command,
)
DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 a failure in words, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == [WORKER_WORD]:
        return work()
    _speak_plainly()
    helps = {module.NAME: module.HELP for module in COMMANDS}
    if words and words[0] in helps:
        arguments = command_parser().parse_args(words)
        output = Output(is_json=arguments.json)
        return _exit_code(lambda: arguments.run(arguments, output), output)
    shown = window_command.window_parser(helps).parse_args(words)
    return _exit_code(lambda: window_command.run(shown), Output(is_json=False))


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of every command without a window."""
    parser = argparse.ArgumentParser("nexus-desktop", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        subparser = subparsers.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.add_arguments(subparser)
    return parser


def _exit_code(run: Callable[[], int | None], output: Output) -> int:
    """Run a command to its end; one that opens a window ends with the window's exit code."""
    try:
        return run() or DONE
    except NexusError as error:
        output.fail(error)
        return FAILED
    except BrokenPipeError:
        # Whoever was reading has closed; Python would print a second error while shutting down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED


def _speak_plainly() -> None:
    """Let no name of a file stop the program from being printed.

    A file may have a name that is no text; it is printed with its bytes as escapes, which in JSON
    are the ones that every reader understands.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
