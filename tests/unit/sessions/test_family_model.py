"""The rules of a token family against everything that tabs, a bad network and a thief can do: every state, not a sample.

Requests and replies are lost, late, doubled by another try and out of order; the server goes down before the commit and
between the commit and the reply. The worlds differ in how the holders of a token behave towards each other.
"""

import pytest

from family_world import REFUSED, Explored, State, World, explore
from mooring.sessions.family import Step

TURNS = World(messages=1, rotations=6)
"""The tabs of one browser take turns, as our client does with a lock."""
ROUNDS = World(messages=6, rounds=True, rotations=6)
"""Three tabs race without a lock, and each has given up a request that is still out."""
ANYHOW = World(messages=3)
"""Three tabs refresh again and again, whatever is still out."""
APART = World(messages=3, rotations=3)
"""Three holders, each with a copy of its own."""
ROBBED = World(messages=3, rounds=True, thief=True)
"""A thief copies tokens from the jar and shows what it has, again and again."""
ALL = (TURNS, ROUNDS, ANYHOW, APART, ROBBED)


@pytest.fixture(scope="module")
def found() -> dict[World, Explored]:
    """Every state of every world."""
    return {world: explore(world, State(copies=(0, 0, 0)) if world is APART else State()) for world in ALL}


Found = dict[World, Explored]


@pytest.mark.parametrize("world", ALL)
def test_each_world_is_walked_through_to_its_last_rotation(world: World, found: Found) -> None:
    """There are families of every length in it, three rotations and more."""
    assert world.rotations >= 3
    assert {state.leaf for state in found[world].came_from} == set(range(world.rotations + 1))


@pytest.mark.parametrize("world", ALL)
def test_there_is_one_live_token_at_most(world: World, found: Found) -> None:
    """In every state all tokens but the last are used up, and the last is not."""
    assert all(state.used == (True,) * state.leaf + (False,) for state in found[world].came_from)


@pytest.mark.parametrize("world", ALL)
def test_every_presenter_is_answered_by_the_place_of_its_token(world: World, found: Found) -> None:
    """The last token leads to its one successor, the one before to the last, every older one is theft."""
    for state in found[world].came_from:
        for token in range(state.leaf + 1):
            expected = (Step.ROTATE, Step.REPEAT, Step.REVOKE)[min(state.leaf - token, 2)]
            assert world.step(state, token) is expected


@pytest.mark.parametrize("world", [TURNS, ROUNDS])
def test_tabs_of_one_browser_are_never_signed_out(world: World, found: Found) -> None:
    """Whatever is lost, tried again, crossed or cut off by a crash: no family is revoked, no tab is told to sign in."""
    assert found[world].first(lambda state: state.revoked or state.signed_out) is None


@pytest.mark.parametrize("world", [TURNS, ROUNDS])
def test_a_browser_can_always_go_on(world: World, found: Found) -> None:
    """In every state the token in the jar is answered with one that nobody has used."""
    for state in found[world].came_from:
        served = world.serve(state, state.copies[0])
        assert served is None or served[0] == served[1].leaf


def test_what_it_takes_to_be_taken_for_a_thief(found: Found) -> None:
    """Without turns, one request must be overtaken by two whole refreshes of other tabs. Nothing shorter does it."""
    story = found[ANYHOW].first(lambda state: state.revoked)
    assert story == ["ask 0", "ask 0", "commit 0", "receive 1", "ask 1", "commit 1", "commit 0"]


@pytest.mark.parametrize("world", [ANYHOW, APART, ROBBED])
def test_a_family_is_revoked_by_a_token_whose_successor_was_used_and_by_nothing_else(
    world: World, found: Found
) -> None:
    """So holders of copies are safe until one shows a token that two rotations have passed by."""
    revocations = 0
    for state, origin in found[world].came_from.items():
        if state.revoked and origin is not None and not origin[0].revoked:
            before, move = origin
            deed, token = move.split()
            assert deed in {"commit", "replay"}
            assert before.leaf - int(token) >= 2
            revocations += 1
    assert revocations


def test_it_takes_a_thief_to_revoke_the_family_of_tabs_that_race(found: Found) -> None:
    """No state is revoked in which nothing was stolen."""
    assert all(state.stolen for state in found[ROBBED].came_from if state.revoked)


@pytest.mark.parametrize("world", [ANYHOW, APART, ROBBED])
def test_after_a_revocation_nothing_is_accepted(world: World, found: Found) -> None:
    """Every token of the family is refused in every such state, and nothing that happens undoes it."""
    for state in found[world].came_from:
        if state.revoked:
            assert all(world.serve(state, token) == (REFUSED, state) for token in range(state.leaf + 1))
            assert all(after.revoked for _, after in world.moves(state))


def test_a_thief_that_falls_behind_is_found_out_at_once(found: Found) -> None:
    """Wherever a thief holds a token whose successor was used, showing it ends the family in that very step."""
    for state in found[ROBBED].came_from:
        for token in state.stolen:
            if not state.revoked and state.leaf - token >= 2:
                assert ROBBED.serve(state, token) == (REFUSED, state._replace(revoked=True))


def test_a_thief_in_step_is_what_rotation_cannot_see(found: Found) -> None:
    """The limit, so that nobody believes otherwise: whoever shows every token in time shares the chain with its owner."""
    last = ROBBED.rotations
    in_step = found[ROBBED].first(lambda state: state.leaf == last and last in state.stolen and not state.revoked)
    assert in_step is not None
