"""A promo code counts for who may use it, and everybody else hears why not."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from tests.unit.domain.test_plan_promo_codes import FULL
from ticketing_domain.sale.promo_code import LIMITS, PromoKey, PromoWish, refusal_of
from ticketing_domain.testing.stage import NOON

A_MOMENT = timedelta(microseconds=1)
CODE = attrs.evolve(FULL, active=True)
WISH = PromoWish(event_id=7, at=NOON - A_MOMENT, uses_before=1)


@pytest.mark.parametrize(
    ("code", "wish"),
    [
        ({}, {}),
        ({"event_id": None}, {"event_id": 8}),
        ({"expires_at": None}, {"at": NOON + timedelta(days=999)}),
        ({"used": 8}, {}),
        ({"usage_limit": None, "used": 10**6}, {}),
        ({"max_per_customer": None}, {"uses_before": 99}),
    ],
)
def test_a_code_counts_until_its_limits_are_reached(
    code: dict[str, Any], wish: dict[str, Any]
) -> None:
    """A limit that is not set does not limit."""
    assert refusal_of(attrs.evolve(CODE, **code), attrs.evolve(WISH, **wish)) is None


@pytest.mark.parametrize(
    ("code", "wish", "said", "guessed"),
    [
        ({"active": False}, {}, "this is not a valid code", True),
        ({}, {"event_id": 8}, "this code is not for this event", True),
        ({}, {"at": NOON}, "this code has expired", False),
        ({"used": 9}, {}, "this code has been used up", False),
        ({}, {"uses_before": 2}, "this code is limited to 2 for each customer", False),
        ({"active": False, "used": 9}, {"event_id": 8}, "this is not a valid code", True),
    ],
)
def test_a_code_that_does_not_count_says_why(
    code: dict[str, Any], wish: dict[str, Any], said: str, *, guessed: bool
) -> None:
    """The first reason alone; who knows no code that would count has guessed."""
    refusal = refusal_of(attrs.evolve(CODE, **code), attrs.evolve(WISH, **wish))

    assert refusal is not None
    assert (str(refusal), refusal.guessed) == (said, guessed)


def test_late_money_is_asked_for_what_is_scarce_alone() -> None:
    """A code that was put away or has expired since had counted when it was said."""
    dead = attrs.evolve(CODE, active=False, expires_at=NOON - timedelta(days=9))

    assert refusal_of(dead, WISH, LIMITS) is None
    assert str(refusal_of(attrs.evolve(dead, used=9), WISH, LIMITS)) == "this code has been used up"


def test_uses_are_taken_and_freed() -> None:
    """One at a time; the code is found by its account and its name."""
    assert CODE.moved(1).used == CODE.used + 1
    assert CODE.moved(-1).moved(1) == CODE
    assert CODE.key == PromoKey(1, "SUMMER")
