"""The drill of what an archive holds beside its backups, by the archive alone: would a recovery get to its end?"""

from collections.abc import Sequence

from mooring.backups.archive import Archive
from mooring.backups.model import Finding
from mooring.backups.recovering.life import newest_life
from mooring.backups.segments import Place
from mooring.backups.segments.drill import drill_segments
from mooring.sync.chain import genesis


async def drill_between(archive: Archive, workspace_id: str) -> Sequence[Finding]:
    """Everything that is wrong with the segments of the life that would be brought back, from its newest backup on.

    ArchiveUnavailable: then nothing was found out.
    """
    life = await newest_life(archive, workspace_id, None)
    if life is None or not life.segments:
        return ()
    base = life.bases[0]
    begin = genesis(workspace_id, life.backend_id).hex()
    start = Place(base.head, base.chain) if base is not None else Place(0, begin)
    return await drill_segments(archive, life.segments, start, start.seq)
