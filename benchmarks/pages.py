"""Pages of a long list: the deepest one, and many others."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from adapters.http.edge.queries import Cursor
from adapters.sql.schema import EPOCH, MICROSECOND
from benchmarks.nights import Night

FIRST: Final = "/v1/orders?limit=50"
ON_A_PAGE: Final = 50


def deepest(night: Night) -> str:
    """Return the address of the last page of fifty orders, the oldest."""
    return _page_before(_oldest(night), ON_A_PAGE)


def others(night: Night, sold: int) -> Iterator[str]:
    """Return the addresses of so many pages as there are, each another, for a night that so many bought."""
    oldest = _oldest(night)
    return (_page_before(oldest, place) for place in range(ON_A_PAGE, sold, ON_A_PAGE))


def _page_before(oldest: datetime, place: int) -> str:
    at = oldest + timedelta(microseconds=place)
    return f"{FIRST}&cursor={Cursor(at, f'order{place + 1}').token()}"


def _oldest(night: Night) -> datetime:
    engine = sa.create_engine(night.url)
    oldest = sa.text("SELECT min(placed_at) FROM orders WHERE account_id = :id")
    with engine.connect() as connection:
        first = connection.scalar(oldest, {"id": night.account.id})
    engine.dispose()
    return EPOCH + int(first or 0) * MICROSECOND
