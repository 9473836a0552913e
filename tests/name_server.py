"""A real name server for tests, by UDP and TCP on a free port of this machine, for zones that are written in a line each.

    with NameServer({"example.org": ["TXT v=spf1 -all", "MX 10 mail.example.org"]}) as server: ...

Names that are not there are denied; `SERVFAIL` and `SILENT` in place of a record make a name fail, or never answer. What
does not fit into 512 octets is cut short by UDP, so that it must be asked for by TCP.
"""

import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.TXT
import dns.rrset

_LARGEST_DATAGRAM = 512
_PIECE = 255
SERVFAIL, SILENT = "SERVFAIL", "SILENT"
Zone = Mapping[str, Sequence[str]]


class NameServer:
    """Answers for `zone`, and counts: `asked` holds every question, `by_tcp` those that came by TCP."""

    def __init__(self, zone: Zone) -> None:
        self.zone = {name.lower(): list(lines) for name, lines in zone.items()}
        self.asked: list[tuple[str, str]] = []
        self.by_tcp: list[tuple[str, str]] = []
        self._servers = _bound(self)

    @property
    def place(self) -> str:
        """As in MOORING_MAIL_NAME_SERVER."""
        host, port = self._servers[0].server_address[:2]
        return f"{host}:{port}"

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def reply(self, octets: bytes, *, tcp: bool) -> bytes | None:
        """The answer to one question; None for silence."""
        query = dns.message.from_wire(octets)
        question = query.question[0]
        name, kind = str(question.name).rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if tcp:
            self.by_tcp.append((name, kind))
        lines = self.zone.get(name, [])
        if SILENT in lines:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if SERVFAIL in lines:
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer.to_wire()
        answer.answer = list(self._chain(name, kind))
        if not answer.answer and not self._exists(name):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        wire = answer.to_wire(max_size=65535)
        if tcp or len(wire) <= _LARGEST_DATAGRAM:
            return wire
        answer.answer = []
        answer.flags |= dns.flags.TC
        return answer.to_wire()

    def _exists(self, name: str) -> bool:
        return name in self.zone or any(other.endswith(f".{name}") for other in self.zone)

    def _chain(self, name: str, kind: str) -> Iterator[dns.rrset.RRset]:
        """The records, those of an alias's target after it."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            alias = self._records(name, "CNAME")
            if not alias or kind == "CNAME":
                found = self._records(name, kind)
                yield from [_rrset(name, kind, found)] if found else []
                return
            yield _rrset(name, "CNAME", alias)
            name = alias[0].rstrip(".").lower()

    def _records(self, name: str, kind: str) -> list[str]:
        lines = (line.partition(" ") for line in self.zone.get(name, []))
        return [value for found, _, value in lines if found == kind]


def _rrset(name: str, kind: str, values: Sequence[str]) -> dns.rrset.RRset:
    rdatas = [_rdata(kind, value) for value in values]
    return dns.rrset.from_rdata_list(dns.name.from_text(f"{name}."), 60, rdatas)


def _rdata(kind: str, value: str) -> dns.rdata.Rdata:
    if kind == "TXT":
        octets = value.encode()
        pieces = [octets[start : start + _PIECE] for start in range(0, len(octets), _PIECE)] or [b""]
        return dns.rdtypes.ANY.TXT.TXT(dns.rdataclass.IN, dns.rdatatype.TXT, pieces)
    if kind in {"MX", "CNAME"} and not value.endswith("."):
        value = f"{value}."
    return dns.rdata.from_text("IN", kind, value)


def _bound(names: NameServer) -> tuple[Any, Any]:
    """One port for both. The one that UDP got may be taken by somebody's TCP: then another."""

    class ByUdp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            octets, socket = self.request
            reply = names.reply(octets, tcp=False)
            if reply is not None:
                socket.sendto(reply, self.client_address)

    class ByTcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            reply = names.reply(self.rfile.read(length), tcp=True)
            if reply is not None:
                self.wfile.write(struct.pack("!H", len(reply)) + reply)

    for _ in range(20):
        udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), ByUdp)
        try:
            return udp, socketserver.ThreadingTCPServer(udp.server_address, ByTcp)
        except OSError:
            udp.server_close()
    raise AssertionError("There is no port that both may have.")
