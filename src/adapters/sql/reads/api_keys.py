"""Reading API keys, and the worlds that they open."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from adapters.sql import swift
from adapters.sql.accounts import account_from, accounts
from adapters.sql.api_keys import KEYS_WITH_REACH, api_keys, keys_from
from adapters.sql.given import filled, one_of
from adapters.sql.reads.window import Window
from ticketing_domain.people.account import Account, Mode
from ticketing_domain.people.api_key import ApiKey, FoundKey
from ticketing_domain.people.key_book import KeyReads


class SqlKeyReads(KeyReads):
    """Implements `KeyReads`."""

    _window: Window

    def key(self, public_id: str) -> FoundKey | None:
        with self._window.open() as connection:
            found = keys_from(swift.records(connection, _NAMED, {"named": public_id}))
            return FoundKey(found[0], _worlds(connection, found[0])) if found else None

    def keys(self, account_id: int) -> Sequence[ApiKey]:
        wanted = KEYS_WITH_REACH.where(api_keys.c.account_id == account_id)
        with self._window.open() as connection:
            return keys_from(connection.execute(wanted).mappings().all())

    def worlds_ahead(self) -> Sequence[Account]:
        wanted = sa.select(accounts).where(
            accounts.c.live_id.is_not(None), accounts.c.clock_ahead > 0
        )
        with self._window.open() as connection:
            rows = connection.execute(wanted.order_by(accounts.c.id)).mappings().all()
        return [account_from(row) for row in rows]


_NAMED: Final = KEYS_WITH_REACH.where(api_keys.c.public_id == sa.bindparam("named"))
_OPENED: Final = {
    Mode.LIVE: sa.select(accounts).where(one_of(accounts.c.id, "reached")),
    Mode.TEST: sa.select(accounts).where(one_of(accounts.c.live_id, "reached")),
}


def _worlds(connection: sa.Connection, key: ApiKey) -> list[Account]:
    """Return the worlds that a key opens, its own first."""
    given = {"reached": filled(key.reached_ids)}
    worlds = [account_from(row) for row in swift.records(connection, _OPENED[key.mode], given)]
    return sorted(worlds, key=lambda world: key.reached_ids.index(world.live_id or world.id))
