"""Never a workspace without an owner, never a person without a default: after whatever people do to each other's workspaces."""

import asyncio
import random
from dataclasses import dataclass

import httpx2
import pytest
from sqlalchemy import select

from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import members, users, workspaces
from visitors import Visitor, signed_in

NAMES = ("alice", "bob", "carol")
DEEDS = 60


@dataclass
class Crowd:
    """Three people who share what they can, and what one of them does next."""

    directory: SqlDirectory
    people: list[Visitor]
    chance: random.Random

    async def step(self) -> None:
        """Somebody tries something; it may be refused, and never is it a fault."""
        actor, other = self.chance.choice(self.people), self.chance.choice(self.people)
        workspace_id = self.chance.choice(await self._workspaces())
        at = f"/api/workspaces/{workspace_id}"
        method, path, body = self.chance.choice(
            [
                ("POST", "/api/workspaces", {"name": "Another"}),
                ("POST", f"{at}/leave", None),
                ("DELETE", f"{at}/members/{other.user_id}", None),
                ("PATCH", f"{at}/members/{other.user_id}", {"role": self.chance.choice(["viewer", "member", "admin"])}),
                (
                    "POST",
                    f"{at}/ownership-offer",
                    {"userId": other.user_id, "keepOwnership": self.chance.random() < 0.7},
                ),
                ("POST", f"{at}/ownership-offer/accept", None),
                ("DELETE", f"{at}/ownership-offer", None),
                ("POST", f"{at}/archive", None),
                ("POST", f"{at}/unarchive", None),
                ("DELETE", at, None),
                ("POST", f"{at}/undelete", None),
                ("PUT", "/api/account/default-workspace", {"workspaceId": workspace_id}),
                ("POST", f"{at}/join", other.user_id),
            ]
        )
        if path.endswith("/join"):
            await self._join(other, workspace_id)
            return
        reply = await actor.ask(method, path, body)
        assert reply.status_code < 500, f"{method} {path}: {reply.text}"

    async def check(self) -> None:
        """What must hold at every moment."""
        async with self.directory.reading() as tx:
            run = tx.accounts._connection.execute
            rows = list(await run(select(members.c.workspace_id, members.c.user_id, members.c.role)))
            alive = {row.id for row in await run(select(workspaces.c.id).where(workspaces.c.deleted_at.is_(None)))}
            defaults = list(await run(select(users.c.id, users.c.default_workspace_id)))
        owned = {row.workspace_id for row in rows if row.role == "owner"}
        assert alive <= owned, f"without an owner: {alive - owned}"
        mine = {(row.user_id, row.workspace_id) for row in rows if row.workspace_id in alive}
        lost = [row.id for row in defaults if (row.id, row.default_workspace_id) not in mine]
        assert lost == [], "without a default"

    async def _workspaces(self) -> list[str]:
        async with self.directory.reading() as tx:
            found = await tx.accounts._connection.execute(select(workspaces.c.id).order_by(workspaces.c.id))
            return [row.id for row in found]

    async def _join(self, other: Visitor, workspace_id: str) -> None:
        """As if an invitation had been accepted: what is tried is what happens to members."""
        async with self.directory.transaction() as tx:
            run = tx.accounts._connection.execute
            there = select(members).where(members.c.workspace_id == workspace_id, members.c.user_id == other.user_id)
            if (await run(there)).first() is None:
                joined = (await run(select(users.c.created_at).where(users.c.id == other.user_id))).scalar_one()
                row = {"workspace_id": workspace_id, "user_id": other.user_id, "role": "member", "joined_at": joined}
                await run(members.insert().values(row))


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_tried_one_after_the_other(
    client: httpx2.AsyncClient, directory: SqlDirectory, seed: int
) -> None:
    """Sixty deeds of three people, drawn at random: what is allowed leaves an owner and a default to everybody."""
    crowd = await _crowd(client, directory, seed)
    for _ in range(DEEDS):
        await crowd.step()
        await crowd.check()


@pytest.mark.parametrize("seed", range(100, 106))
async def test_whatever_is_tried_at_once(client: httpx2.AsyncClient, directory: SqlDirectory, seed: int) -> None:
    """The same in bursts of eight requests that overlap."""
    crowd = await _crowd(client, directory, seed)
    for _ in range(DEEDS // 6):
        await asyncio.gather(*(crowd.step() for _ in range(8)))
        await crowd.check()


async def _crowd(client: httpx2.AsyncClient, directory: SqlDirectory, seed: int) -> Crowd:
    people = [await signed_in(client, f"{name}@example.org") for name in NAMES]
    return Crowd(directory, people, random.Random(seed))
