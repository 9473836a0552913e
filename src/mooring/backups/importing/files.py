"""The port to the files of imports: what people upload, and what the checking has made of it."""

from collections.abc import AsyncIterator
from typing import Protocol

from mooring.backups.importing.plan import Verdict
from mooring.backups.snapshot import Lines


class ImportFiles(Protocol):
    """Files of imports, by the id of their import. A Fault says what an operator must mend, a full disk for one.

    `receive` adds pieces at `offset` and gives how much is there then: ImportOffsetWrong unless that much is there now,
    ImportBusy while another adds to it, ImportTooLarge for more than `size`. What came before the pieces broke off stays.
    `settle` returns when all of it is on the disk. `require_room` refuses (ImportNoRoom) what the disk has no room for.

    `check` has the file read in a process of its own, under limits; with a plan, its events can be read from then on. Repeated
    after a crash it does the same again, until `checked` says that the verdict is kept: then the file itself goes. `events` gives those after a seq in
    their order, as lines of a snapshot without links; None when there are no more.

    `remove` is done also when there is nothing; `names` are the ids of imports that have left something.
    """

    async def received(self, import_id: str) -> int: ...

    async def require_room(self, size: int) -> None: ...

    async def receive(self, import_id: str, offset: int, size: int, pieces: AsyncIterator[bytes]) -> int: ...

    async def settle(self, import_id: str) -> None: ...

    async def check(self, import_id: str, *, most_events: int, most_bytes: int) -> Verdict: ...

    async def checked(self, import_id: str) -> None: ...

    async def events(self, import_id: str, after: int) -> Lines | None: ...

    async def remove(self, import_id: str) -> None: ...

    async def names(self) -> list[str]: ...
