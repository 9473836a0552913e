"""Reads a workspace that was downloaded from Mooring: checks all of it, then prints its events.

    python read_export.py workspace.zip [--quiet]

Python's standard library only. Exit 0: whole. Exit 1: damaged, nothing is printed, and stderr begins with what was found:
not_an_archive, missing_file, manifest, unreadable, checksum, count, order, chain, head, content.
"""

import hashlib
import json
import sqlite3
import sys
import tempfile
import zipfile
import zlib

FILES = ("workspace.sqlite", "events.jsonl", "README.txt")
FIELDS = "seq parent at atMs userId sessionId name args clientId clientSessionId chain text".split()
COLUMNS = "seq, parent, at, at_ms, user_id, session_id, name, args, client_id, client_session_id, chain, text"
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def need(fine, what):
    if not fine:
        sys.exit(what)


def checked_copy(archive, name, expected, target):
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    need(size == expected["size"] and digest.hexdigest() == expected["sha256"], f"checksum: {name} is not as it was")


def link(before, event):
    head = "".join(f"{event[field]}\n" for field in ("seq", "parent", "atMs", "userId", "sessionId"))
    return hashlib.sha256(before + head.encode() + event["text"].encode()).digest()


def walk(lines, rows, manifest):
    """Yields the events, each of them checked against the one before it and against its row in the database."""
    genesis = f"mooring-log-1\n{manifest['workspace']['id']}\n{manifest['backendId']}"
    chain, seq, count, size = hashlib.sha256(genesis.encode()).digest(), 0, 0, 0
    for line in lines:
        event = json.loads(line)
        need(event["parent"] == seq, f"order: event {event['seq']} builds on {event['parent']}, {seq} is before it")
        chain, seq, count, size = link(chain, event), event["seq"], count + 1, size + len(event["text"].encode())
        need(chain.hex() == event["chain"], f"chain: event {seq} does not match its link")
        row = dict(zip(FIELDS, rows.fetchone() or (), strict=False))
        need(row and json.loads(row.pop("args")) == event["args"], f"content: event {seq} is another in the database")
        need(all(row[field] == event[field] for field in row), f"content: event {seq} is another in the database")
        told = json.loads(event["text"])["eventEncoded"]
        need(told.get("args") == event["args"], f"content: event {seq} says something else in its text")
        yield event
    need(rows.fetchone() is None, "count: the database holds more events than the lines")
    counts = manifest["counts"]
    need((count, size) == (counts["events"], counts["bytes"]), f"count: {count} events of {counts['events']}")
    need((seq, chain.hex()) == (manifest["head"], manifest["chain"]), f"head: the last event is {seq}, not the head")


def unpack(path, folder):
    """The manifest, once every file is in the folder and is what the manifest says."""
    with zipfile.ZipFile(path) as archive:
        missing = {*FILES, "manifest.json"} - set(archive.namelist())
        need(not missing, f"missing_file: {', '.join(sorted(missing))}")
        manifest = json.loads(archive.read("manifest.json"))
        need((manifest["format"], manifest["version"]) == ("mooring-export", 1), "manifest: not of this format")
        for name in FILES:
            with open(f"{folder}/{name}", "wb") as target:
                checked_copy(archive, name, manifest["files"][name], target)
    return manifest


def events(folder, manifest):
    database = sqlite3.connect(f"file:{folder}/workspace.sqlite?mode=ro", uri=True)
    members = database.execute("SELECT count(*) FROM members").fetchone()[0]
    need(members == manifest["counts"]["members"], f"count: {members} members")
    with open(f"{folder}/events.jsonl", encoding="utf-8", newline="\n") as lines:
        yield from walk(lines, database.execute(f"SELECT {COLUMNS} FROM events ORDER BY seq"), manifest)


def main(path, quiet):
    try:
        with tempfile.TemporaryDirectory() as folder:
            manifest = unpack(path, folder)
            for _ in events(folder, manifest):
                pass  # all of it is checked before anything is shown
            for event in () if quiet else events(folder, manifest):
                print(json.dumps({field: event[field] for field in FIELDS[:-2]}))
    except UNREADABLE as error:
        sys.exit(f"not_an_archive: {type(error).__name__}")
    except (sqlite3.Error, ValueError, LookupError, TypeError, AttributeError) as error:
        sys.exit(f"unreadable: {type(error).__name__}")


if __name__ == "__main__":
    main(sys.argv[1], "--quiet" in sys.argv[2:])
