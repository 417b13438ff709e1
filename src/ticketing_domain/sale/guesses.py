"""Guesses: how many codes and tokens that open or cheapen something may be tried in vain (contract §3, access codes)."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

MOST_WRONG: Final = 20
WITHIN: Final = timedelta(minutes=10)


class Guesser(NamedTuple):
    """Who tries: an address of the network, at one event of one account's shop."""

    address: str
    account_id: int
    event_slug: str


def at_the_invitations(address: str) -> Guesser:
    """Return who tries tokens of invitations, which are looked for before anybody knows whose account they are of."""
    return Guesser(address, account_id=0, event_slug="")


class Guesses(Protocol):
    """Protocol: counts codes tried in vain. Calls are short and may come from several threads.

    A guess is counted before anybody knows whether it is wrong, so that many at once are not more than are allowed.
    """

    def take(self, guesser: Guesser, count: int, at: datetime) -> datetime | None:
        """Count guesses as wrong unless the guesser would pass `MOST_WRONG` of them within `WITHIN`; then count none
        and return from when on they could be tried."""
        ...

    def give_back(self, guesser: Guesser, count: int, at: datetime) -> None:
        """Uncount guesses that were taken at an instant: they were not wrong."""
        ...
