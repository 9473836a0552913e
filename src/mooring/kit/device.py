"""Naming a device by what its browser says of itself, well enough for a list of devices."""

# The order matters: Edge and Opera call themselves Chrome as well, Chrome calls itself Safari, Android says Linux.
_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("mooring", "Mooring client"),
    ("python", "Python"),
    ("curl/", "curl"),
    ("node", "Node.js"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


_BETWEEN = " on "
_NAMES = frozenset(name for _, name in (*_PROGRAMS, *_SYSTEMS))


def device_name(user_agent: str) -> str:
    """Such as `Firefox on Windows`; `Unknown device` when nothing is recognised."""
    program, system = device_parts(user_agent)
    if program and system:
        return f"{program}{_BETWEEN}{system}"
    return program or system or "Unknown device"


def device_parts(text: str) -> tuple[str | None, str | None]:
    """Program and system, from what a browser says of itself or from a `device_name`; None for what is not recognised."""
    program, _, system = text.partition(_BETWEEN)
    if program in _NAMES and (system in _NAMES or not system):
        return program, system or None
    return _first(_PROGRAMS, text), _first(_SYSTEMS, text)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for mark, name in names if mark in user_agent), None)
