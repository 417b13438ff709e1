"""What a bank reports about a payout is believed as far as it goes on, and no further."""

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.notices.notice import Action
from ticketing_domain.sale.keep_payouts import payout_notice
from ticketing_domain.sale.payout import Payout, PayoutReport, PayoutState
from ticketing_domain.testing.stage import NOON, counted_randomness

PENDING, IN_TRANSIT, PAID, FAILED = PayoutState
REPORT = PayoutReport("bank", "po_1", "EUR", PENDING, NOON.date(), 10_000, 500, 300)


def a_payout(state: PayoutState) -> Payout:
    """Make a payout of which this is known."""
    return Payout("payout", 1, attrs.evolve(REPORT, state=state), NOON)


def a_report(state: PayoutState, fees_minor: int = 300) -> PayoutReport:
    """Make a later report, by which the money comes a day later."""
    later = NOON.date() + timedelta(days=1)
    return attrs.evolve(REPORT, state=state, arrival=later, fees_minor=fees_minor)


@pytest.mark.parametrize(
    ("known", "said", "is_news"),
    [
        (PENDING, PENDING, True),
        (PENDING, IN_TRANSIT, True),
        (PENDING, FAILED, True),
        (IN_TRANSIT, PENDING, False),
        (IN_TRANSIT, IN_TRANSIT, True),
        (IN_TRANSIT, PAID, True),
        (PAID, IN_TRANSIT, False),
        (PAID, PAID, False),
        (PAID, FAILED, True),
        (FAILED, PAID, False),
        (FAILED, FAILED, False),
    ],
)
def test_a_payout_goes_on_and_never_back(
    known: PayoutState, said: PayoutState, *, is_news: bool
) -> None:
    """What has arrived or failed stays as it was told, unless what had arrived is taken back."""
    payout = a_payout(known)

    heard = payout.hear(a_report(said))

    assert heard == (attrs.evolve(payout, report=a_report(said)) if is_news else payout)


@given(st.lists(st.sampled_from(PayoutState), max_size=6))
def test_reports_may_come_again_in_any_order(states: list[PayoutState]) -> None:
    """The furthest of them stands."""
    payout = a_payout(PENDING)

    for state in states:
        payout = payout.hear(a_report(state))

    steps = list(PayoutState)
    assert payout.report.state is max([PENDING, *states], key=steps.index)


def test_what_arrives_is_what_came_in_less_what_went_out() -> None:
    """A payout is told apart by its bank and the bank's own name for it."""
    assert REPORT.amount_minor == 9_200
    assert REPORT.name == ("bank", "po_1")


def test_the_notice_of_a_payout_says_all_of_it() -> None:
    """So that a promoter's books can be kept by program."""
    notice = payout_notice(a_payout(PAID), counted_randomness(), NOON)

    assert (notice.action, notice.subject, notice.occurred_at) == (
        Action.PAYOUT_PAID,
        "payout",
        NOON,
    )
    assert notice.facts == {
        "status": "paid",
        "amount_minor": 9_200,
        "captured_minor": 10_000,
        "refunded_minor": 500,
        "fees_minor": 300,
        "currency": "EUR",
        "arrival": "2026-06-01",
        "provider": "bank",
        "booked_at": "2026-06-01T12:00:00+00:00",
    }
