"""One round of synchronising: what has changed there, what has changed here, then the sounds.

A reconciler: every step follows from the tables, none from what went before, so that the program
may die between any two. Projects do not wait for each other.
"""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.errors import DocumentError
from nexus_desktop.domain.ids import BlobHash, ProjectId
from nexus_desktop.domain.sync_failures import (
    CloudError,
    Offline,
    RateLimited,
    SessionRejected,
    Unauthorized,
)
from nexus_desktop.domain.sync_protocol import FeedPage, RemoteProject
from nexus_desktop.domain.sync_rules import Move, Parked, SyncedProject, next_move
from nexus_desktop.domain.sync_status import Link
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.sync.downloads import Downloads
from nexus_desktop.workflows.sync.integrate import Integrator, Outcome
from nexus_desktop.workflows.sync.pacing import Pacing
from nexus_desktop.workflows.sync.ports import SyncPorts
from nexus_desktop.workflows.sync.pushes import Pushes
from nexus_desktop.workflows.sync.report import Attention, CycleReport
from nexus_desktop.workflows.sync.uploads import Uploads

MOST_MOVES = 8
"""Steps of one project in one round; who edits without a pause is caught up with in the next."""


class SyncEngine:
    """Runs rounds for one account, on one thread at a time; waits for nothing by itself.

    Attributes:
        pacing: when it may be tried again.
    """

    def __init__(self, ports: SyncPorts) -> None:
        self._cloud = ports.cloud
        self._accounts = ports.store.accounts
        self._projects = ports.store.projects
        self.pacing = Pacing(ports.clock, ports.chance)
        self._integrator = Integrator(ports)
        self._uploads = Uploads(ports, self.pacing)
        self._downloads = Downloads(ports)
        self._pushes = Pushes(ports, self._uploads, self._integrator)

    def run(self, progress: Progress) -> CycleReport:
        """Do everything there is to do now.

        What the cloud cannot do now is no failure of the round: the report tells how the way is.

        Raises:
            StoreError: the library could not be read or written; nothing is lost, and what the
                cloud has taken is found out in the next round.
            Cancelled: nobody wants it any more.
        """
        report = CycleReport()
        account = self._accounts.in_use()
        if account is None or account.id != self._cloud.account:
            report.link = Link.SIGNED_OUT
            return report
        try:
            wanted = self._read_feed(report)
            self._uploads.send_wanted(wanted, report, progress)
            for row in self._projects.of(self._cloud.account):
                self._reconcile(row.project_id, report, progress)
            self._downloads.fetch(wanted, report, progress)
        except CloudError as failure:
            self._broken_off(failure, report)
        else:
            self.pacing.succeeded()
            if not report.failure:
                self._projects.note_success(self._cloud.account)
        report.attention = self._attention()
        return report

    def _read_feed(self, report: CycleReport) -> tuple[BlobHash, ...]:
        """Remember what has changed in the cloud; return what it wants again."""
        account = self._cloud.account
        page = self._cloud.feed(self._projects.cursor(account))
        if page.full_resync:
            return self._read_whole_feed(report)
        self._projects.note_feed(account, page)
        while page.has_more:
            page = self._cloud.feed(page.next_cursor)
            self._projects.note_feed(account, page)
        return page.wanted

    def _read_whole_feed(self, report: CycleReport) -> tuple[BlobHash, ...]:
        account = self._cloud.account
        page = self._cloud.feed(0)
        whole = page
        while page.has_more:
            page = self._cloud.feed(page.next_cursor)
            whole = replace(page, rows=(*whole.rows, *page.rows))
        self._bury_unlisted(whole, report)
        self._projects.note_whole_feed(account, whole)
        return whole.wanted

    def _bury_unlisted(self, whole: FeedPage, report: CycleReport) -> None:
        """Treat what is not listed any more as deleted; before the cursor says that it was read."""
        account = self._cloud.account
        for row in self._projects.unlisted(account, whole):
            if not row.is_frozen:
                gone = RemoteProject(
                    row.project_id, row.remote_revision, row.head_schema, True, None, account
                )
                self._counted(self._integrator.take_in(row, gone), report)

    def _reconcile(self, project_id: ProjectId, report: CycleReport, progress: Progress) -> None:
        """Take one project as far as it goes; its own trouble stops no other."""
        if not self.pacing.may_send(project_id):
            return
        try:
            for _ in range(MOST_MOVES):
                progress.checkpoint()
                row = self._projects.one(project_id)
                if row is None or not self._moved(row, report, progress):
                    break
        except CloudError as failure:
            if failure.ends_round:
                raise
            self.pacing.project_failed(project_id)
            report.link = Link.TROUBLE
            report.failure = str(failure)
        except DocumentError as failure:
            self._projects.park(project_id, Parked.UNREADABLE, failure.message)
        else:
            self.pacing.project_went(project_id)

    def _moved(self, row: SyncedProject, report: CycleReport, progress: Progress) -> bool:
        """Do the next step of a project; return whether another may follow."""
        move = next_move(row)
        if move is Move.SEND:
            return self._pushes.send(row, report, progress)
        if move is Move.FREEZE:
            return self._pushes.freeze(row)
        if move is Move.FETCH:
            theirs = self._cloud.fetch(row.project_id)
            return theirs is not None and self._take_in(row, theirs, report)
        return False

    def _take_in(self, row: SyncedProject, theirs: RemoteProject, report: CycleReport) -> bool:
        if theirs.revision <= row.base_revision:
            return False  # an answer that is older than what is here
        return self._counted(self._integrator.take_in(row, theirs), report)

    def _counted(self, outcome: Outcome, report: CycleReport) -> bool:
        """Count what became of a revision; return whether the next step may follow at once."""
        report.pulled += outcome in (Outcome.TAKEN, Outcome.BOTH_KEPT)
        report.conflicts += outcome is Outcome.BOTH_KEPT
        return outcome in (Outcome.TAKEN, Outcome.BOTH_KEPT, Outcome.AGAIN)

    def _broken_off(self, failure: CloudError, report: CycleReport) -> None:
        report.failure = str(failure)
        if isinstance(failure, SessionRejected):
            self._accounts.expire(self._cloud.account)
            report.link = Link.EXPIRED
        elif isinstance(failure, RateLimited):
            self.pacing.limited(failure)
            report.link = Link.HELD
        else:
            self.pacing.failed()
            is_offline = isinstance(failure, Offline | Unauthorized)
            report.link = Link.OFFLINE if is_offline else Link.TROUBLE

    def _attention(self) -> list[Attention]:
        return [
            Attention(row.project_id, row.title, row.parked, row.parked_detail)
            for row in self._projects.of(self._cloud.account)
            if row.parked is not None
        ]
