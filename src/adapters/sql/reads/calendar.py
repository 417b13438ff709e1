"""The calendar: which instants are the beginning of a day for an account, so that its days can answer for them."""

from datetime import date, datetime

import sqlalchemy as sa

from adapters.sql.accounts import accounts
from ticketing_domain import moments


class Calendar:
    """Knows the timezones of accounts; an account's never changes, so it is asked for once."""

    def __init__(self) -> None:
        self._zones: dict[int, str] = {}

    def first_day(
        self, connection: sa.Connection, account_id: int, since: datetime | None
    ) -> tuple[bool, date | None]:
        """Tell whether whole days answer for everything since the instant, and from which day on; None is all."""
        if since is None:
            return True, None
        name = self._zones.get(account_id) or connection.scalar(
            sa.select(accounts.c.timezone).where(accounts.c.id == account_id)
        )
        if name is None:
            return False, None
        self._zones[account_id] = name
        zone = moments.zone(name)
        day = moments.local_day(since, zone)
        return moments.start_of_day(day, zone) == since, day
