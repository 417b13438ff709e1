"""Kept answers, word for word. Claiming a key is one statement, which waits for whoever has just claimed it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from adapters.sql import bulk
from adapters.sql.errors import BrokenRule
from adapters.sql.given import filled, one_of
from adapters.sql.schema import Fields, Instant, key, metadata, optional, required
from ticketing_domain.kept_answers import (
    KEPT_FOR,
    AnswerKept,
    Claim,
    Claimed,
    InProgress,
    Kept,
    KeptAnswer,
    KeptAnswers,
    KeyInProgress,
    NamedWish,
    Reused,
)

kept_answers: Final = sa.Table(
    "kept_answers",
    metadata,
    key("account_id", sa.BigInteger),
    key("key", sa.Text),
    required("fingerprint", sa.Text),
    required("at", Instant),
    required("lease_until", Instant),
    optional("status", sa.Integer),
    optional("headers", sa.JSON(none_as_null=True)),
    optional("body", sa.LargeBinary),
    # The order may be gone while its answer is kept.
    optional("order_id", sa.Text),
    sa.CheckConstraint(
        "(status IS NULL) = (body IS NULL) AND (status IS NULL) = (headers IS NULL)",
        name="answer_is_kept_whole",
    ),
    sa.Index("kept_answers_by_age", "at"),
)

_t: Final = kept_answers.c


def kept_row(kept: Kept) -> dict[str, Any]:
    """Write what is known under a key as its row, without a lease."""
    return {
        "account_id": kept.wish.account_id,
        "key": kept.wish.key,
        "fingerprint": kept.wish.fingerprint,
        "at": kept.at,
        "lease_until": kept.at,
        "order_id": kept.order_id,
        **answer_row(kept.answer),
    }


def answer_row(answer: KeptAnswer | None) -> dict[str, Any]:
    """Write an answer into its part of the row."""
    if answer is None:
        return {"status": None, "headers": None, "body": None}
    return {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}


def kept_from(row: Fields) -> Kept:
    """Read what is known under a key from its row."""
    answer = None
    if row["status"] is not None:
        answer = KeptAnswer(row["status"], row["headers"], row["body"])
    wish = NamedWish(row["account_id"], row["key"], row["fingerprint"])
    return Kept(wish=wish, at=row["at"], answer=answer, order_id=row["order_id"])


@attrs.frozen
class SqlKeptAnswers(KeptAnswers):
    """The kept answers in a database."""

    connection: sa.Connection

    def claim(self, wish: NamedWish, at: datetime, lease_until: datetime) -> Claim:
        claimed = self.connection.scalar(self._claiming(wish, at, lease_until))
        if claimed is not None:
            return Claimed(claimed)
        row = self.connection.execute(sa.select(kept_answers).where(*_is(wish))).mappings().one()
        kept = kept_from(row)
        if kept.wish != wish:
            return Reused()
        return AnswerKept(kept.answer) if kept.answer else InProgress()

    def keep(self, wish: NamedWish, answer: KeptAnswer) -> KeptAnswer:
        unanswered = (*_is(wish), _t.status.is_(None))
        kept = sa.update(kept_answers).where(*unanswered).values(answer_row(answer))
        if self.connection.execute(kept).rowcount:
            return answer
        row = self.connection.execute(sa.select(kept_answers).where(*_is(wish))).mappings().one()
        return kept_from(row).answer or answer

    def hand_back(self, wish: NamedWish, at: datetime) -> None:
        unanswered = (*_is(wish), _t.status.is_(None))
        self.connection.execute(sa.update(kept_answers).where(*unanswered).values(lease_until=at))

    def drop(self, wish: NamedWish) -> None:
        self.connection.execute(sa.delete(kept_answers).where(*_is(wish), _t.status.is_(None)))

    def find(self, account_id: int, keys: Collection[str], at: datetime) -> Mapping[str, Kept]:
        if not keys:
            return {}
        given = {"of_account": account_id, "keys": filled(keys)}
        rows = self.connection.execute(_FOUND, given).mappings().all()
        fresh = {row["key"]: kept_from(row) for row in rows if row["at"] > at - KEPT_FOR}
        if len(fresh) < len(rows):
            # The chores have not come by yet; `add` must find the keys free.
            self.connection.execute(_STALE, {**given, "too_old": at - KEPT_FOR})
        return fresh

    def add(self, kept: Sequence[Kept]) -> None:
        try:
            bulk.insert(self.connection, kept_answers, [kept_row(one) for one in kept])
        except BrokenRule as broken:
            raise KeyInProgress(kept[0].wish.key) from broken

    def forget(self, before: datetime) -> None:
        self.connection.execute(sa.delete(kept_answers).where(_t.at <= before))

    def _claiming(self, wish: NamedWish, at: datetime, lease_until: datetime) -> sa.Executable:
        """Add the claim, or take it over where it is too old to count or was left without an answer."""
        on_sqlite = self.connection.dialect.name == "sqlite"
        row = kept_row(Kept(wish, at)) | {"lease_until": lease_until}
        insert = (sqlite_insert if on_sqlite else postgresql_insert)(kept_answers).values(row)
        new, stale = insert.excluded, _t.at <= at - KEPT_FOR
        left = sa.and_(_t.fingerprint == new.fingerprint, _t.status.is_(None), _t.lease_until <= at)
        names = [name for name in row if name not in {"account_id", "key", "at"}]
        return insert.on_conflict_do_update(
            index_elements=["account_id", "key"],
            set_={
                **{name: new[name] for name in names},
                "at": sa.case((stale, new.at), else_=_t.at),
            },
            where=sa.or_(stale, left),
        ).returning(_t.at)


_OF_KEYS: Final = (_t.account_id == sa.bindparam("of_account"), one_of(_t.key, "keys"))
_FOUND: Final = sa.select(kept_answers).where(*_OF_KEYS)
_STALE: Final = sa.delete(kept_answers).where(*_OF_KEYS, _t.at <= sa.bindparam("too_old"))


def _is(wish: NamedWish) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return _t.account_id == wish.account_id, _t.key == wish.key
