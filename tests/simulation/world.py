"""Two or three machines, two accounts, one cloud; what may happen, and what must hold always."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.sync_protocol import PushOrder, PushStatus
from nexus_desktop.store.snapshot_documents import document_of
from tests.simulation import edits
from tests.simulation.edits import Edit
from tests.simulation.machine import Machine
from tests.simulation.network import Network
from tests.support.memory_cloud import Document, MemoryCloud, Rules, blobs_in, sha256

ANN, BEN = AccountId("ann"), AccountId("ben")
PEOPLE = (ANN, BEN)
FUTURE_VERSION = 99
MOST_ROUNDS = 14


class Broken(AssertionError):
    """An invariant does not hold."""


class World:
    """Everything there is, and everything that can happen to it."""

    def __init__(self, seed: int, folder: Path, machines: int, rules: Rules) -> None:
        self.rng = random.Random(seed)
        self.cloud = MemoryCloud(rules)
        self.network = Network(self.rng)
        self.network.meanwhile = self._something_at_the_same_time
        self.machines = []
        for number in range(machines):
            home = folder / f"m{number}"
            home.mkdir(parents=True)
            self.machines.append(Machine(f"m{number}", home, self.cloud, self.network, self.rng))
        self.edits: dict[int, Edit] = {}
        self.deleted: list[tuple[ProjectId, set[int]]] = []
        self.editors: dict[ProjectId, set[str]] = {}
        self.notices = 0
        self._bases: dict[tuple[str, ProjectId], int] = {}
        self._needs: dict[str, set[BlobHash]] = {}
        for machine in self.machines:
            machine.sign_in(ANN)

    def close(self) -> None:
        for machine in self.machines:
            machine.close()

    # ---- what people do -----------------------------------------------------------------------

    def create(self, at: int) -> None:
        machine = self._machine(at)
        project_id = ProjectId(str(UUID(int=self.rng.getrandbits(128))))
        edit = self._new_edit()
        machine.create(edits.beginning(project_id, edit))
        self.editors.setdefault(project_id, set()).add(machine.name)

    def edit(self, at: int, pick: int, kind: str) -> None:
        machine = self._machine(at)
        live = machine.live()
        project = machine.project(live[pick % len(live)]) if live else None
        if project is None:
            return
        sound, pins = None, []
        if kind == "clip":
            sound, pin = machine.staged or machine.stage(self._content())
            machine.staged, pins = None, [pin]
        edit = Edit(len(self.edits) + 1)
        after = edits.changed(project, kind, edit, self.rng, sound)
        if after is None:
            return
        self.edits[edit.number] = edit
        machine.commit(after, *pins)
        self.editors.setdefault(project.id, set()).add(machine.name)

    def stage(self, at: int) -> None:
        machine = self._machine(at)
        if machine.staged is None:
            machine.staged = machine.stage(self._content())

    def delete(self, at: int, pick: int) -> None:
        machine = self._machine(at)
        if live := machine.live():
            project_id = live[pick % len(live)]
            self.deleted.append((project_id, self._ancestors_here(machine, project_id)))
            self.editors.setdefault(project_id, set()).add(machine.name)
            machine.repository.delete(project_id)

    def restore(self, at: int, pick: int) -> None:
        machine = self._machine(at)
        every = machine.repository.summaries(include_deleted=True)
        trash = sorted(each.id for each in every if each.is_deleted and machine.project(each.id))
        if trash:
            machine.repository.restore(trash[pick % len(trash)])

    def erase(self, at: int, pick: int) -> None:
        machine = self._machine(at)
        every = machine.repository.summaries(include_deleted=True)
        trash = sorted(each.id for each in every if each.is_deleted)
        if trash:
            machine.repository.erase(trash[pick % len(trash)])

    def switch_account(self, at: int, pick: int) -> None:
        machine = self._machine(at)
        if account := [None, ANN, ANN, BEN][pick % 4]:
            machine.sign_in(account)
        else:
            machine.sign_out()

    def edit_in_a_newer_version(self, pick: int) -> None:
        """Let a machine with the next version of the program edit what is in the cloud."""
        heads = {k: h for k, h in self.cloud.heads.items() if not h.deleted}
        if not heads:
            return
        project_id = sorted(heads)[pick % len(heads)]
        head = heads[project_id]
        assert head.document is not None
        edit = self._new_edit()
        marker = {
            "id": f"edit {edit.number:06}",
            "start": edit.number,
            "end": edit.number,
            "name": str(edit.number),
        }
        document = {
            **head.document,
            "version": FUTURE_VERSION,
            "markers": [*head.document["markers"], marker],
            "hologram": {"edit": edit.number},
        }
        self.editors.setdefault(project_id, set()).add("the future")
        answer = self.cloud.push(
            head.owner,
            PushOrder(
                project_id,
                f"future {edit.number}",
                head.revision,
                document,
                False,
                FUTURE_VERSION,
                tuple(sorted(blobs_in(document))),
                "the future",
            ),
        )
        if answer.status is not PushStatus.OK:
            del self.edits[edit.number]

    # ---- what else happens --------------------------------------------------------------------

    def sync(self, at: int, fault_chance: float) -> None:
        self.network.chance = fault_chance
        self._machine(at).sync()
        self.network.chance = 0.0

    def kill(self, at: int) -> None:
        self._machine(at).restart()

    def collect(self, at: int) -> None:
        self._machine(at).collect()

    def rot(self, at: int, pick: int) -> None:
        """Damage a file on a machine while the cloud has a good copy of it."""
        machine = self._machine(at)
        good = [
            blob
            for (owner, blob), state in sorted(self.cloud.states.items())
            if state == "stored"
            and sha256(self.cloud.objects[owner, blob]) == blob
            and machine.blobs.path_of(blob) is not None
        ]
        if good:
            machine.rot(good[pick % len(good)])

    def rot_in_the_cloud(self, pick: int) -> None:
        """Damage an object while some machine has a good copy of it."""
        good = [
            (owner, blob)
            for (owner, blob), content in sorted(self.cloud.objects.items())
            if sha256(content) == blob and self._is_whole_somewhere(blob)
        ]
        if good:
            key = good[pick % len(good)]
            self.cloud.objects[key] = b"rotten"

    def refuse(self, pick: int) -> None:
        """Let the cloud take a project no more, or again."""
        if self.cloud.heads:
            ids = sorted(self.cloud.heads)
            self.cloud.refused ^= {ids[pick % len(ids)]}

    def show_late(self) -> None:
        self.cloud.unseen.clear()

    # ---- what must hold after every step ------------------------------------------------------

    def check(self) -> None:
        """Raise `Broken` if an invariant does not hold."""
        self._check_cloud()
        for machine in self.machines:
            self._check_machine(machine)

    def _check_cloud(self) -> None:
        for head in self.cloud.heads.values():
            for blob in blobs_in(head.document):
                is_held = (head.owner, blob) in self.cloud.objects
                require(is_held or self._is_whole_somewhere(blob), "I4: a document lacks a sound")
        mutations = [each.mutation_id for each in self.cloud.written]
        require(len(set(mutations)) == len(mutations), "I3: a push took effect twice")
        dead: set[ProjectId] = set()
        schema: dict[ProjectId, int] = {}
        for each in self.cloud.written:
            require(each.project_id not in dead, "I6: a deleted project lives again")
            require(each.schema >= schema.get(each.project_id, 0), "I8: a newer version is lost")
            schema[each.project_id] = each.schema
            if each.document is None:
                dead.add(each.project_id)

    def _check_machine(self, machine: Machine) -> None:
        with machine.database.read() as connection:
            rows = connection.execute(
                "SELECT id, head, base_rev, deleted, conflict_of, account FROM projects"
            ).fetchall()
        for name, head, base_revision, deleted, copy_of, account in rows:
            project_id = ProjectId(name)
            key = (machine.name, project_id)
            if base_revision:
                require(base_revision >= self._bases.get(key, 0), "I7: back to an old revision")
                self._bases[key] = base_revision
            if copy_of is not None:
                require(len(self.editors.get(copy_of, ())) > 1, "I5: a conflict with oneself")
            owner = self.cloud.heads.get(project_id)
            if owner is not None and account is not None:
                require(owner.owner == account, "I9: work in somebody else's account")
            if head is not None and deleted == 0:
                for blob in self._needed(machine, head):
                    require(self._is_somewhere(machine, blob), "I4: a sound is nowhere")

    def _needed(self, machine: Machine, head: str) -> set[BlobHash]:
        if head not in self._needs:
            with machine.database.read() as connection:
                self._needs[head] = blobs_in(document_of(connection, head))
        return self._needs[head]

    def _is_somewhere(self, machine: Machine, blob: BlobHash) -> bool:
        own = machine.blobs.folder / blob[:2] / blob
        is_in_cloud = any((user, blob) in self.cloud.objects for user in PEOPLE)
        return own.exists() or is_in_cloud or self._is_whole_somewhere(blob)

    # ---- what must hold at the end ------------------------------------------------------------

    def settle(self) -> None:
        """Let all faults end and everybody synchronise; then nothing is lost and all are equal."""
        self.network.chance = 0.0
        self.cloud.refused.clear()
        self.cloud.unseen.clear()
        while self.network.late:
            self.network.deliver(0)
        for machine in self.machines:
            machine.restart()
            machine.look_at_everything()
        self._synchronise_all()
        self.check()
        self._check_all_equal()
        self._check_nothing_is_lost()

    def _synchronise_all(self) -> None:
        for _ in range(MOST_ROUNDS):
            before = self.network.calls
            for account in PEOPLE:
                for machine in self.machines:
                    machine.sign_in(account)
                    machine.retry()
                    machine.sync()
            if self.network.calls == before:
                return

    def _check_all_equal(self) -> None:
        for account in PEOPLE:
            cloud = {
                k: _plain(h.document)
                for k, h in self.cloud.heads.items()
                if h.owner == account and h.document is not None
            }
            for machine in self.machines:
                machine.sign_in(account)
                here = {k: _plain(self._document(machine, k)) for k in machine.live()}
                require(here == cloud, f"I2: {machine.name} is not as the cloud of {account}")
                with machine.database.read() as connection:
                    (waiting,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
                require(waiting == 0, "I2: a push is still under way")
                for document in cloud.values():
                    for blob in blobs_in(document):
                        path = machine.blobs.path_of(blob)
                        is_whole = path is not None and sha256(path.read_bytes()) == blob
                        require(is_whole, "I2: a sound is missing or damaged")

    def _check_nothing_is_lost(self) -> None:
        documents = [h.document for h in self.cloud.heads.values() if h.document is not None]
        kept = {number for document in documents for number in edits.ancestors(dict(document))}
        for project_id, known in self.deleted:
            head = self.cloud.heads.get(project_id)
            if head is None or head.deleted:
                kept |= known  # the person threw exactly this away
        lost = sorted(set(self.edits) - kept)
        require(not lost, f"I1: edits are lost: {lost}")
        for document in documents:
            self._check_values(dict(document))

    def _check_values(self, document: dict[str, object]) -> None:
        """Check that the newest edit of every group is what stands there."""
        known = edits.ancestors(document)
        values = edits.values(document)
        over = {each for number in known for each in self.edits[number].over}
        for number in known:
            for group, value in self.edits[number].wrote.items():
                if (group, number) not in over:
                    require(values.get(group) == value, f"I1: edit {number} was overwritten")

    # ---- small things -------------------------------------------------------------------------

    def _machine(self, at: int) -> Machine:
        return self.machines[at % len(self.machines)]

    def _new_edit(self) -> Edit:
        edit = Edit(len(self.edits) + 1)
        self.edits[edit.number] = edit
        return edit

    def _content(self) -> bytes:
        return f"a sound, of which there are few: {self.rng.getrandbits(3)}".encode()[-11:]

    def _document(self, machine: Machine, project_id: ProjectId) -> Document:
        row = machine.store.projects.one(project_id)
        assert row is not None
        assert row.head is not None
        with machine.database.read() as connection:
            return document_of(connection, row.head)

    def _ancestors_here(self, machine: Machine, project_id: ProjectId) -> set[int]:
        return edits.ancestors(dict(self._document(machine, project_id)))

    def _is_whole_somewhere(self, blob: BlobHash) -> bool:
        paths = [machine.blobs.path_of(blob) for machine in self.machines]
        return any(path is not None and sha256(path.read_bytes()) == blob for path in paths)

    def _something_at_the_same_time(self) -> None:
        at, pick = self.rng.randrange(3), self.rng.randrange(1000)
        happening: list[Callable[[], None]] = [
            lambda: self.edit(at, pick, self.rng.choice(edits.KINDS)),
            lambda: self.edit(at, pick, self.rng.choice(edits.KINDS)),
            lambda: self.collect(at),
            lambda: self.network.deliver(pick),
        ]
        self.rng.choice(happening)()


def _plain(document: Document | None) -> dict[str, object]:
    """Return a document without what only the cloud is told."""
    assert document is not None
    return {name: value for name, value in document.items() if name != "conflict_of"}


def require(holds: bool, what: str) -> None:
    """Raise `Broken` if something does not hold."""
    if not holds:
        raise Broken(what)
