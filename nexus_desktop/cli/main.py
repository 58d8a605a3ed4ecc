"""The one program: a window without a command, everything else with one."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence

from nexus_desktop.cli.output import Output
from nexus_desktop.domain.errors import NexusError

COMMANDS = {
    "info": "tell container, codec, rate, channels, length, tags and cover art of a file",
    "analyze": "measure loudness, peaks, RMS, crest factor, phase correlation, DC offset, "
    "clipping, silences, length, tempo, key and pitch of a file or a project",
    "effects": "list every effect with its parameters, their ranges and defaults",
    "presets": "list, save, send and receive settings of effects under a name",
    "apply": "send a file through effects and write the result as another file",
    "generate": "write a tone, a sweep, noise, dialling tones or a click track as a file",
    "record": "record a microphone or another input as a file",
    "export-presets": "list, keep and remove presets of formats and loudness for exports",
    "export": "write a project or an audio file as WAV, FLAC, MP3 and others",
    "batch": "send many files through effects and macros, and write them side by side",
    "watch": "do the same with every file that appears in a folder",
    "project": "begin, import into, show, edit, list, pack, unpack and recover projects",
    "account": "sign up, in and out at the backend; what your plan allows, your profile and data",
    "sync": "bring the projects of your account and the cloud together, once or again and again",
    "demo": "open the demo project; headless: cut, split, fade, undo and export it",
    "doctor": "check ffmpeg, sound outputs and inputs, the library and disk space",
    "backend": "start, stop or look at a Supabase on this computer, for development",
    "models": "list, install and verify the models of AI jobs that run on this computer",
    "commands": "list every command of the editor with its keys and arguments",
}
"""What each command does; `NAME_command` is the module of one, loaded when it is asked for; there
a hyphen is an underline."""

DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 a failure in words, 2 wrong usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in COMMANDS:
        _speak_plainly()
        arguments = command_parser(words[0]).parse_args(words[1:])
        output = Output(is_json=arguments.json)
        return _exit_code(lambda: arguments.run(arguments, output), output)
    # Imported here because a command without a window starts in half the time without them.
    from nexus_desktop.tasks.worker_process import WORKER_WORD, work

    if words == [WORKER_WORD]:
        return work()
    from nexus_desktop.cli import window_command

    _speak_plainly()
    shown = window_command.window_parser(COMMANDS).parse_args(words)
    return _exit_code(lambda: window_command.run(shown), Output(is_json=False))


def command_parser(name: str) -> argparse.ArgumentParser:
    """Return the parser of a command without a window, whose module alone is loaded.

    Loading all of them takes longer than treating minutes of sound does.
    """
    parser = argparse.ArgumentParser(f"nexus-desktop {name}", description=COMMANDS[name])
    importlib.import_module(f"nexus_desktop.cli.{name.replace('-', '_')}_command").add_arguments(
        parser
    )
    return parser


def _exit_code(run: Callable[[], int | None], output: Output) -> int:
    """Run a command to its end; one that opens a window ends with the window's exit code."""
    try:
        return _outcome(run, output)
    except KeyboardInterrupt:
        # It may come while another failure is told. If it came while Python ran a text, as when a
        # dataclass is made, Python ends as if nobody had dealt with it, until it runs the next one.
        eval("None")  # noqa: S307 - a text of our own
        return INTERRUPTED


def _outcome(run: Callable[[], int | None], output: Output) -> int:
    try:
        return run() or DONE
    except NexusError as error:
        output.fail(error)
        return FAILED
    except BrokenPipeError:
        # Whoever was reading has closed; Python would print a second error while shutting down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _speak_plainly() -> None:
    """Let no name of a file stop the program from being printed.

    A file may have a name that is no text; it is printed with its bytes as escapes, which in JSON
    are the ones that every reader understands.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
