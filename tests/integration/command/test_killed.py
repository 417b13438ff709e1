"""A server that is killed at any step of a payment: after it comes back there is one charge and one set of tickets."""

from collections.abc import Iterator
from contextlib import suppress
import time
from typing import Any

import attrs
import httpx2
import pytest

from tests.emulators.stripe_server import StripeServer, emulated_stripe, signed
from tests.integration.command import dying_at_stripe as dying
from tests.integration.command.mortal import serving_mortal
from tests.integration.command.night import SHOP, Night, a_night
from tests.integration.command.running import Operator

SECRET = "whsec_x"
SECONDS_UNTIL_SETTLED = 30
ON_BOTH = pytest.mark.parametrize("fixture", ["sqlite_url", "postgres_url"], ids=["sqlite", "pg"])
WHILE_BEGINNING = [dying.ATTEMPT_COMMITTED, dying.PROVIDER_CALLED, dying.ANSWER_STORED]
WHILE_BOOKING = [dying.ADVICE_HEARD, dying.OUTCOME_KNOWN, dying.ORDER_CONFIRMED]


@pytest.fixture
def stripe_server() -> Iterator[StripeServer]:
    """A Stripe of the test's own."""
    with emulated_stripe() as server:
        yield server


@attrs.frozen
class Buying:
    """A buyer, and the Stripe that they pay with."""

    stripe: StripeServer
    night: Night

    @property
    def settings(self) -> dict[str, str]:
        """What the operator has set."""
        return {
            "PAYMENTS": "stripe",
            "STRIPE_API_KEY": "sk_test_x",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": self.stripe.url,
        }

    def check_out(self, port: int) -> httpx2.Response:
        """Ask for a ticket, always under the same key."""
        return httpx2.post(
            f"http://127.0.0.1:{port}{self.night.checkouts}",
            json=self.night.wish(),
            headers={"Idempotency-Key": "the-same"},
            timeout=30,
        )

    def pay(self, held: Any) -> None:
        """Pay as the browser does, with the secret that the checkout answered."""
        (intent,) = self.stripe.books.of_kind("payment_intent")
        assert held["payment"]["client_secret"] == intent["client_secret"]
        self.stripe.books.confirm("", intent["id"], "pm_card_visa")

    def tell(self, port: int) -> httpx2.Response:
        """Let Stripe say that it was paid."""
        (said,) = (
            event
            for event in self.stripe.books.events
            if event["type"] == "payment_intent.succeeded"
        )
        body, signature = signed(said, SECRET)
        return httpx2.post(
            f"http://127.0.0.1:{port}/payments/stripe/webhook",
            content=body,
            headers={"Stripe-Signature": signature},
            timeout=30,
        )

    def look(self, port: int, held: Any, place: str) -> Any:
        """Look at the checkout, or at its order."""
        path = f"{SHOP}/{place}/{held['public_id']}?secret={held['secret']}"
        return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=30).json()

    def wait_until_paid(self, port: int, held: Any) -> None:
        """Wait for the jobs."""
        deadline = time.monotonic() + SECONDS_UNTIL_SETTLED
        while self.look(port, held, "checkouts")["status"] != "paid":
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def charges(self) -> list[int]:
        """What came in at Stripe, by payment."""
        intents = self.stripe.books.of_kind("payment_intent")
        return [one["amount_received"] for one in intents]


@ON_BOTH
@pytest.mark.parametrize("point", WHILE_BEGINNING)
def test_a_payment_that_died_beginning_is_begun_once(
    operator: Operator,
    request: pytest.FixtureRequest,
    stripe_server: StripeServer,
    fixture: str,
    point: str,
) -> None:
    """Whoever asks again finds the same order and the same payment, and has one ticket for one charge."""
    url = request.getfixturevalue(fixture)
    buying = Buying(stripe_server, a_night(url))
    with serving_mortal(operator, url, dying.APP, **buying.settings) as port:
        (operator.folder / point).touch()
        with pytest.raises(httpx2.TransportError):
            buying.check_out(port)
    assert not (operator.folder / point).exists()

    with operator.serving(DATABASE_URL=url, **buying.settings) as server:
        held = buying.check_out(server.port).json()
        buying.pay(held)
        assert buying.tell(server.port).status_code == 200
        buying.wait_until_paid(server.port, held)
        bought = buying.look(server.port, held, "orders")

    assert (buying.charges(), len(bought["items"])) == ([2000], 1)
    assert operator.run("verify", DATABASE_URL=url).document["clean"] is True


@ON_BOTH
@pytest.mark.parametrize("point", WHILE_BOOKING)
def test_a_payment_that_died_being_booked_is_booked_once(
    operator: Operator,
    request: pytest.FixtureRequest,
    stripe_server: StripeServer,
    fixture: str,
    point: str,
) -> None:
    """Stripe says it again, the chores ask: one charge, one ticket."""
    url = request.getfixturevalue(fixture)
    buying = Buying(stripe_server, a_night(url))
    with serving_mortal(operator, url, dying.APP, **buying.settings) as port:
        held = buying.check_out(port).json()
        buying.pay(held)
        (operator.folder / point).touch()
        with suppress(httpx2.TransportError):
            # The answer may leave before the server dies of what follows it.
            buying.tell(port)
        _wait_until_gone(operator, point)

    with operator.serving(DATABASE_URL=url, **buying.settings) as server:
        assert buying.tell(server.port).status_code == 200
        buying.wait_until_paid(server.port, held)
        bought = buying.look(server.port, held, "orders")

    assert (buying.charges(), len(bought["items"])) == ([2000], 1)
    assert operator.run("verify", DATABASE_URL=url).document["clean"] is True


def _wait_until_gone(operator: Operator, point: str) -> None:
    """Whoever dies takes the file away first."""
    deadline = time.monotonic() + SECONDS_UNTIL_SETTLED
    while (operator.folder / point).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
