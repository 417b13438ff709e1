"""What tests do with promo codes: make them, use them, recount them."""

from typing import Any

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.sale.discount import DiscountType
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.place_holds import Answer, Placed
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges
from ticketing_domain.sale.promo_code import PromoCode
from ticketing_domain.testing.stage import Stage


def changes(code: str, **fields: Any) -> PromoCodeChanges:
    """Make the changes for a code of fifty percent, or of what the fields say."""
    percent, fixed = fields.pop("percent", "50"), fields.pop("fixed", None)
    kind = DiscountType.PERCENTAGE if fixed is None else DiscountType.FIXED
    return PromoCodeChanges(
        code=code, discount_type=kind, discount_amount=fixed or percent, **fields
    )


def a_code(stage: Stage, code: str, **fields: Any) -> PromoCode:
    """Make a promo code."""
    return stage.box_office.promo_codes.create(
        account_id=stage.account.id, changes=changes(code, **fields)
    )


def change(stage: Stage, promo: PromoCode, **fields: Any) -> PromoCode:
    """Change a promo code."""
    return stage.box_office.promo_codes.change(
        account_id=stage.account.id, promo_id=promo.id, changes=PromoCodeChanges(**fields)
    )


def wish(
    stage: Stage,
    event: Event,
    *wanted: tuple[Ticket, int],
    code: str | None = None,
    email: str = "jane@example.com",
) -> Any:
    """Make the wish of a buyer who says a code."""
    return attrs.evolve(stage.request(event, *wanted, email=email), promo_code=code)


def hold(stage: Stage, event: Event, *wanted: tuple[Ticket, int], **said: Any) -> Answer:
    """Place a hold with a code, and return the answer."""
    (answer,) = stage.box_office.place_holds([wish(stage, event, *wanted, **said)])
    return answer


def placed(stage: Stage, event: Event, *wanted: tuple[Ticket, int], **said: Any) -> Placed:
    """Place a hold with a code, which is granted."""
    order = stage.box_office.place_hold(wish(stage, event, *wanted, **said))
    kept = stage.box_office.reads.order(stage.account.id, order.purchase.public_id).order
    assert kept.purchase == order.purchase
    return order


def under_way(stage: Stage, order: Placed) -> Payment:
    """Start to pay an order; returns the attempt as the provider will report it, some day."""
    request = PaymentRequest(stage.account.id, order.purchase.public_id, "tok_timeout")
    (attempt,) = stage.box_office.start_payments([request])
    assert isinstance(attempt, Payment)
    return attempt.capture("r")


def uses(stage: Stage, promo: PromoCode) -> int:
    """Look up how often a code is used."""
    return stage.box_office.reads.promo_code(promo.account_id, promo.id).promo.used


def adds_up(stage: Stage) -> bool:
    """Recount everything."""
    return not stage.box_office.verify().discrepancies
