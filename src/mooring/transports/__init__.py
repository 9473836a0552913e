"""Transports: the ways out for mail, each behind the port `mail.delivery.Transport`.

Not here: when a message is handed over, to which transport, and what follows (`mail.delivery`, `dispatch`).
"""
