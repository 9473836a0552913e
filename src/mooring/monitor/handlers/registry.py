"""The handlers of one monitor, and where they are found."""

import importlib
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from mooring.kit.errors import Fault
from mooring.monitor.handlers.definition import Handler

GROUP = "mooring.handlers"
"""Entry points of this group name a module, or a handler."""


def registry_of(handlers: Iterable[Handler]) -> Mapping[str, Handler]:
    """Handlers by name. Fault when two are called the same."""
    found: dict[str, Handler] = {}
    for one in handlers:
        if found.setdefault(one.name, one) is not one:
            raise Fault(
                "Loading handlers", one.name, "Two handlers are called so: give one of them a `name` of its own."
            )
    return found


def discover(modules: Iterable[str], *, installed: bool = True) -> Mapping[str, Handler]:
    """The handlers of these modules and of what is installed beside Mooring. Fault for what cannot be loaded."""
    found: list[Handler] = []
    for module in modules:
        found += _handlers_of(_loaded(module), module)
    for entry in entry_points(group=GROUP) if installed else ():
        try:
            named = entry.load()
        except Exception as error:
            raise _not_loaded(entry.value, error) from error
        found += [named] if isinstance(named, Handler) else _handlers_of(named, entry.value)
    return registry_of(_each_once(found))


def _loaded(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:
        raise _not_loaded(module, error) from error


def _not_loaded(place: str, error: Exception) -> Fault:
    return Fault("Loading handlers", place, f"It raised {type(error).__name__}: {error}. Is it on PYTHONPATH?")


def _handlers_of(module: Any, place: str) -> list[Handler]:
    found = [one for one in vars(module).values() if isinstance(one, Handler)]
    if not found:
        raise Fault("Loading handlers", place, "There is no handler in it: decorate a function with `@handler`.")
    return found


def _each_once(handlers: Iterable[Handler]) -> list[Handler]:
    # A handler that two modules name is one.
    return list({id(one): one for one in handlers}.values())
