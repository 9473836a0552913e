"""`/dev/mail`: what was queued for everybody, and every mail that there is, for whoever develops on this machine.

Not here: what operators ask for (`routes.operator_mail`). Read `guard`, which says who gets to see it, `room`, then `view`
and `pages`.
"""

from mooring.api.dev_mail.room import PATH, DevMail

__all__ = ["PATH", "DevMail"]
