"""The schedule: when a notice that did not arrive is sent again, and what a receiver's answer means.

Ten attempts over three days (contract §5, "Webhooks"). Every wait is lengthened by a little luck, up to a tenth, so
that receivers that failed together are not asked together.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from ticketing_domain.notices.egress import Outcome, Reply

WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The waits before the second and every later attempt; the first is made at once."""

LONGEST_PAUSE: Final = timedelta(hours=24)
GONE: Final = 410
JITTERS: Final = 2**16


def arrived(outcome: Outcome) -> bool:
    """Tell whether the receiver has taken the notice: any 2xx."""
    return isinstance(outcome, Reply) and 200 <= outcome.status < 300


def is_gone(outcome: Outcome) -> bool:
    """Tell whether the receiver wants to hear nothing ever again."""
    return isinstance(outcome, Reply) and outcome.status == GONE


def wait(failures: int, jitter: int) -> timedelta | None:
    """Return how long to wait after so many failures; None where there is no attempt left.

    `jitter` is the luck, from 0 to `JITTERS`.
    """
    if failures > len(WAITS):
        return None
    base = WAITS[failures - 1]
    return base + base * jitter // (10 * JITTERS)


def pause(outcome: Outcome, at: datetime) -> timedelta:
    """Return for how long the receiver asks to be left alone (`Retry-After`), at most a day; nothing where it does
    not."""
    if not isinstance(outcome, Reply) or arrived(outcome):
        return timedelta(0)
    asked = _asked(outcome.headers.get("retry-after", "").strip(), at)
    return max(timedelta(0), min(asked, LONGEST_PAUSE))


def _asked(said: str, at: datetime) -> timedelta:
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=int(said[:9]))
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError, TypeError):
        return timedelta(0)
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - at
