"""Leading: which monitor is told to lead which shard of which scope, by the service's word.

Not here: what a monitor does with it (`monitor.watch`). Read `shares`, then `lead`; `store` is the port.
"""

from mooring.monitor.leading.lead import AskOvertaken, lead, leave
from mooring.monitor.leading.shares import Division, divide
from mooring.monitor.leading.store import Lease, LeaseStore, LivingMonitor

__all__ = ["AskOvertaken", "Division", "Lease", "LeaseStore", "LivingMonitor", "divide", "lead", "leave"]
