"""What runs in a process of its own: reads one file that nobody trusts, and writes down what is in it.

Nothing here is called by the service: `imports.checking` starts it. Nothing of a file is ever run: no schema, no statement.
Reading order: `__main__`, `limits`, `unfit`, `event`, `gather`, `proving`, then one file for each form of a file: `zip_file` and
`mooring_export`, `sqlite_file` with `livestore` and `durable_object`, `sql_text` and `sql_dump`.
"""
