"""What is written and read about API keys."""

from collections.abc import Sequence
from typing import Protocol

from ticketing_domain.people.account import Account
from ticketing_domain.people.api_key import ApiKey, FoundKey


class ApiKeys(Protocol):
    """Protocol: the API keys of accounts."""

    def add(self, key: ApiKey) -> None: ...

    def get(self, account_id: int, public_id: str) -> ApiKey:
        """Return a key, locked; raises `NotFound`."""
        ...

    def save(self, key: ApiKey) -> None:
        """Write whether the key lives; nothing else of it changes."""
        ...


class KeyReads(Protocol):
    """Protocol: keys as they are looked up and listed."""

    def key(self, public_id: str) -> FoundKey | None:
        """Return the key of that public name with the worlds that it opens, whoever it belongs to."""
        ...

    def keys(self, account_id: int) -> Sequence[ApiKey]:
        """Return the keys of a live account, oldest first."""
        ...

    def worlds_ahead(self) -> Sequence[Account]:
        """Return the test worlds whose time is ahead of everybody's, by number."""
        ...
