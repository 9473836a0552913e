"""Storage: the directory, the event log, the archive and the key files behind the ports of the domain packages.

Not here: any rule. Each engine is a door of its own: `storage.directory`, `storage.eventlog`, `storage.keys`.
"""
