"""What somebody types to prove who they are: asked for, read from a pipe, never an argument."""

from __future__ import annotations

import getpass
import os
import sys

from nexus_desktop.domain.errors import CommandError

PASSWORD_VARIABLE = "NEXUS_PASSWORD"  # noqa: S105 - the name of a variable
_PIPE_HINT = "Pipe it into the command, a line each, or run it on a terminal."


def is_on_terminal() -> bool:
    """Tell whether somebody is there who can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def email_of(given: str | None) -> str:
    """Return the address of an account: what was given, else what is typed or piped in.

    Raises:
        CommandError: there is none.
    """
    return given or _line("E-mail: ", "e-mail address")


def code_of(given: str | None) -> str:
    """Return the code from a mail: what was given, else what is typed or piped in.

    Raises:
        CommandError: there is none.
    """
    return (given or _line("Code from the mail: ", "code")).replace(" ", "")


def password(*, is_new: bool = False) -> str:
    """Return a password: from NEXUS_PASSWORD, typed without being shown, or piped in.

    Args:
        is_new: it is typed twice.

    Raises:
        CommandError: there is none, or the two differ.
    """
    from_environment = os.environ.get(PASSWORD_VARIABLE, "")
    if from_environment:
        return from_environment
    if not is_on_terminal():
        return _line("", "password")
    typed = getpass.getpass("New password: " if is_new else "Password: ")
    if is_new and getpass.getpass("Once more: ") != typed:
        raise CommandError("Nothing was done", "The two passwords differ.", hint="Try again.")
    if not typed:
        raise _missing("password")
    return typed


def agrees(question: str) -> bool:
    """Ask something on the terminal; only a yes is one."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _line(prompt: str, what: str) -> str:
    if is_on_terminal():
        sys.stderr.write(prompt)
        sys.stderr.flush()
    line = sys.stdin.readline().strip("\r\n") if sys.stdin is not None else ""
    if not line.strip():
        raise _missing(what)
    return line


def _missing(what: str) -> CommandError:
    return CommandError("Nothing was done", f"There is no {what}.", hint=_PIPE_HINT)
