"""Shapes on the wire: LiveStore's sync frames (`frames`, `replies`) and the query of its dialing (`dialing`).

Not here: what they mean (`sync`), who may send them (`api`).
"""
