"""Which files of a watched folder are complete: those that nobody has changed for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nexus_desktop.domain.batch import FileIdentity

PARTIAL_SUFFIXES = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp")
"""What browsers and copying programs put behind the name of a file until it is complete."""


@dataclass(frozen=True, slots=True)
class _Seen:
    identity: FileIdentity
    since_s: float


def arriving_among(seen: Mapping[str, FileIdentity]) -> frozenset[str]:
    """Return the downloads, and the files that are there in name only, with theirs beside them."""
    downloads = [path for path in seen if path.lower().endswith(PARTIAL_SUFFIXES)]
    empty = [path for path, identity in seen.items() if identity.size == 0]
    return frozenset((*downloads, *(path.rpartition(".")[0] for path in downloads), *empty))


class Settling:
    """Watches files settle, by what is seen of them now and then.

    Attributes:
        is_over: whether all files that are no downloads had settled at the last look.
    """

    def __init__(self, settle_s: float) -> None:
        """Begin to watch.

        Args:
            settle_s: how long a file has to be seen unchanged.
        """
        self._settle_s = settle_s
        self._seen: dict[str, _Seen] = {}
        self.is_over = False

    def look(self, seen: Mapping[str, FileIdentity], now_s: float) -> frozenset[str]:
        """Return the files that have settled.

        A file that has changed, or was away, has to settle again.

        Args:
            seen: every file that is there now, by its path.
            now_s: of a clock that never goes back.
        """
        before, self._seen = self._seen, {}
        arriving = arriving_among(seen)
        for path, identity in seen.items():
            if path in arriving:
                continue
            known = before.get(path)
            is_same = known is not None and known.identity == identity
            self._seen[path] = known if known and is_same else _Seen(identity, now_s)
        settled = frozenset(
            path for path, known in self._seen.items() if now_s - known.since_s >= self._settle_s
        )
        self.is_over = len(settled) == len(self._seen)
        return settled
