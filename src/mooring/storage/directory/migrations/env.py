"""What Alembic runs: the migrations, on the connection and in the transaction of `migrate`."""

from alembic import context

from mooring.storage.directory.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
