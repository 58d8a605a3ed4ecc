"""Gives frozen pushes to the cloud and does what it answers.

Only an answer that the cloud would give again for ever ends a push. Whatever else happens, the same
bytes go out again under the same mutation id: the push may have taken effect.
"""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.sync_failures import CloudForbidden, CloudRefused, TooLarge
from nexus_desktop.domain.sync_protocol import PushAnswer, PushOrder, PushStatus
from nexus_desktop.domain.sync_rules import Life, Parked, SyncedProject
from nexus_desktop.store.outbox import FrozenPush
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync.integrate import Integrator
from nexus_desktop.workflows.sync.ports import SyncPorts
from nexus_desktop.workflows.sync.report import CycleReport
from nexus_desktop.workflows.sync.uploads import Uploads

_REFUSALS = {
    "document_size": "The project is larger than the cloud takes.",
    "project_limit": "Your plan holds no more projects.",
}


class Pushes:
    """Sends what is frozen, one project at a time."""

    def __init__(self, ports: SyncPorts, uploads: Uploads, integrator: Integrator) -> None:
        self._cloud = ports.cloud
        self._device = ports.device
        self._new_mutation = ports.new_mutation
        self._projects = ports.store.projects
        self._outbox = ports.store.outbox
        self._blobs = ports.store.blobs
        self._remote = ports.store.remote
        self._uploads = uploads
        self._integrator = integrator

    def freeze(self, row: SyncedProject) -> bool:
        """Make a push of what is here; return False if the project has changed meanwhile.

        Raises:
            StoreError: the library could not be written.
        """
        return self._outbox.freeze(row, self._cloud.account, self._new_mutation())

    def send(self, row: SyncedProject, report: CycleReport, progress: Progress) -> bool:
        """Send the push of a project; return whether its next step may follow at once.

        Raises:
            CloudError: the outcome is not known; the push stays as it is.
            StoreError: the library could not be read or written; the push is sent again.
            DocumentError: what was frozen cannot be read any more.
            Cancelled: nobody wants it any more.
        """
        push = self._outbox.frozen(row.project_id)
        if push is None or push.account != self._cloud.account:
            return False
        order = self._outbox.order(push, self._device)
        try:
            if not self._uploads.send(order.blobs, report, progress):
                return False
            answer = self._cloud.push(order)
        except TooLarge as failure:
            return self._stuck(push, order, Parked.TOO_LARGE, failure.message)
        except CloudForbidden as failure:
            return self._stuck(push, order, Parked.FORBIDDEN, failure.message)
        except CloudRefused as failure:
            return self._stuck(push, order, Parked.REFUSED, failure.message)
        return self._apply(push, order, answer, report)

    def _apply(
        self, push: FrozenPush, order: PushOrder, answer: PushAnswer, report: CycleReport
    ) -> bool:
        if answer.status is PushStatus.OK:
            self._outbox.accepted(push, answer.revision or push.base_revision + 1)
            report.pushed += 1
        elif answer.status is PushStatus.CONFLICT:
            self._outbox.overtaken(push, answer.revision or 0)
        elif answer.status is PushStatus.MISSING:
            return self._after_missing(push, order, answer)
        elif answer.status is PushStatus.FORBIDDEN:
            return self._after_forbidden(push)
        else:
            is_schema = answer.status is PushStatus.SCHEMA
            words = _REFUSALS.get(answer.code, answer.message)
            if is_schema:
                words = "A newer version of Studio Nexus has saved it in the cloud."
            why = Parked.SCHEMA if is_schema else Parked.REFUSED
            self._outbox.park(push, why, words, retire=True)
        return True

    def _after_missing(self, push: FrozenPush, order: PushOrder, answer: PushAnswer) -> bool:
        """Send again what the cloud lacks; the hint that it had it is not believed any more."""
        self._remote.forget(push.account, answer.missing)
        lost = [blob for blob in answer.missing if self._blobs.path_of(blob) is None]
        if not lost:
            return True
        count = "One sound is" if len(lost) == 1 else f"{len(lost)} sounds are"
        words = f"{count} neither on this computer nor in the cloud."
        return self._stuck(push, order, Parked.MISSING_SOUND, words)

    def _after_forbidden(self, push: FrozenPush) -> bool:
        row = self._projects.one(push.project_id)
        if row is None or row.head is None or row.life is not Life.LIVE:
            words = "The project belongs to another account."
            self._outbox.park(push, Parked.FORBIDDEN, words, retire=True)
            return False
        return self._integrator.give_new_id(row)

    def _stuck(self, push: FrozenPush, order: PushOrder, why: Parked, words: str) -> bool:
        """Let the project wait; where it has gone on meanwhile, offer that instead.

        The push is ended first in a way the cloud records: a late repetition of it could else take
        effect after what replaced it.
        """
        row = self._projects.one(push.project_id)
        if row is None or push.deletes or row.head == push.snapshot:
            self._outbox.park(push, why, words, retire=False)
            return False
        nothing = replace(order, document=None, schema_version=None, blobs=())
        try:
            answer = self._cloud.push(nothing)
        except CloudRefused:
            self._outbox.drop(push)  # it has taken effect, or was recorded as something else
            return True
        if answer.status is PushStatus.CONFLICT:
            self._outbox.overtaken(push, answer.revision or 0)
        else:
            self._outbox.drop(push)
        return True
