"""A stream that somebody looks at."""

from __future__ import annotations

import io


class Terminal(io.StringIO):
    """Keeps all that was written to it."""

    def isatty(self) -> bool:
        return True
