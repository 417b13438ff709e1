"""Alerts: what no rule settles is written down for people to look at, and told once."""

import attrs

from ticketing_domain.ports import Books
from ticketing_domain.sale.advice import Alarm, Alert


@attrs.frozen
class RaiseAlert:
    """Write an alert down, and tell it where it is new."""

    books: Books
    alarm: Alarm

    def __call__(self, alert: Alert) -> None:
        with self.books() as books:
            new = books.advice.alert(alert)
            books.commit()
        if new:
            self.alarm(alert)
