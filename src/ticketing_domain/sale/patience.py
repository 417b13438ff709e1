"""Patience: when a provider is asked again about what it has not decided yet."""

from datetime import timedelta
from typing import Final

PATIENCE: Final = timedelta(seconds=15)
"""How long an attempt or a refund may be without outcome before the provider is asked about it."""

SHORTEST_PAUSE: Final = timedelta(minutes=2)
LONGEST_PAUSE: Final = timedelta(minutes=10)
"""For so long nothing needs to be heard of what waits for a buyer or a bank, or of what nothing can be done about."""

MOST_SILENCES: Final = 3
"""After so many questions without answer a round asks no more: each may take as long as the line allows."""


def pause(age: timedelta) -> timedelta:
    """Return how long to leave alone what began so long ago: the longer, the older it is."""
    return min(max(age / 4, SHORTEST_PAUSE), LONGEST_PAUSE)
