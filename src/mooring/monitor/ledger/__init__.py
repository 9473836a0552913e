"""The ledger: which (handler, event) was begun, done, or given up, and how far each handler is in each workspace.

Not here: running handlers (`handlers`), the tables (`storage.directory`).
"""
