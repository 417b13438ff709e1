"""Reading promo codes."""

from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from adapters.sql.events import events
from adapters.sql.promo_codes import promo_code_from, promo_codes
from adapters.sql.reads.window import CHUNK, Window, in_chunks
from adapters.sql.schema import Fields
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account
from ticketing_domain.sale.promo_book import ListedPromoCode, PromoCodeReads
from ticketing_domain.sale.promo_code import PromoCode, PromoKey


class SqlPromoCodeReads(PromoCodeReads):
    """Implements `PromoCodeReads`, and shows the codes for recounting."""

    _window: Window

    def promo_codes(self, account_id: int) -> Sequence[ListedPromoCode]:
        mine = _LISTED.where(promo_codes.c.account_id == account_id)
        with self._window.open() as connection:
            rows = connection.execute(mine.order_by(promo_codes.c.id.desc())).mappings().all()
        return [_listed(row) for row in rows]

    def promo_code(self, account_id: int, promo_id: int) -> ListedPromoCode:
        wanted = _LISTED.where(promo_codes.c.account_id == account_id, promo_codes.c.id == promo_id)
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound("promo code", promo_id)
        return _listed(row)

    def promo_code_named(self, key: PromoKey) -> PromoCode | None:
        wanted = sa.select(promo_codes).where(
            promo_codes.c.account_id == key.account_id, promo_codes.c.code == key.code
        )
        with self._window.open() as connection:
            row = connection.execute(wanted).mappings().first()
        return None if row is None else promo_code_from(row)

    def recorded_promo_codes(self, account: Account) -> Iterator[PromoCode]:
        def fetch(after: PromoCode | None) -> Sequence[PromoCode]:
            wanted = (
                sa.select(promo_codes)
                .where(promo_codes.c.account_id == account.id)
                .order_by(promo_codes.c.id)
                .limit(CHUNK)
            )
            if after is not None:
                wanted = wanted.where(promo_codes.c.id > after.id)
            with self._window.open() as connection:
                return [promo_code_from(row) for row in connection.execute(wanted).mappings()]

        return in_chunks(fetch)


_LISTED: Final = sa.select(promo_codes, events.c.title.label("event_title")).join_from(
    promo_codes,
    events,
    sa.and_(events.c.account_id == promo_codes.c.account_id, events.c.id == promo_codes.c.event_id),
    isouter=True,
)


def _listed(row: Fields) -> ListedPromoCode:
    return ListedPromoCode(promo_code_from(row), row["event_title"])
