"""When the cloud may be asked again, by a clock that never goes back; forgotten at the end.

A program that starts asks once: a limit that still holds is told again.
"""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.sync_failures import Hold, RateLimited
from nexus_desktop.domain.sync_rules import waiting_time_s

LONGEST_HOLD_S = 3600.0
"""What a server may ask for at most; its clock may be wrong."""

QUOTA_HOLD_S = 900.0
"""How long nothing is uploaded into a storage that was full."""


class Pacing:
    """Keeps what must not be asked before when. For one thread."""

    def __init__(self, clock: Callable[[], float], chance: Callable[[], float]) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._not_before_s = clock()
        self._uploads_not_before_s = clock()
        self._projects: dict[ProjectId, tuple[int, float]] = {}

    @property
    def wait_s(self) -> float:
        """Seconds until the cloud may be asked anything; 0 when it may be now."""
        return max(0.0, self._not_before_s - self._clock())

    @property
    def may_upload(self) -> bool:
        return self._clock() >= self._uploads_not_before_s

    def may_send(self, project_id: ProjectId) -> bool:
        """Tell whether a project that failed by itself may be tried again."""
        return self._clock() >= self._projects.get(project_id, (0, 0.0))[1]

    def failed(self) -> None:
        """Wait longer after every failure in a row, since the way to the cloud is not open."""
        self._not_before_s = self._clock() + waiting_time_s(self._failures, self._chance())
        self._failures += 1

    def project_failed(self, project_id: ProjectId) -> None:
        """Let one project wait, and no other."""
        failures = self._projects.get(project_id, (0, 0.0))[0]
        until_s = self._clock() + waiting_time_s(failures, self._chance())
        self._projects[project_id] = (failures + 1, until_s)

    def project_went(self, project_id: ProjectId) -> None:
        self._projects.pop(project_id, None)

    def succeeded(self) -> None:
        """Begin the waiting anew at the next failure."""
        self._failures = 0

    def limited(self, failure: RateLimited) -> None:
        """Wait as long as the server asks, and a little, but never longer than an hour."""
        asked_s = min(max(0.0, failure.retry_after_s), LONGEST_HOLD_S)
        until_s = self._clock() + asked_s * (1.0 + 0.1 * self._chance())
        if failure.hold is Hold.UPLOADS:
            self._uploads_not_before_s = until_s
        else:
            self._not_before_s = until_s

    def storage_is_full(self) -> None:
        """Upload nothing for a while; documents without new sounds still go."""
        self._uploads_not_before_s = self._clock() + QUOTA_HOLD_S

    def forget(self) -> None:
        """Try everything again at once: the network came back, or the person asks for it."""
        self._failures = 0
        self._not_before_s = self._uploads_not_before_s = self._clock()
        self._projects.clear()
