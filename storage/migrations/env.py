"""How Alembic reaches the store: through the same engine as the bot."""

from typing import Literal

from alembic import context

from storage.engines import write_engine
from storage.tables import Moment, metadata


def render_item(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write a frozen type into a new migration, not one of ours that may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


url = context.config.attributes["url"]
engine = write_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, transactional_ddl=True, render_item=render_item
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
