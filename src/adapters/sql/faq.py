"""The FAQ of events."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.schema import Fields, key, metadata, required
from ticketing_domain.catalogue.faq import FaqItem, FaqItems
from ticketing_domain.catalogue.rich_text import RichText

faq_items: Final = sa.Table(
    "faq_items",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("event_id", sa.BigInteger),
    required("question", sa.Text),
    required("answer_html", sa.Text),
    required("answer_plain", sa.Text),
    required("position", sa.Integer),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.Index("faq_items_by_event", "account_id", "event_id"),
)


def faq_item_row(item: FaqItem) -> dict[str, Any]:
    """Write a question as its row."""
    return {
        "account_id": item.account_id,
        "id": item.id,
        "event_id": item.event_id,
        "question": item.question,
        "answer_html": item.answer.html,
        "answer_plain": item.answer.plain,
        "position": item.position,
    }


def faq_item_from(row: Fields) -> FaqItem:
    """Read a question from its row."""
    return FaqItem(
        id=row["id"],
        account_id=row["account_id"],
        event_id=row["event_id"],
        question=row["question"],
        answer=RichText(row["answer_html"], row["answer_plain"]),
        position=row["position"],
    )


_PLACED: Final = (
    sa.select(faq_items)
    .where(
        faq_items.c.account_id == sa.bindparam("of_account"),
        faq_items.c.event_id == sa.bindparam("event"),
    )
    .order_by(faq_items.c.position, faq_items.c.id)
)


@attrs.frozen
class SqlFaqItems(FaqItems):
    """The questions in a database."""

    connection: sa.Connection

    def of_event(self, account_id: int, event_id: int) -> Sequence[FaqItem]:
        given = {"of_account": account_id, "event": event_id}
        return [faq_item_from(row) for row in swift.records(self.connection, _PLACED, given)]

    def add(self, item: FaqItem) -> None:
        self.connection.execute(sa.insert(faq_items), faq_item_row(item))

    def save(self, item: FaqItem) -> None:
        changed = sa.update(faq_items).where(_is(item))
        self.connection.execute(changed.values(faq_item_row(item)))

    def delete(self, item: FaqItem) -> None:
        self.connection.execute(sa.delete(faq_items).where(_is(item)))

    def clear(self, account_id: int, event_id: int) -> None:
        self.connection.execute(sa.delete(faq_items).where(_of(account_id, event_id)))


def _of(account_id: int, event_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(faq_items.c.account_id == account_id, faq_items.c.event_id == event_id)


def _is(item: FaqItem) -> sa.ColumnElement[bool]:
    return sa.and_(faq_items.c.account_id == item.account_id, faq_items.c.id == item.id)
