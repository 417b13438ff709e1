"""The clock of a test world: it runs with everybody's, and can be moved ahead (contract §5, ADR 0019)."""

from datetime import timedelta
from typing import ClassVar, Final

import attrs

from ticketing_domain.errors import Invalid, Refused
from ticketing_domain.people.account import Account, Mode
from ticketing_domain.ports import Books

FURTHEST_STEP: Final = timedelta(days=366)
FURTHEST_AHEAD: Final = timedelta(days=3660)


class LiveClock(Refused):
    """The time of an account that sells to people cannot be moved."""

    code: ClassVar[str] = "live_clock"

    def __init__(self) -> None:
        super().__init__("only the time of a test world can be moved")


@attrs.frozen
class MoveClock:
    """Move the time of a test world ahead; nothing brings it back."""

    books: Books

    def __call__(self, *, account_id: int, by: timedelta) -> Account:
        """Return the test world with its new time; raises `LiveClock`, and `Invalid` about `seconds`."""
        with self.books() as books:
            world = books.accounts.lock(account_id)
            moved = moved_ahead(world, by)
            books.accounts.save(moved)
            # Networks know no other time than everybody's; what waits for them comes closer instead.
            books.deliveries.pull_forward(world.id, by)
            books.commit()
        return moved


def moved_ahead(world: Account, by: timedelta) -> Account:
    """Return a test world whose time is further ahead; raises `LiveClock` or `Invalid`."""
    if world.mode is Mode.LIVE:
        raise LiveClock
    if not timedelta() < by <= FURTHEST_STEP:
        last = int(FURTHEST_STEP.total_seconds())
        raise Invalid({"seconds": (f"must be from 1 to {last}",)})
    if world.clock_ahead + by > FURTHEST_AHEAD:
        days = FURTHEST_AHEAD.days
        raise Invalid({"seconds": (f"would bring the clock more than {days} days ahead",)})
    return attrs.evolve(world, clock_ahead=world.clock_ahead + by)
