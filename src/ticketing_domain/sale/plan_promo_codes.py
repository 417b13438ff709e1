"""Planning promo codes: what a promoter sends becomes a plan, and the plan is judged; all that is wrong is said at once.

Once an order was placed with a code, its name and its event stay as they are (api-facts §11): orders are counted by
them.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

import attrs

from ticketing_domain import moments, money
from ticketing_domain.changes import UNSET, Given, Problem, Rule, check, given, not_blank
from ticketing_domain.errors import Problems
from ticketing_domain.people.account import Account
from ticketing_domain.sale.discount import Discount, DiscountType, FixedAmount, Percentage
from ticketing_domain.sale.promo_code import PromoCode, plain_code

LARGEST_LIMIT: Final = 10_000_000


@attrs.frozen
class PromoCodeChanges:
    """What a promoter sends to make or change a code. A time without a zone is the account's.

    `discount_amount` is a decimal text: percent, or an amount in the account's currency.
    """

    code: Given[str | None] = UNSET
    discount_type: Given[DiscountType | None] = UNSET
    discount_amount: Given[str | None] = UNSET
    event_id: Given[int | None] = UNSET
    expires_at: Given[datetime | None] = UNSET
    usage_limit: Given[int | None] = UNSET
    max_per_customer: Given[int | None] = UNSET
    active: Given[bool] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class PromoCodePlan:
    """A code as it would be; None where nothing usable was said. `was` is the code that an order has already."""

    code: str | None = None
    discount_type: DiscountType | None = None
    discount_amount: str | None = None
    discount: Discount | None = None
    event_id: int | None = None
    expires_at: datetime | None = None
    usage_limit: int | None = None
    max_per_customer: int | None = None
    active: bool = True
    used: int = 0
    was: PromoCode | None = None


def plan_promo_code(
    changes: PromoCodeChanges,
    account: Account,
    before: PromoCode | None,
    *also: Problem | None,
    was_ordered: bool = False,
) -> PromoCodePlan:
    """Lay the changes over the code that was there and judge the result; raises `Invalid`."""
    unreadable = dict(changes.unreadable)
    old = plan_of(before, account) if before else PromoCodePlan()
    kind = given(changes.discount_type, old.discount_type)
    # Ten percent are not ten euros: another type needs another amount.
    amount = given(
        changes.discount_amount, old.discount_amount if kind is old.discount_type else None
    )
    plan = PromoCodePlan(
        code=given(changes.code, old.code),
        discount_type=kind,
        discount_amount=amount,
        discount=_discount(kind, amount, account, unreadable),
        event_id=given(changes.event_id, old.event_id),
        expires_at=_expiry(changes, old, account, unreadable),
        usage_limit=given(changes.usage_limit, old.usage_limit),
        max_per_customer=given(changes.max_per_customer, old.max_per_customer),
        active=given(changes.active, old.active),
        used=old.used,
        was=before if was_ordered else None,
    )
    check(plan, PROMO_CODE_RULES, unreadable, *also)
    return plan


def plan_of(promo: PromoCode, account: Account) -> PromoCodePlan:
    """Return the plan that would make the code as it is."""
    return PromoCodePlan(
        code=promo.code,
        discount_type=type_of(promo.discount),
        discount_amount=amount_text(promo.discount, account.currency),
        discount=promo.discount,
        event_id=promo.event_id,
        expires_at=promo.expires_at,
        usage_limit=promo.usage_limit,
        max_per_customer=promo.max_per_customer,
        active=promo.active,
        used=promo.used,
    )


def promo_code_from(
    plan: PromoCodePlan, *, promo_id: int, account_id: int, created_at: datetime, at: datetime
) -> PromoCode:
    """Make the code that a judged plan describes."""
    code = plain_code(plan.code)
    assert code is not None and plan.discount is not None  # noqa: S101, PT018 (the rules have seen to it)
    return PromoCode(
        id=promo_id,
        account_id=account_id,
        code=code,
        discount=plan.discount,
        event_id=plan.event_id,
        expires_at=plan.expires_at,
        usage_limit=plan.usage_limit,
        max_per_customer=plan.max_per_customer,
        active=plan.active,
        created_at=created_at,
        updated_at=at,
        used=plan.used,
    )


def type_of(discount: Discount) -> DiscountType:
    """Return the word for a kind of discount."""
    match discount:
        case Percentage():
            return DiscountType.PERCENTAGE
        case FixedAmount():
            return DiscountType.FIXED


def amount_text(discount: Discount, currency: str) -> str:
    """Print how much a discount is, as promoters read it: "10.0" percent, "5.00" of a currency."""
    match discount:
        case Percentage(percent):
            return f"{percent}.0"
        case FixedAmount(amount_minor):
            return money.text(money.from_minor(amount_minor, currency))


def _discount(
    kind: DiscountType | None,
    amount: str | None,
    account: Account,
    unreadable: dict[str, tuple[str, ...]],
) -> Discount | None:
    """Read an amount as its type says; what cannot be read becomes a problem of its field."""
    if kind is None or amount is None:
        return None
    try:
        if kind is DiscountType.FIXED:
            return FixedAmount(money.to_minor(money.parse(amount, account.currency)))
        return _percentage(amount)
    except money.NotAnAmount as wrong:
        unreadable["discount_amount"] = (str(wrong),)
        return None


def _percentage(amount: str) -> Percentage:
    percent = Decimal(amount) if money.PLAIN_DECIMAL.fullmatch(amount) else None
    if percent is None or percent != percent.to_integral_value() or not 0 <= percent <= 100:
        raise money.NotAnAmount("must be a whole number from 0 to 100")
    return Percentage(int(percent))


def _expiry(
    changes: PromoCodeChanges,
    before: PromoCodePlan,
    account: Account,
    unreadable: dict[str, tuple[str, ...]],
) -> datetime | None:
    sent = given(changes.expires_at, before.expires_at)
    try:
        return None if sent is None else moments.instant(sent, account.zone)
    except moments.NoSuchTime:
        unreadable["expires_at"] = ("does not exist on that day: the clocks go forward",)
        return None


def has_a_code(plan: PromoCodePlan) -> Problem | None:
    if not plan.code or not plan.code.strip() or plain_code(plan.code):
        return None
    return ("code", "must be 3 to 32 letters A to Z, digits and hyphens")


def keeps_its_code_once_ordered(plan: PromoCodePlan) -> Problem | None:
    if plan.was is None or plain_code(plan.code) == plan.was.code:
        return None
    return ("code", "can't change once the code was used")


def keeps_its_event_once_ordered(plan: PromoCodePlan) -> Problem | None:
    if plan.was is None or plan.event_id == plan.was.event_id:
        return None
    return ("event_id", "can't change once the code was used")


def has_a_possible_usage_limit(plan: PromoCodePlan) -> Problem | None:
    problem = _limit_problem("usage_limit", plan.usage_limit)
    if problem is None and plan.usage_limit is not None and plan.usage_limit < plan.used:
        return ("usage_limit", f"must be at least {plan.used}, which is how often it is used")
    return problem


def has_a_possible_customer_limit(plan: PromoCodePlan) -> Problem | None:
    return _limit_problem("max_per_customer", plan.max_per_customer)


def _limit_problem(field: str, limit: int | None) -> Problem | None:
    if limit is None or 1 <= limit <= LARGEST_LIMIT:
        return None
    return (field, f"must be from 1 to {LARGEST_LIMIT}")


PROMO_CODE_RULES: Final[tuple[Rule[PromoCodePlan], ...]] = (
    *not_blank("code", "discount_type", "discount_amount"),
    has_a_code,
    keeps_its_code_once_ordered,
    keeps_its_event_once_ordered,
    has_a_possible_usage_limit,
    has_a_possible_customer_limit,
)
