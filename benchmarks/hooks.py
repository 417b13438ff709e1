"""Webhooks: how fast a thousand endpoints hear of sales, what one that hangs costs the others, and what the sale pays.

The sender sends what a durable outbox holds, signed and written down; its floor posts the same bodies to the same
receiver over connections that are kept open.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
import itertools
import secrets
from threading import Event, Thread
import time
from typing import Final

import attrs
import sqlalchemy as sa

from adapters.settings import Settings
from adapters.sql import SqlBooks, make_engine
from adapters.sql.notices import TO_HAND_OUT
from adapters.sql.webhook_tables import WAITING
from adapters.webhooks.sender import HANDS, Sender
from adapters.wiring import open_box_office, utc_now, webhook_sender
from benchmarks.nights import Night, a_night
from benchmarks.posts import posts_a_second
from benchmarks.processes import product, wrk
from benchmarks.receivers import Receivers, receiving
from benchmarks.tables import Plan, Table, spread
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.signature import Secrets, mint
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.pay import PaymentRequest

ACCOUNTS: Final = 20
EACH: Final = 50
"""As many endpoints as an account may have."""
ENDPOINTS: Final = ACCOUNTS * EACH
LOOPBACK: Final = {"TICKETING_WEBHOOK_ALLOW_LOOPBACK": "1"}
HEAD: Final = ("| webhooks | median | min to max | goal |", "|---|---|---|---|")


@attrs.frozen
class House:
    """Accounts with endpoints, and a sender for them."""

    engine: sa.Engine
    office: BoxOffice
    sender: Sender
    nights: Sequence[Night]
    receivers: Receivers
    numbers: "itertools.count[int]" = attrs.field(factory=itertools.count)

    def sell(self) -> None:
        """Sell an order in every account."""
        for night in self.nights:
            buyer = Buyer(f"told{next(self.numbers)}@example.com", "A Buyer")
            wish = HoldRequest(night.account.id, night.event.slug, buyer, ((night.ticket.id, 1),))
            held = self.office.place_hold(wish).purchase
            self.office.pay_order(PaymentRequest(night.account.id, held.public_id, "tok_ok"))

    def told(self, expected: int) -> float:
        """Send what is due until so much has arrived; returns how many a second did, from the hand-out on."""
        stop, begun = Event(), time.monotonic()
        sending = Thread(target=self.sender.until, args=(stop,))
        sending.start()
        while self.receivers.counted()[0] < expected:
            # Asked seldom, so that asking takes nothing from what is measured; when the last came is theirs to tell.
            time.sleep(0.1)
        _, last = self.receivers.counted()
        stop.set()
        self.receivers.hang_up()
        sending.join()
        return expected / (last - begun)

    def deliver(self, orders: int, *, hanging: bool) -> float:
        """Sell so many orders in every account and tell them to all endpoints, one of which may hang."""
        where = self.receivers.silent if hanging else self.receivers.glad
        endpoint = self._exchange(where)
        for _ in range(orders):
            self.sell()
        self.receivers.heard()
        rate = self.told(orders * (ENDPOINTS - hanging))
        self._remove(endpoint)
        return rate

    def _exchange(self, url: str) -> Endpoint:
        """Let one endpoint, the last of all, lead somewhere, with nothing known of it."""
        (one,) = register(self.engine, self.nights[-1], url, 1)
        return one

    def _remove(self, endpoint: Endpoint) -> None:
        with SqlBooks(self.engine)() as books:
            books.endpoints.delete(endpoint)
            books.commit()


@contextmanager
def opened(url: str, receivers: Receivers) -> Iterator[House]:
    """Open accounts with a thousand endpoints but one."""
    nights = [a_night(url, f"told-{number}") for number in range(ACCOUNTS)]
    engine = make_engine(url)
    office = open_box_office(engine, Settings(webhook_allow_loopback=True))
    sender = webhook_sender(office)
    sender.once()
    for night in nights:
        register(engine, night, receivers.glad, EACH - (night is nights[-1]))
    yield House(engine, office, sender, nights, receivers)
    engine.dispose()


def register(engine: sa.Engine, night: Night, url: str, count: int) -> Sequence[Endpoint]:
    """Register so many endpoints in the account of a night."""
    with SqlBooks(engine)() as books:
        made = [
            Endpoint(
                account_id=night.account.id,
                id=number,
                public_id=f"endpoint{number}",
                dialect=Dialect.V1,
                name=None,
                url=f"{url}/{number}",
                actions=None,
                secrets=Secrets(mint(secrets.token_bytes)),
                created_at=utc_now(),
            )
            for number in books.numbers.take("webhook_endpoint", count)
        ]
        for endpoint in made:
            books.endpoints.add(endpoint)
        books.commit()
    return made


def fan_out(url: str, plan: Plan) -> Sequence[str]:
    """Measure webhooks over a database; returns the lines to print."""
    with receiving() as receivers:
        with opened(url, receivers) as house:
            lines = _deliveries(house, plan)
        return [*HEAD, *lines, *_sales(url, receivers, plan)]


def _deliveries(house: House, plan: Plan) -> Sequence[str]:
    alone, hanging, floor = [], [], []
    house.deliver(1, hanging=False)
    for _ in range(plan.few):
        alone.append(house.deliver(plan.orders, hanging=False))
        kept, count = house.receivers.heard(), plan.orders * ENDPOINTS
        floor.append(posts_a_second(house.receivers.glad, kept, count, HANDS))
        hanging.append(house.deliver(plan.orders, hanging=True))
    return [
        f"| floor: posts a second over {HANDS} kept connections | {spread(floor)} | |",
        f"| deliveries a second to {ENDPOINTS:,} endpoints | {spread(alone)} | |",
        f"| deliveries / floor | {_ratios(alone, floor)} | ≥ 0.25 |",
        f"| deliveries, one endpoint hangs / none does | {_ratios(hanging, alone)} | ≥ 0.9 |",
    ]


def _sales(url: str, receivers: Receivers, plan: Plan) -> Sequence[str]:
    calm, told, table = a_night(url, "calm"), a_night(url, "told"), Table()
    engine = make_engine(url)
    register(engine, told, receivers.glad, 1)
    heard = list[float]()
    with product(url, environ=LOOPBACK) as ours:
        for _ in range(plan.few):
            for name, night in (("sale", calm), ("sale, an endpoint is told", told)):
                receivers.heard()
                table.add(name, wrk(ours, "sale", *night.sales, seconds=plan.seconds))
                count, _ = receivers.counted()
                _wait_until_told(engine)
            heard.append(count / plan.seconds)
    engine.dispose()
    return [
        f"| deliveries a second during such a sale | {spread(heard)} | |",
        table.ratio("sale, an endpoint is told", "sale", "≥ 0.9"),
    ]


def _wait_until_told(engine: sa.Engine) -> None:
    """Let all that was sold be told before somebody else is measured: also what somebody is sending just now."""
    to_tell = sa.select(sa.exists().where(TO_HAND_OUT) | sa.exists().where(WAITING))
    with engine.connect() as connection:
        while connection.scalar(to_tell):
            connection.rollback()
            time.sleep(0.1)


def _ratios(these: Sequence[float], those: Sequence[float]) -> str:
    return spread([this / that for this, that in zip(these, those, strict=True)], 2)
