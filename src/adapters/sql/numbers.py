"""Numbers of new rows: sequences where the database has them, a row for each kind where it has not (SQLite)."""

from collections.abc import Sequence
from typing import Final

import attrs
import sqlalchemy as sa

from ticketing_domain.ports import Numbers

KINDS: Final = (
    "promo_code",
    "account",
    "venue",
    "event",
    "ticket",
    "customer",
    "custom_field",
    "performer",
    "slot",
    "faq_item",
    "member",
    "invitation",
    "upload",
    "webhook_endpoint",
    "delivery",
)

sqlite_metadata: Final = sa.MetaData()

sequences: Final = sa.Table(
    "sequences",
    sqlite_metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("last", sa.BigInteger, nullable=False),
)


_COUNT_UP: Final = (
    sa.update(sequences)
    .where(sequences.c.kind == sa.bindparam("of_kind"))
    .values(last=sequences.c.last + sa.bindparam("more"))
    .returning(sequences.c.last)
)


@attrs.frozen
class SqlNumbers(Numbers):
    """Numbers from a database."""

    connection: sa.Connection

    def take(self, kind: str, count: int) -> Sequence[int]:
        if self.connection.dialect.name == "sqlite":
            return self._count_up(kind, count)
        following = sa.func.nextval(f"{kind}_numbers")
        times = sa.func.generate_series(1, count).table_valued("time")
        return list(self.connection.scalars(sa.select(following).select_from(times)))

    def _count_up(self, kind: str, count: int) -> Sequence[int]:
        last = self.connection.scalars(_COUNT_UP, {"of_kind": kind, "more": count}).one()
        return range(last - count + 1, last + 1)
