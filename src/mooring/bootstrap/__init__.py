"""Joins settings, engines and edges into one running service. The only place that picks an implementation.

Read `service`, then `hub`; `recovery` brings a service's state back; `policies` says what the settings mean.
"""

from mooring.bootstrap.hub import create_keys
from mooring.bootstrap.monitor import run_alone
from mooring.bootstrap.recovery import Wanted, recover
from mooring.bootstrap.service import Service, build

__all__ = ["Service", "Wanted", "build", "create_keys", "recover", "run_alone"]
