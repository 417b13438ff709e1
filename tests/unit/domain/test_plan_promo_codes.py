"""A promoter changes one thing about a code and everything else stays; what is wrong is said where it is wrong."""

from datetime import datetime, timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest

from tests.unit.domain.test_allocation import an_inventory
from ticketing_domain.errors import Invalid
from ticketing_domain.sale.discount import DiscountType, FixedAmount, Percentage
from ticketing_domain.sale.plan_promo_codes import (
    LARGEST_LIMIT,
    PromoCodeChanges,
    PromoCodePlan,
    plan_of,
    plan_promo_code,
    promo_code_from,
)
from ticketing_domain.sale.promo_code import PromoCode
from ticketing_domain.testing.contracts.promoting import a_code
from ticketing_domain.testing.stage import NOON, memory_stage

ACCOUNT = an_inventory().account
FULL = PromoCode(
    id=3,
    account_id=1,
    code="SUMMER",
    discount=FixedAmount(500),
    event_id=7,
    expires_at=NOON,
    usage_limit=9,
    max_per_customer=2,
    active=False,
    created_at=NOON,
    updated_at=NOON,
    used=4,
)
BARE = PromoCodeChanges(code="winter", discount_type=DiscountType.PERCENTAGE, discount_amount="10")

codes = st.builds(
    attrs.evolve,
    st.just(FULL),
    discount=st.builds(Percentage, st.integers(0, 100))
    | st.builds(FixedAmount, st.integers(0, 10**6)),
    event_id=st.none() | st.integers(1, 9),
    expires_at=st.none() | st.just(NOON),
    usage_limit=st.none() | st.integers(4, LARGEST_LIMIT),
    max_per_customer=st.none() | st.integers(1, LARGEST_LIMIT),
    active=st.booleans(),
)


def changed(before: PromoCode | None, changes: PromoCodeChanges, **facts: Any) -> PromoCode:
    """Return the code after changes."""
    plan = plan_promo_code(changes, ACCOUNT, before, **facts)
    return promo_code_from(plan, promo_id=3, account_id=1, created_at=NOON, at=NOON)


def refusal(before: PromoCode | None, changes: PromoCodeChanges, **facts: Any) -> dict[str, Any]:
    """Return what is wrong with changes, by field."""
    with pytest.raises(Invalid) as refused:
        plan_promo_code(changes, ACCOUNT, before, **facts)
    return {field: list(said) for field, said in refused.value.problems.items()}


@given(codes)
def test_who_changes_nothing_changes_nothing(promo: PromoCode) -> None:
    """Whatever the code is, used or not."""
    assert changed(promo, PromoCodeChanges()) == promo
    assert changed(promo, PromoCodeChanges(), was_ordered=True) == promo


@given(codes)
def test_the_plan_of_a_code_says_all_of_it(promo: PromoCode) -> None:
    """For a form that is shown before it is changed."""
    plan = plan_of(promo, ACCOUNT)

    assert plan == plan_promo_code(PromoCodeChanges(), ACCOUNT, promo)
    assert promo_code_from(plan, promo_id=3, account_id=1, created_at=NOON, at=NOON) == promo


@pytest.mark.parametrize(
    "change",
    [
        {"code": "OTHER"},
        {"discount_amount": "7.50"},
        {"event_id": None},
        {"event_id": 8},
        {"expires_at": None},
        {"expires_at": NOON + timedelta(days=1)},
        {"usage_limit": None},
        {"usage_limit": 4},
        {"max_per_customer": None},
        {"max_per_customer": LARGEST_LIMIT},
        {"active": True},
    ],
)
def test_a_change_changes_one_thing(change: dict[str, Any]) -> None:
    """None lifts a limit."""
    after = changed(FULL, PromoCodeChanges(**change))

    expected = {"discount": FixedAmount(750)} if "discount_amount" in change else change
    assert after == attrs.evolve(FULL, **expected)


def test_a_new_code_limits_nothing_and_is_active() -> None:
    """Unless more is said."""
    assert changed(None, BARE) == PromoCode(
        id=3,
        account_id=1,
        code="WINTER",
        discount=Percentage(10),
        event_id=None,
        expires_at=None,
        usage_limit=None,
        max_per_customer=None,
        active=True,
        created_at=NOON,
        updated_at=NOON,
    )


def test_a_time_without_a_zone_is_the_promoters() -> None:
    """Two in the afternoon in Berlin is noon in the books."""
    local = datetime(2026, 6, 1, 14, 0)  # noqa: DTZ001 (the account's own clock)

    assert changed(None, attrs.evolve(BARE, expires_at=local)).expires_at == NOON
    assert changed(None, attrs.evolve(BARE, expires_at=NOON)).expires_at == NOON


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"code": None}, "code", "can't be blank"),
        ({"code": " "}, "code", "can't be blank"),
        ({"code": "AB"}, "code", "must be 3 to 32 letters A to Z, digits and hyphens"),
        ({"discount_amount": "101"}, "discount_amount", "must be a whole number from 0 to 100"),
        ({"discount_amount": "-1"}, "discount_amount", "must be a whole number from 0 to 100"),
        ({"discount_amount": "7.5"}, "discount_amount", "must be a whole number from 0 to 100"),
        ({"discount_amount": "1e1"}, "discount_amount", "must be a whole number from 0 to 100"),
        ({"discount_amount": "ten"}, "discount_amount", "must be a whole number from 0 to 100"),
        (
            {"discount_type": DiscountType.FIXED, "discount_amount": "1.234"},
            "discount_amount",
            "has more decimals than EUR has",
        ),
        ({"usage_limit": 0}, "usage_limit", "must be from 1 to 10000000"),
        ({"usage_limit": LARGEST_LIMIT + 1}, "usage_limit", "must be from 1 to 10000000"),
        ({"max_per_customer": 0}, "max_per_customer", "must be from 1 to 10000000"),
        (
            {"expires_at": datetime(2027, 3, 28, 2, 30)},  # noqa: DTZ001 (the account's own clock)
            "expires_at",
            "does not exist on that day: the clocks go forward",
        ),
        ({"unreadable": {"event_id": ("must be a number",)}}, "event_id", "must be a number"),
    ],
)
def test_what_no_code_can_be_is_refused(change: dict[str, Any], field: str, said: str) -> None:
    """Each at its own field, in its own words."""
    assert refusal(None, attrs.evolve(BARE, **change)) == {field: [said]}


@pytest.mark.parametrize(
    ("amount", "discount"),
    [
        ("0", Percentage(0)),
        ("1", Percentage(1)),
        ("100", Percentage(100)),
        ("10.0", Percentage(10)),
    ],
)
def test_a_percentage_is_a_whole_one(amount: str, discount: Percentage) -> None:
    """From nothing to everything, however it is written."""
    assert changed(None, attrs.evolve(BARE, discount_amount=amount)).discount == discount


def test_another_type_needs_another_amount() -> None:
    """Five euros are not five percent."""
    change = PromoCodeChanges(discount_type=DiscountType.PERCENTAGE)

    assert refusal(FULL, change) == {"discount_amount": ["can't be blank"]}


def test_an_ordered_code_keeps_its_name_and_its_event() -> None:
    """Orders are counted by them; how it is written does not matter."""
    change = PromoCodeChanges(code="OTHER", event_id=8)
    said = ["can't change once the code was used"]

    assert refusal(FULL, change, was_ordered=True) == {"code": said, "event_id": said}
    assert changed(FULL, PromoCodeChanges(code="summer"), was_ordered=True) == FULL
    assert changed(FULL, change).code == "OTHER"


def test_a_limit_is_not_below_what_is_used() -> None:
    """Four orders have it already."""
    assert refusal(FULL, PromoCodeChanges(usage_limit=3)) == {
        "usage_limit": ["must be at least 4, which is how often it is used"]
    }


def test_an_empty_plan_is_of_an_active_code() -> None:
    """Which nobody has used."""
    assert (PromoCodePlan().active, PromoCodePlan().used) == (True, 0)


def test_a_code_is_not_changed_into_another_or_to_an_event_of_somebody_else() -> None:
    """The names of an account's codes are its own, and so are its events."""
    stage = memory_stage()
    night, _ = stage.night()
    taken, own = a_code(stage, "TAKEN"), a_code(stage, "OWN-1")
    change = stage.box_office.promo_codes.change
    wrong = PromoCodeChanges(code="taken", event_id=night.id + 1)

    with pytest.raises(Invalid) as refused:
        change(account_id=stage.account.id, promo_id=own.id, changes=wrong)
    renamed = PromoCodeChanges(code="own-1", event_id=night.id)
    after = change(account_id=stage.account.id, promo_id=own.id, changes=renamed)

    assert refused.value.problems == {
        "code": ("has already been taken",),
        "event_id": ("is not an event of this account",),
    }
    assert (after.code, after.event_id, taken.code) == ("OWN-1", night.id, "TAKEN")
