"""API keys, and the further accounts that agencies' keys act for."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.schema import Fields, Instant, among, key, metadata, optional, required
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Mode
from ticketing_domain.people.api_key import ApiKey
from ticketing_domain.people.key_book import ApiKeys

api_keys: Final = sa.Table(
    "api_keys",
    metadata,
    key("account_id", sa.BigInteger),
    key("public_id", sa.Text),
    required("mode", sa.Text),
    required("description", sa.Text),
    required("version", sa.Text),
    required("digest", sa.Text),
    required("created_at", Instant),
    optional("revoked_at", Instant),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    # Whoever calls shows the public name alone; it leads to the account.
    sa.UniqueConstraint("public_id", name="one_key_for_a_public_id"),
    sa.CheckConstraint(among("mode", [mode.value for mode in Mode]), name="key_has_a_mode"),
)

key_reaches: Final = sa.Table(
    "key_reaches",
    metadata,
    key("account_id", sa.BigInteger),
    key("public_id", sa.Text),
    key("reached_id", sa.BigInteger),
    sa.ForeignKeyConstraint(
        ["account_id", "public_id"], ["api_keys.account_id", "api_keys.public_id"]
    ),
    sa.ForeignKeyConstraint(["reached_id"], ["accounts.id"]),
)

KEYS_WITH_REACH: Final = sa.select(api_keys, key_reaches.c.reached_id).join_from(
    api_keys,
    key_reaches,
    sa.and_(
        key_reaches.c.account_id == api_keys.c.account_id,
        key_reaches.c.public_id == api_keys.c.public_id,
    ),
    isouter=True,
)
"""One row for each further account that a key reaches, and one for a key that reaches none."""


def key_row(one: ApiKey) -> dict[str, Any]:
    """Write a key as its row."""
    return {
        "account_id": one.account_id,
        "public_id": one.public_id,
        "mode": one.mode.value,
        "description": one.description,
        "version": one.version,
        "digest": one.digest,
        "created_at": one.created_at,
        "revoked_at": one.revoked_at,
    }


def keys_from(rows: Sequence[Fields]) -> list[ApiKey]:
    """Read keys from the rows of `KEYS_WITH_REACH`, oldest first."""
    found: dict[tuple[int, str], ApiKey] = {}
    for row in rows:
        name = (row["account_id"], row["public_id"])
        one = found.get(name) or _key_from(row)
        if row["reached_id"] is not None:
            one = attrs.evolve(one, also=tuple(sorted((*one.also, row["reached_id"]))))
        found[name] = one
    return sorted(found.values(), key=lambda one: (one.created_at, one.public_id))


def _key_from(row: Fields) -> ApiKey:
    return ApiKey(
        account_id=row["account_id"],
        public_id=row["public_id"],
        mode=Mode(row["mode"]),
        description=row["description"],
        version=row["version"],
        digest=row["digest"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )


@attrs.frozen
class SqlApiKeys(ApiKeys):
    """The keys in a database."""

    connection: sa.Connection

    def add(self, key: ApiKey) -> None:
        self.connection.execute(sa.insert(api_keys), key_row(key))
        if key.also:
            reached = [
                {"account_id": key.account_id, "public_id": key.public_id, "reached_id": one}
                for one in key.also
            ]
            self.connection.execute(sa.insert(key_reaches), reached)

    def get(self, account_id: int, public_id: str) -> ApiKey:
        wanted = KEYS_WITH_REACH.where(_is(account_id, public_id)).with_for_update(of=api_keys)
        rows = self.connection.execute(wanted).mappings().all()
        if not rows:
            raise NotFound("key", public_id)
        return keys_from(rows)[0]

    def save(self, key: ApiKey) -> None:
        changed = sa.update(api_keys).where(_is(key.account_id, key.public_id))
        self.connection.execute(changed.values(revoked_at=key.revoked_at))


def _is(account_id: int, public_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(api_keys.c.account_id == account_id, api_keys.c.public_id == public_id)
