"""Payments of a test world never reach whoever moves real money, nor the other way round."""

import attrs
from moneyed import Money
import pytest

from tests.unit.domain.test_allocation import an_inventory
from ticketing_domain.memory import ScriptedBank
from ticketing_domain.sale.payment import Captured, Payment, RefundDeclined
from ticketing_domain.sale.worlds import ByWorld, provider_for
from ticketing_domain.testing.stage import NOON

LIVE = an_inventory().account
TEST = attrs.evolve(LIVE, id=2, live_id=1)


@pytest.fixture
def worlds() -> tuple[ScriptedBank, ScriptedBank]:
    """A bank that moves money, and a sandbox."""
    return ScriptedBank(provider="bank"), ScriptedBank(provider="sandbox")


def an_attempt(provider: str) -> Payment:
    """Begin to pay an order at a provider."""
    return Payment("attempt", 1, 1, "order", provider, "tok_ok", 2100, "EUR", NOON)


@pytest.mark.parametrize("place", [0, 1])
def test_a_payment_stays_with_whom_it_was_begun(
    worlds: tuple[ScriptedBank, ScriptedBank], place: int
) -> None:
    """Charged, asked about, called off and given back there, and unknown to the other."""
    both = ByWorld(live=worlds[0], sandbox=worlds[1])
    own, other = worlds[place], worlds[1 - place]
    attempt = an_attempt(own.provider)
    captured = Captured(f"{own.provider}_attempt")

    assert both.charge(attempt) == both.outcome_of(attempt) == both.abandon(attempt) == captured
    assert both.refund(captured.reference, "refund", Money("1.00", "EUR"))

    assert own.moved["attempt"].refunded_minor == 100
    assert other.moved == {}
    with pytest.raises(RefundDeclined):
        other.refund(captured.reference, "refund", Money("1.00", "EUR"))


def test_an_account_is_paid_through_its_own_world(
    worlds: tuple[ScriptedBank, ScriptedBank],
) -> None:
    """The bank for whoever sells to people, the sandbox for whoever tries things out."""
    both = ByWorld(live=worlds[0], sandbox=worlds[1])

    assert (provider_for(both, LIVE), provider_for(both, TEST)) == ("bank", "sandbox")
    assert provider_for(worlds[0], TEST) == "bank"
    assert both.provider == "bank"
    assert (both.in_world(LIVE.mode), both.in_world(TEST.mode)) == worlds
