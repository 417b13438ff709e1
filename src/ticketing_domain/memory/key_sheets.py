"""API keys in memory."""

from collections.abc import MutableMapping, Sequence

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.people.account import Account, Mode
from ticketing_domain.people.api_key import ApiKey, FoundKey
from ticketing_domain.people.key_book import ApiKeys, KeyReads


@attrs.frozen
class MemoryApiKeys(ApiKeys):
    """Keys by public id."""

    rows: MutableMapping[str, ApiKey]

    def add(self, key: ApiKey) -> None:
        self.rows[key.public_id] = key

    def get(self, account_id: int, public_id: str) -> ApiKey:
        key = self.rows.get(public_id)
        if key is None or key.account_id != account_id:
            raise NotFound("key", public_id)
        return key

    def save(self, key: ApiKey) -> None:
        self.rows[key.public_id] = key


class MemoryKeyReads(KeyReads):
    """Implements `KeyReads`."""

    _store: Store

    def key(self, public_id: str) -> FoundKey | None:
        with self._store.lock:
            key = self._store.api_keys.get(public_id)
            accounts = list(self._store.accounts.values())
        return FoundKey(key, _worlds(key, accounts)) if key else None

    def keys(self, account_id: int) -> Sequence[ApiKey]:
        with self._store.lock:
            mine = [key for key in self._store.api_keys.values() if key.account_id == account_id]
        return sorted(mine, key=lambda key: (key.created_at, key.public_id))

    def worlds_ahead(self) -> Sequence[Account]:
        with self._store.lock:
            accounts = sorted(self._store.accounts.values(), key=lambda account: account.id)
        return [account for account in accounts if account.clock_ahead]


def _worlds(key: ApiKey, accounts: Sequence[Account]) -> list[Account]:
    """Return the worlds that a key opens, its own first."""
    is_live = key.mode is Mode.LIVE
    by_live = {account.id if is_live else account.live_id: account for account in accounts}
    return [by_live[number] for number in key.reached_ids]
