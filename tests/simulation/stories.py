"""Short stories in which a rare mistake shows itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.sync_failures import OutcomeUnknown
from nexus_desktop.domain.sync_protocol import FeedPage, RemoteProject
from tests.simulation.network import Killed
from tests.simulation.world import World, require

Call = Callable[[], Any]


def a_push_is_under_way_when_its_project_is_erased(world: World) -> None:
    project_id = _begun(world)
    world.edit(0, 0, "mix")
    _during(world, "push", _killed)
    (machine, *_) = world.machines
    world.delete(0, 0)
    machine.repository.erase(project_id)
    world.collect(0)
    world.settle()


def a_deleted_project_is_taken_out_of_the_trash(world: World) -> None:
    _begun(world)
    world.delete(0, 0)
    world.sync(0, 0.0)
    world.restore(0, 0)
    world.settle()


def a_refused_push_comes_again_when_it_would_be_accepted(world: World) -> None:
    project_id = _begun(world)
    world.edit(0, 0, "title")
    world.cloud.refused.add(project_id)
    _during(world, "push", lambda call: _given_up(world, call))
    world.sync(0, 0.0)
    world.cloud.refused.clear()
    world.edit(0, 0, "title")
    world.network.deliver(0)
    world.settle()


def two_sounds_are_imported_at_once(world: World) -> None:
    _begun(world)
    (machine, *_) = world.machines
    first, second = machine.stage(b"the first"), machine.stage(b"the second")
    machine.staged = first
    world.edit(0, 0, "clip")
    world.collect(0)
    machine.staged = second
    world.edit(0, 0, "clip")
    world.settle()


def one_of_two_sounds_has_rotted(world: World) -> None:
    _begun(world)
    (machine, *_) = world.machines
    for content in (b"bad", b"good, and longer"):
        machine.staged = machine.stage(content)
        world.edit(0, 0, "clip")
        if content == b"bad":
            bad = machine.blobs.path_of(machine.blobs.known()[0])
    assert bad is not None
    bad.write_bytes(b"BAD")
    world.sync(0, 0.0)
    require(b"good, and longer" in world.cloud.objects.values(), "a good sound was not sent")


def an_old_answer_comes_late(world: World) -> None:
    project_id = _begun(world)
    old = world.cloud.fetch(world.cloud.heads[project_id].owner, project_id)
    for _ in range(2):
        world.edit(0, 0, "title")
        world.sync(0, 0.0)
    row = world.machines[0].store.projects.one(project_id)
    assert row is not None
    ahead = row.base_revision + 1
    world.check()

    def answer(name: str, call: Call) -> Any:  # noqa: ANN401 - whatever the call gives
        found = call()
        if isinstance(found, FeedPage):
            rows = world.cloud.feed(world.cloud.heads[project_id].owner, 0, 9).rows
            return replace(found, rows=tuple(replace(r, revision=ahead) for r in rows))
        return old if isinstance(found, RemoteProject) else found

    _carrying(world, answer)
    world.check()


def _begun(world: World) -> ProjectId:
    """Let the first machine begin a project that the cloud has, too."""
    world.create(0)
    world.sync(0, 0.0)
    (project_id,) = world.machines[0].live()
    world.check()
    return project_id


def _during(world: World, name: str, what: Callable[[Call], Any]) -> None:
    """Run a round of the first machine in which something happens to the calls of a name."""
    _carrying(world, lambda called, call: what(call) if called == name else call())


def _carrying(world: World, carry: Callable[[str, Call], Any]) -> None:
    network = world.network
    world.machines[0].restart()
    with mock.patch.object(network, "carry", carry):
        world.sync(0, 0.0)
    world.machines[0].restart()


def _killed(_call: Call) -> None:
    raise Killed


def _given_up(world: World, call: Call) -> None:
    world.network.late.append(call)
    raise OutcomeUnknown("No answer", "The connection ended.")


STORIES: dict[str, Callable[[World], None]] = {
    "what is under way is collected": a_push_is_under_way_when_its_project_is_erased,
    "the deleted lives again": a_deleted_project_is_taken_out_of_the_trash,
    "refusals are forgotten": a_refused_push_comes_again_when_it_would_be_accepted,
    "an import releases all pins": two_sounds_are_imported_at_once,
    "one bad sound blocks the others": one_of_two_sounds_has_rotted,
    "an old answer is taken": an_old_answer_comes_late,
}
"""By the mistake that it shows."""
