"""The time of a simulation: it stands still until somebody moves it, and may be moved back."""

from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

OPENING: Final = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@attrs.define(eq=False)
class SimulatedClock:
    """Implements `Clock`; `latest` is the furthest that anybody ever believed it to be."""

    at: datetime = OPENING
    latest: datetime = OPENING
    ran_backwards: bool = False

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        """Move it, forward or (a negative time) back."""
        self.at += by
        self.ran_backwards |= by < timedelta()
        self.latest = max(self.latest, self.at)

    def catch_up(self) -> None:
        """Put it right: nobody has seen it later than it says now."""
        self.at = self.latest
