"""Promo codes: what a promoter gives off, to whom and how often (contract §3, api-facts §11)."""

from datetime import datetime
from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import etagged, json_answer, time_json
from adapters.http.edge.messages import Amount, read_message
from adapters.http.edge.requests import number_in_path
from adapters.http.shop.street import Street
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.people.account import Account
from ticketing_domain.sale.discount import DiscountType
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges, amount_text, type_of
from ticketing_domain.sale.promo_book import ListedPromoCode


@attrs.frozen
class PromoCodeMessage:
    """A promo code as clients send it."""

    code: Given[str | None] = UNSET
    discount_type: Given[DiscountType | None] = UNSET
    discount_amount: Given[Amount | None] = UNSET
    event_id: Given[int | None] = UNSET
    expires_at: Given[datetime | None] = UNSET
    usage_limit: Given[int | None] = UNSET
    max_per_customer: Given[int | None] = UNSET
    active: Given[bool] = UNSET


@attrs.frozen
class PromoCodes:
    """The calls on promo codes."""

    box_office: BoxOffice
    base_url: str
    street: Street

    def list(self, ask: Ask) -> Response:
        """Answer with all codes, the newest first."""
        listed = self.box_office.reads.promo_codes(ask.account.id)
        return json_answer({"promo_codes": [self._printed(one, ask.account) for one in listed]})

    def show(self, ask: Ask) -> Response:
        """Answer with one code."""
        return etagged(
            ask.request, json_answer(self._shown(ask, number_in_path(ask.request, "id")))
        )

    def create(self, ask: Ask) -> Response:
        """Put a code into the account's books."""
        promo = self.box_office.promo_codes.create(account_id=ask.account.id, changes=_changes(ask))
        location = f"{self.base_url}/admin/promo_codes/{promo.id}"
        return json_answer(self._shown(ask, promo.id), 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of a code."""
        promo_id = number_in_path(ask.request, "id")
        self.box_office.promo_codes.change(
            account_id=ask.account.id, promo_id=promo_id, changes=_changes(ask)
        )
        return json_answer(self._shown(ask, promo_id))

    def delete(self, ask: Ask) -> Response:
        """Delete a code that was never used."""
        self.box_office.promo_codes.delete(
            account_id=ask.account.id, promo_id=number_in_path(ask.request, "id")
        )
        return Response(status_code=204)

    def _shown(self, ask: Ask, promo_id: int) -> dict[str, Any]:
        listed = self.box_office.reads.promo_code(ask.account.id, promo_id)
        return self._printed(listed, ask.account)

    def _printed(self, listed: ListedPromoCode, account: Account) -> dict[str, Any]:
        promo = listed.promo
        return {
            "id": promo.id,
            "code": promo.code,
            "discount_type": type_of(promo.discount).value,
            "discount_amount": amount_text(promo.discount, account.currency),
            "event_id": promo.event_id,
            "event_title": listed.event_title,
            "expires_at": time_json(promo.expires_at),
            "usage_limit": promo.usage_limit,
            "max_per_customer": promo.max_per_customer,
            "redemptions_count": promo.used,
            "active": promo.active,
            "share_url": f"{self.street.shop_url(account)}?promo={promo.code}",
            "created_at": time_json(promo.created_at),
            "updated_at": time_json(promo.updated_at),
        }


def _changes(ask: Ask) -> PromoCodeChanges:
    message, unreadable = read_message(PromoCodeMessage, ask.body, wrapped_in="promo_code")
    sent = attrs.asdict(message, recurse=False)
    if isinstance(amount := message.discount_amount, Amount):
        sent["discount_amount"] = amount.text
    return PromoCodeChanges(**sent, unreadable=unreadable)
