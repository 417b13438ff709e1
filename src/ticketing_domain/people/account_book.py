"""What is written about accounts and their API tokens."""

from typing import Protocol

from ticketing_domain.people.account import Account
from ticketing_domain.people.token import ApiToken


class Accounts(Protocol):
    """Protocol: the accounts."""

    def add(self, account: Account) -> None: ...

    def subdomain_taken(self, subdomain: str) -> bool: ...

    def named(self, subdomain: str) -> Account:
        """Return the account; raises `NotFound`."""
        ...

    def get(self, account_id: int) -> Account:
        """Return the account; raises `NotFound`."""
        ...

    def lock(self, account_id: int) -> Account:
        """Return the account, locked against other changes of itself; raises `NotFound`."""
        ...

    def test_world_of(self, live_id: int) -> Account | None:
        """Return the test world of an account, if one was opened."""
        ...

    def save(self, account: Account) -> None:
        """Write how far the time of a test world is ahead; nothing else of an account changes."""
        ...


class Tokens(Protocol):
    """Protocol: the API tokens of accounts."""

    def add(self, token: ApiToken) -> None: ...

    def get(self, account_id: int, public_id: str) -> ApiToken:
        """Return a token; raises `NotFound`."""
        ...

    def save(self, token: ApiToken) -> None: ...
