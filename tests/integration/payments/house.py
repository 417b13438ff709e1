"""A house whose buyers pay with Stripe: the whole application, wired as in a server, before an emulated Stripe."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import attrs
from httpx2 import Response

from adapters import wiring
from adapters.settings import Settings, Stripe
from tests.emulators.stripe_books import Refusal, Thing
from tests.emulators.stripe_server import StripeServer, signed
from tests.integration.http.admin.clients import token_of
from tests.integration.http.shop.counter import BASE_URL, Counter, open_counter
from tests.integration.http.v1.offices import key_of
from ticketing_domain.people.account import Mode
from ticketing_domain.sale.advice import Alert
from ticketing_domain.testing.stage import Stage, open_stage

OLD_SECRET, SECRET = "whsec_before", "whsec_now"
WEBHOOK = f"{BASE_URL}/payments/stripe/webhook"


@attrs.frozen(slots=False)
class House:
    """A shop, its promoter's systems, and the Stripe that they know."""

    counter: Counter
    server: StripeServer
    alarms: list[Alert]
    mode: Mode = Mode.LIVE

    @property
    def stage(self) -> Stage:
        """The box office behind the shop."""
        return self.counter.stage

    @cached_property
    def token(self) -> str:
        """What opens the admin API."""
        return token_of(self.stage)

    @cached_property
    def key(self) -> str:
        """What opens the promoters' API."""
        return key_of(self.stage, self.mode)

    def intent(self, held: Response) -> tuple[str, Thing]:
        """Return the account and the payment intent of a checkout."""
        mine = held.json()["public_id"]
        (found,) = (
            (owner, thing)
            for owner, thing in self.server.books.things.values()
            if thing["object"] == "payment_intent" and thing["metadata"]["ticketing_order"] == mine
        )
        return found

    def pay(self, held: Response, method: str = "pm_card_visa") -> str:
        """Pay as the buyer's browser does; returns the status at Stripe, or why it was refused."""
        owner, intent = self.intent(held)
        with self.server.books.lock:
            try:
                return str(self.server.books.confirm(owner, intent["id"], method)["status"])
            except Refusal as refused:
                return refused.code

    def tell(self, event: Thing, secret: str = SECRET, at: float | None = None) -> Response:
        """Deliver an event to the webhook, signed now or at a moment."""
        body, signature = signed(event, secret, at)
        return self.send(body, signature)

    def send(self, body: bytes, signature: str) -> Response:
        """Send anything to the webhook."""
        headers = {b"Stripe-Signature": signature.encode("latin-1")}
        return self.counter.client.post(WEBHOOK, content=body, headers=headers)

    def tell_everything(self) -> None:
        """Deliver every event that Stripe has made, in order."""
        for event in self.server.books.events:
            assert self.tell(event).status_code == 200

    def after(self, **time: float) -> None:
        """Let time pass, then do the chores."""
        self.stage.clock.forward(**time)
        self.stage.box_office.do_chores()

    def status(self, held: Response) -> str:
        """Look at a checkout or its order."""
        return str(self.counter.look(held).json()["status"])

    def refund(self, held: Response, amount: str | None = None) -> Response:
        """Refund an order through the admin API."""
        return self.counter.client.post(
            f"{BASE_URL}/admin/orders/{held.json()['public_id']}/refund",
            json={} if amount is None else {"amount": amount},
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"},
        )

    def v1(self, path: str, body: Any, named: str) -> Response:
        """Send something through the promoters' API."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": named}
        return self.counter.client.post(f"{BASE_URL}/v1{path}", json=body, headers=headers)

    def kept_at_stripe(self) -> int:
        """Count what was captured and not given back there, in minor units."""
        books = self.server.books
        received = sum(one["amount_received"] for one in books.of_kind("payment_intent"))
        back = sum(one["amount"] for one in books.of_kind("refund"))
        return int(received - back)


OpenHouse = Callable[..., House]


def house_over(books: Any, reads: Any, server: StripeServer, **options: Any) -> House:
    """Open a house over books, with the settings that an operator would make."""
    stripe = Stripe(api_key="sk_test_x", webhook_secrets=(OLD_SECRET, SECRET), api_base=server.url)
    settings = Settings(payments="stripe", stripe=stripe)
    stage = open_stage(
        books=books, reads=reads, payments=wiring.open_payments(settings, books), **options
    )
    alarms: list[Alert] = []

    def alarm(alert: Alert) -> None:
        alarms.append(alert)

    heard = attrs.evolve(stage.box_office, alarm=alarm)
    counter = open_counter(
        attrs.evolve(stage, box_office=heard), advisers=wiring.advisers(settings)
    )
    return House(counter, server, alarms)
