"""The outbox: notices in the order in which they were written."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import bulk
from adapters.sql.schema import Fields, Instant, metadata, required
from ticketing_domain.notices.notice import Action, Notice, Outbox

notices: Final = sa.Table(
    "notices",
    metadata,
    # Delivery goes through the notices of all accounts, in this order.
    sa.Column(
        "number",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        sa.Identity(),
        primary_key=True,
    ),
    required("account_id", sa.BigInteger),
    required("id", sa.Text),
    required("action", sa.Text),
    required("subject", sa.Text),
    required("occurred_at", Instant),
    required("facts", sa.JSON),
    sa.Column("handed_out", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "id", name="one_notice_for_an_id"),
    sa.Index("notices_by_account", "account_id", "number"),
)

TO_HAND_OUT: Final = notices.c.handed_out.is_(sa.false())

sa.Index(
    "notices_to_hand_out",
    notices.c.number,
    sqlite_where=sa.text("handed_out IS 0"),
    postgresql_where=sa.text("handed_out IS false"),
)

ONE_AT_A_TIME: Final = 0x6E6F7469
"""The advisory lock of whoever hands out: the order of notices about one order must stay theirs."""


def notice_row(notice: Notice) -> dict[str, Any]:
    """Write a notice as its row, without its number."""
    return {
        "account_id": notice.account_id,
        "id": notice.id,
        "action": notice.action.value,
        "subject": notice.subject,
        "occurred_at": notice.occurred_at,
        "facts": dict(notice.facts),
    }


def notice_from(row: Fields) -> Notice:
    """Read a notice from its row."""
    return Notice(
        id=row["id"],
        account_id=row["account_id"],
        action=Action(row["action"]),
        subject=row["subject"],
        occurred_at=row["occurred_at"],
        facts=row["facts"],
    )


@attrs.frozen
class SqlOutbox(Outbox):
    """The outbox in a database."""

    connection: sa.Connection

    def add(self, notices_: Sequence[Notice]) -> None:
        bulk.insert(self.connection, notices, [notice_row(notice) for notice in notices_])

    def take(self, limit: int) -> Sequence[Notice]:
        if self.connection.dialect.name != "sqlite":
            self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        oldest = sa.select(notices.c.number).where(TO_HAND_OUT).order_by(notices.c.number)
        taken = (
            sa.update(notices)
            .where(notices.c.number.in_(oldest.limit(limit).scalar_subquery()))
            .values(handed_out=True)
            .returning(notices)
        )
        rows = self.connection.execute(taken).mappings().all()
        return [notice_from(row) for row in sorted(rows, key=lambda row: row["number"])]

    def keep(self, notice: Notice) -> None:
        row = {**notice_row(notice), "handed_out": True}
        self.connection.execute(sa.insert(notices), row)
