"""Runs migrations on the connection that `adapters.sql.migrate` hands over, in its transaction."""

from alembic import context

from adapters.sql.migrate import VERSION_TABLE
from adapters.sql.tables import metadata_for

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata_for(connection.dialect.name),
    transactional_ddl=True,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
