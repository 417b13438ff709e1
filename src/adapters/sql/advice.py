"""What payment providers told us, each once, and what people must look at."""

from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql.schema import Instant, key, metadata, required
from ticketing_domain.sale.advice import Advice, AdviceBook, Alert

provider_advice: Final = sa.Table(
    "provider_advice",
    metadata,
    key("account_id", sa.BigInteger),
    key("provider", sa.Text),
    key("id", sa.Text),
    required("matter", sa.Text),
    required("payment_id", sa.Text),
    required("reference", sa.Text),
    required("heard_at", Instant),
    sa.Index("provider_advice_by_age", "heard_at"),
)

payment_alerts: Final = sa.Table(
    "payment_alerts",
    metadata,
    key("account_id", sa.BigInteger),
    key("payment_id", sa.Text),
    key("reason", sa.Text),
    required("raised_at", Instant),
)


@attrs.frozen
class SqlAdvice(AdviceBook):
    """Advice and alerts in a database."""

    connection: sa.Connection

    def hear(self, advice: Advice, at: datetime) -> bool:
        row = {
            "account_id": advice.account_id,
            "provider": advice.provider,
            "id": advice.id,
            "matter": advice.matter.value,
            "payment_id": advice.payment_id,
            "reference": advice.reference,
            "heard_at": at,
        }
        return self._add(provider_advice, row)

    def alert(self, alert: Alert) -> bool:
        return self._add(payment_alerts, attrs.asdict(alert))

    def alerts(self, account_id: int) -> tuple[Alert, ...]:
        mine = sa.select(payment_alerts).where(payment_alerts.c.account_id == account_id)
        oldest_first = mine.order_by(payment_alerts.c.raised_at, payment_alerts.c.payment_id)
        return tuple(Alert(**row) for row in self.connection.execute(oldest_first).mappings())

    def forget(self, before: datetime) -> None:
        self.connection.execute(
            sa.delete(provider_advice).where(provider_advice.c.heard_at < before)
        )

    def _add(self, table: sa.Table, row: dict[str, Any]) -> bool:
        on_sqlite = self.connection.dialect.name == "sqlite"
        insert = (sqlite_insert if on_sqlite else postgresql_insert)(table).values(row)
        once = insert.on_conflict_do_nothing().returning(table.c.account_id)
        return self.connection.execute(once).first() is not None
