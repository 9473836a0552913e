"""Real files to import, in every form; and what the checking says of files, many by one process."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from mooring.backups.importing import Verdict
from mooring.storage.imports.checking import read_apart
from mooring.sync.chain import genesis, link
from mooring.sync.event import delivered, delivery_suffix

SAMPLES = Path(__file__).parent / "import_samples"
MOST_EVENTS, MOST_BYTES = 10_000, 50 << 20
START_MS = 1_795_438_800_000
CARGO = 'it\'s "fine" — ünïcode 🚢'


def sample(name: str) -> bytes:
    """A file that LiveStore, its sync backend or wrangler has written."""
    return gzip.decompress((SAMPLES / f"{name}.gz").read_bytes())


async def verdicts_on(folder: Path, contents: Sequence[bytes], **limits: int) -> list[Verdict]:
    """What the checking says of each, and writes to `folder/sandbox`."""
    sandbox = folder / "sandbox"
    sandbox.mkdir()
    uploads = []
    for place, content in enumerate(contents):
        uploads.append(folder / f"upload-{place}")
        uploads[-1].write_bytes(content)
    given = {"most_events": MOST_EVENTS, "most_bytes": MOST_BYTES, **limits}
    return await read_apart(uploads, sandbox, **given)


def written(folder: Path, place: int = 0) -> list[tuple[Any, ...]]:
    """The events that the checking has found in a file: seq, parent, ms, user, session, and what was pushed."""
    lines = (folder / "sandbox" / str(place)).read_bytes().splitlines()
    return [(*line[:5], json.loads(line[6])["eventEncoded"]) for line in map(json.loads, lines)]


def compact(value: Any) -> str:
    """JSON as we write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Exported:
    """An export that is made by hand, so that it can be made wrong. `change` is what `events.jsonl` is written of."""

    lines: list[dict[str, Any]]
    manifest: dict[str, Any]
    files: dict[str, bytes]

    def chained(self) -> "Exported":
        """With links that fit what the lines say now, and a manifest that fits them: only what they say can be wrong."""
        chain = genesis(self.manifest["workspace"]["id"], self.manifest["backendId"])
        for line in self.lines:
            fields = (line[name] for name in ("seq", "parent", "atMs", "userId", "sessionId", "text"))
            chain = link(chain, *fields)
            line["chain"] = chain.hex()
        texts = [line["text"].encode() for line in self.lines]
        head = self.lines[-1]["seq"] if self.lines else 0
        counts = {"events": len(texts), "bytes": sum(map(len, texts)), "members": 1}
        self.manifest |= {"head": head, "chain": chain.hex(), "counts": counts}
        return self

    def summed(self, content: bytes | None = None) -> "Exported":
        """With checksums that fit the files."""
        made = b"".join(compact(line).encode() + b"\n" for line in self.lines)
        self.files["events.jsonl"] = made if content is None else content
        sums = {name: {"size": len(one), "sha256": sha256(one).hexdigest()} for name, one in self.files.items()}
        self.manifest["files"] = sums
        return self

    def packed(self) -> bytes:
        """The archive."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, one in {**self.files, "manifest.json": json.dumps(self.manifest).encode()}.items():
                archive.writestr(zipfile.ZipInfo(name), one, zipfile.ZIP_DEFLATED)
        return content.getvalue()


def line_of(seq: int, parent: int, args: Any = None, **changed: Any) -> dict[str, Any]:
    """An event as a line of an export. `changed`: of the line alone, so that it says another thing than its text."""
    args = {"id": f"t{seq}", "text": CARGO} if args is None else args
    pushed = {"name": "v1.TodoCreated", "seqNum": seq, "parentSeqNum": parent, "clientId": "c", "sessionId": "s"}
    at_ms = START_MS + seq % 1_000
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    text = compact({**pushed, "args": args})
    return {
        "seq": seq,
        "parent": parent,
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "atMs": at_ms,
        "userId": "usr_alice",
        "sessionId": "ses_alice",
        "name": "v1.TodoCreated",
        "args": args,
        "clientId": "c",
        "clientSessionId": "s",
        "chain": "",
        "text": delivered(text, delivery_suffix(at)),
        **changed,
    }


def exported(lines: Sequence[dict[str, Any]] | None = None, **manifest: Any) -> Exported:
    """An export that is right."""
    made = Exported(
        lines=list(lines if lines is not None else [line_of(seq, seq - 1) for seq in (1, 2, 3)]),
        manifest={
            "format": "mooring-export",
            "version": 1,
            "workspace": {"id": "wsp_1", "name": "Harbour", "createdAt": "2026-11-20T10:00:00.000Z"},
            "backendId": "log_1",
            "versions": {"mooring": "test"},
            "exportedAt": "2026-11-23T13:00:01.250Z",
            "exportedBy": "usr_alice",
            **manifest,
        },
        files={"workspace.sqlite": b"nobody reads it", "README.txt": b"nor this"},
    )
    return made.chained().summed()
