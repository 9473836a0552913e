#!/usr/bin/env python3
"""`make bench`: measures the reference and ours in one run and writes `bench/RESULTS.md`.

No figure makes it fail: a floor that is missed is marked, a section that could not be measured says so.
"""

import resource
import signal
import sys
import traceback

import report as reporting
from comparison import compare
from elsewhere import logout_to_close, push_beside_logins
from growth import long_workspaces, many_workspaces
from harness import Harness, NotMeasured, read_text, sizes
from machine import describe
from parts import measure_parts
from prototype import against_prototype
from servers import BENCH, install_reference, scratch

HARD_STOP_MINUTES = 2  # after the time for new measurements


def main():
    """One run."""
    chosen = sizes()
    _raise_file_limit()
    install_reference()
    signal.signal(signal.SIGALRM, _time_up)
    signal.signal(signal.SIGTERM, _stop)
    signal.alarm(round((chosen.minutes + HARD_STOP_MINUTES) * 60))
    with scratch() as folder:
        harness = Harness(chosen, folder)
        facts = describe(folder)
        found = _measured(harness)
        signal.alarm(0)
        (BENCH / "RESULTS.md").write_text(_written(found, facts, harness), "utf-8")
    harness.say("bench/RESULTS.md written")


def _measured(harness):
    """Each section's figures by name; the reason for one that has none."""
    sections = {
        "comparison": compare,
        "parts": measure_parts,
        "prototype": against_prototype,
        "elsewhere": push_beside_logins,
        "logout": logout_to_close,
        "long": long_workspaces,
        "many": many_workspaces,
    }
    found = {}
    for name, measure in sections.items():
        try:
            found[name] = measure(harness)
        except NotMeasured as reason:
            found[name] = reason
        except Exception as error:  # noqa: BLE001 - one section must not cost the others their figures
            traceback.print_exc()
            found[name] = NotMeasured(f"{type(error).__name__}: {error}"[:300])
    return found


def _written(found, facts, harness):
    report = reporting.Report()
    reporting.add_machine(report, facts, harness.sizes, _command(), harness.minutes)
    adds = [
        ("Beside the reference", reporting.add_comparison, [found["comparison"]]),
        ("How cost grows: workspaces", reporting.add_many, [found["many"]]),
        ("How cost grows: events", reporting.add_long, [found["long"]]),
        ("Under load from elsewhere", reporting.add_elsewhere, [found["elsewhere"], found["logout"]]),
        ("How close to a bare prototype", reporting.add_prototype, [found["prototype"]]),
        ("Where a push's time goes", reporting.add_parts, [found["parts"], found["prototype"]]),
    ]
    for title, add, arguments in adds:
        reasons = [argument for argument in arguments if isinstance(argument, NotMeasured)]
        if reasons:
            report.section(title, f"Not measured. {reasons[0]}")
        else:
            add(report, *arguments)
    report.keep_sessions(read_text(BENCH / "RESULTS.md"))
    return report.text


def _command():
    return " ".join([".venv/bin/python bench/run.py", *sys.argv[1:]])


def _raise_file_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _time_up(_number, _frame):
    # Ends the measurement under way; nothing new is started after it, and what there is gets written.
    raise NotMeasured("The time was up.")


def _stop(_number, _frame):
    raise SystemExit("Stopped.")


if __name__ == "__main__":
    main()
