"""SPF: whether a domain says who may send in its name, and whether that includes us (RFC 7208)."""

from collections.abc import Iterator

from mooring.mail.examining.finding import Check, Finding, Record, fine, problem, unchecked, warning
from mooring.mail.examining.names import ASK_AGAIN, Names, Unknown, values
from mooring.mail.examining.spf_reach import MOST_LOOKUPS, MOST_VOID, Reach, addresses_of, reach_of
from mooring.mail.examining.spf_record import VERSION, Broken, SpfRecord, is_spf, read_spf, with_mechanism
from mooring.mail.examining.ways import Way

_SOFT, _HARD = "~", "-"


def examine_spf(domain: str, names: Names, way: Way | None = None) -> Iterator[Finding]:
    """Everything about the record of `domain`. With a `way`, mail that leaves by it comes back to this domain."""
    answer = names.look_up(domain, "TXT")
    if isinstance(answer, Unknown):
        yield unchecked(Check.SPF, f"SPF of {domain} could not be looked up: {answer.cause}.", ASK_AGAIN)
        return
    found = [text for text in values(answer) if is_spf(text)]
    if not found:
        yield _missing(domain, way)
    elif len(found) > 1:
        what = f"{domain} has {len(found)} SPF records: receivers then heed none."
        yield problem(Check.SPF, what, "Merge them into one.", _record(domain, _merged(found)))
    else:
        yield from _one(domain, found[0], names, way)


def mechanism_of(way: Way) -> str:
    """What names this way in an SPF record."""
    return f"include:{way.include}" if way.include is not None else f"a:{way.server}"


def _missing(domain: str, way: Way | None) -> Finding:
    if way is None:
        what = f"{domain} has no SPF record. Mail from here comes back to another domain, so nothing depends on it."
        remedy = "Publish one that names whoever else sends for it, so that nobody uses it for their own ends."
        return warning(Check.SPF, what, remedy, _record(domain, f"{VERSION} mx ~all"))
    what = f"{domain} has no SPF record: nothing says that {way.transport} may send for it."
    return problem(Check.SPF, what, "Publish one.", _record(domain, f"{VERSION} {mechanism_of(way)} ~all"))


def _one(domain: str, text: str, names: Names, way: Way | None) -> Iterator[Finding]:
    record = read_spf(text)
    if isinstance(record, Broken):
        what = f"SPF of {domain} cannot be read: {record.reason}. Receivers then heed none of it."
        yield problem(Check.SPF, what, "Mend it.")
        return
    reach = reach_of(domain, record, names)
    found = [*_costs(domain, reach), *_shape(domain, record, reach)]
    if way is not None:
        found.append(_coverage(domain, record, reach, names, way))
    yield from found
    if not any(one for one in found if one.grade != "ok"):
        yield fine(Check.SPF, f"SPF of {domain} is sound, at {reach.lookups} of {MOST_LOOKUPS} lookups.")


def _costs(domain: str, reach: Reach) -> Iterator[Finding]:
    for reason in reach.broken:
        yield problem(Check.SPF, f"SPF of {domain} is void: {reason}.", "Mend or remove that part.")
    if reach.lookups > MOST_LOOKUPS:
        what = f"SPF of {domain} takes {reach.lookups} lookups, and receivers give up after {MOST_LOOKUPS}."
        yield problem(Check.SPF, what, "Remove what does not send any more, or write addresses instead of names.")
    if reach.void > MOST_VOID:
        what = f"{reach.void} names in SPF of {domain} lead nowhere, and receivers may give up after {MOST_VOID}."
        yield warning(Check.SPF, what, "Remove them.")
    for name in reach.unknown:
        what = f"SPF of {domain} could not be followed to its end: {name}."
        yield unchecked(Check.SPF, what, ASK_AGAIN)


def _shape(domain: str, record: SpfRecord, reach: Reach) -> Iterator[Finding]:
    if reach.pointers:
        yield warning(Check.SPF, f"SPF of {domain} uses `ptr`, which many receivers ignore.", "Remove it.")
    if record.beyond:
        yield warning(Check.SPF, f"In SPF of {domain} something stands after `all`, for nothing.", "Move it before.")
    if record.ending is None and record.redirect is not None:
        return
    if record.ending not in {_SOFT, _HARD}:
        says = {None: "does not say what to do with all others", "?": "says nothing of all others (`?all`)"}
        what = f"SPF of {domain} {says.get(record.ending, 'lets everybody send (`+all`)')}."
        words = [word for word in record.text.split() if word.lstrip("+-~?").lower() != "all"]
        yield warning(Check.SPF, what, "End it with ~all.", _record(domain, " ".join([*words, "~all"])))


def _coverage(domain: str, record: SpfRecord, reach: Reach, names: Names, way: Way) -> Finding:
    if way.server is not None:
        return _server_coverage(domain, record, reach, names, way)
    if way.include in reach.included:
        return fine(Check.SPF, f"SPF of {domain} lets {way.transport} send.")
    return _not_covered(domain, f"{way.transport} may not send", record, reach, way)


def _server_coverage(domain: str, record: SpfRecord, reach: Reach, names: Names, way: Way) -> Finding:
    host = way.server or ""
    addresses = addresses_of(host, names)
    remedy = "Send a test (--to) to a mailbox that shows the headers, and look at `Received-SPF`."
    if isinstance(addresses, Unknown):
        return unchecked(Check.SPF, f"{host} could not be looked up: {addresses.cause}.", ASK_AGAIN)
    public = [address for address in addresses if address.is_global]
    if not public:
        what = f"{host} has no public address: what it sends from cannot be seen from here."
        return unchecked(Check.SPF, what, remedy)
    if all(reach.lets(address) for address in public):
        return fine(Check.SPF, f"SPF of {domain} lets {host} send.")
    return _not_covered(domain, f"{host} may not send", record, reach, way)


def _not_covered(domain: str, what: str, record: SpfRecord, reach: Reach, way: Way) -> Finding:
    wanted = _record(domain, with_mechanism(record, mechanism_of(way)))
    said = f"By SPF of {domain} {what}"
    if reach.macros or reach.unknown:
        return unchecked(Check.SPF, f"{said}, unless a part that cannot be followed from here lets it.", ASK_AGAIN)
    if way.server is not None and reach.included:
        # Large providers take mail at one address and send it from others, which their own record names.
        remedy = "If it sends from other addresses than it takes mail at, all is well; else publish this."
        return warning(Check.SPF, f"{said} from the addresses that it takes mail at.", remedy, wanted)
    return problem(Check.SPF, f"{said}.", "Publish this instead.", wanted)


def _merged(records: list[str]) -> str:
    words = [word for text in records for word in text.split()[1:] if word.lstrip("+-~?").lower() != "all"]
    return " ".join([VERSION, *dict.fromkeys(words), "~all"])


def _record(domain: str, value: str) -> Record:
    return Record("TXT", domain, value)
