"""Lost answers and dying servers: whoever asks again with the same key has one order, one charge and the first answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import os
from typing import Any
import uuid

import attrs
import httpx2
import pytest
import sqlalchemy as sa

from adapters import wiring
from adapters.http.v1.ids import Sealed, sealed
from adapters.http.v1.versions import NEWEST
from adapters.settings import Settings
from adapters.sql.engine import make_engine
from tests.integration.command import dying
from tests.integration.command.cutting import cutting
from tests.integration.command.mortal import serving_mortal
from tests.integration.command.night import Night, a_night
from tests.integration.command.running import Operator
from ticketing_domain.people.account import Mode

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
ORDERS = 1000 if DEEP else 60
CLIENTS = 8
PLENTY = 100_000
Database = Callable[[], str]
ON_BOTH = pytest.mark.parametrize("fixture", ["sqlite_url", "postgres_url"], ids=["sqlite", "pg"])


@attrs.frozen
class Programme:
    """A promoter's program: a key, a night to sell, and where the server is."""

    night: Night
    key: str
    client: httpx2.Client

    @property
    def order(self) -> dict[str, Any]:
        """What it sends to order a ticket."""
        secret = self.night.account.secret
        tier = sealed(Sealed.TIER, self.night.ticket_id, secret)
        return {
            "eventId": self.night.slug,
            "buyerEmail": "ada@example.com",
            "buyerName": "Ada",
            "items": [{"tierId": tier, "quantity": 1}],
        }

    def send(self, port: int, path: str, body: object, named: str) -> httpx2.Response:
        """Send a POST on a connection of its own."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": named}
        url = f"http://127.0.0.1:{port}{path}"
        return self.client.post(url, json=body, headers=headers)

    def send_until_answered(self, port: int, path: str, body: object) -> httpx2.Response:
        """Send a POST with the same key again and again, until an answer arrives whole."""
        named = str(uuid.uuid4())
        while True:
            try:
                return self.send(port, path, body, named)
            except httpx2.TransportError:
                continue


def a_programme(database_url: str) -> Programme:
    """Put a night on sale and make a key."""
    night = a_night(database_url, stock=PLENTY)
    with wiring.opened(Settings(database_url=database_url)) as box_office:
        _, key = box_office.api_keys.issue(subdomain="house", mode=Mode.LIVE, version=NEWEST)
    every_request_its_own_connection = httpx2.Limits(max_keepalive_connections=0)
    return Programme(night, key, httpx2.Client(limits=every_request_its_own_connection, timeout=30))


def orders_in(database_url: str) -> int:
    """Count the orders directly."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        count: int = connection.execute(sa.text("SELECT count(*) FROM orders")).scalar_one()
    engine.dispose()
    return count


@ON_BOTH
def test_a_thousand_intents_are_a_thousand_orders_though_every_third_answer_is_lost(
    operator: Operator, request: pytest.FixtureRequest, fixture: str
) -> None:
    """Each is sent until it is answered; there is one order for each, and each answer is another order's."""
    url = request.getfixturevalue(fixture)
    programme = a_programme(url)
    with (
        operator.serving(DATABASE_URL=url, RATE_LIMIT="off") as server,
        cutting(server.port, every=3) as proxy,
        ThreadPoolExecutor(CLIENTS) as threads,
    ):
        answers = list(
            threads.map(
                lambda _: programme.send_until_answered(proxy.port, "/v1/orders", programme.order),
                range(ORDERS),
            )
        )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == ORDERS
    assert orders_in(url) == ORDERS
    assert proxy.passed == ORDERS
    assert proxy.cut >= ORDERS // 3 - 1
    replayed = [one for one in answers if one.headers.get("idempotent-replayed") == "true"]
    assert len(replayed) >= ORDERS // 5


@ON_BOTH
def test_what_was_done_before_a_kill_is_answered_after_it(
    operator: Operator, request: pytest.FixtureRequest, fixture: str
) -> None:
    """The server dies between its commit and its answer; asked again, the next one gives that very answer."""
    url = request.getfixturevalue(fixture)
    programme = a_programme(url)
    named = str(uuid.uuid4())
    with serving_mortal(operator, url) as port:
        (operator.folder / dying.BEFORE_ANSWERING).touch()
        with pytest.raises(httpx2.TransportError):
            programme.send(port, "/v1/orders", programme.order, named)
    kept = kept_body(url, named)

    with operator.serving(DATABASE_URL=url) as server:
        again = [programme.send(server.port, "/v1/orders", programme.order, named) for _ in "12"]

    assert {(one.status_code, one.content) for one in again} == {(201, kept)}
    assert {one.headers["idempotent-replayed"] for one in again} == {"true"}
    assert orders_in(url) == 1


@ON_BOTH
@pytest.mark.parametrize("moment", [dying.AFTER_CHARGING, dying.BEFORE_ANSWERING])
def test_a_payment_that_was_cut_down_is_continued_and_charged_once(
    operator: Operator, request: pytest.FixtureRequest, fixture: str, moment: str
) -> None:
    """Whether the server dies before or after it has booked the money, the same request ends paid."""
    url = request.getfixturevalue(fixture)
    programme = a_programme(url)
    named = str(uuid.uuid4())
    pay = {"source": "tok_ok"}
    with serving_mortal(operator, url) as port:
        placed = programme.send(port, "/v1/orders", programme.order, str(uuid.uuid4())).json()
        path = f"/v1/orders/{placed['id']}/payment"
        (operator.folder / moment).touch()
        with pytest.raises(httpx2.TransportError):
            programme.send(port, path, pay, named)
    let_the_lease_end(url, named)

    with serving_mortal(operator, url) as port:
        again = [programme.send(port, path, pay, named) for _ in "12"]

    assert {one.status_code for one in again} == {200}
    assert again[0].content == again[1].content
    assert again[0].json()["status"] == "completed"
    assert again[1].headers["idempotent-replayed"] == "true"
    charges = (operator.folder / dying.CHARGES).read_text().split()
    assert len(set(charges)) == 1
    assert operator.run("verify", DATABASE_URL=url).document["clean"] is True


def kept_body(database_url: str, named: str) -> bytes:
    """Read the answer that is kept under a key, past every program of ours."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        found = sa.text("SELECT body FROM kept_answers WHERE key = :named")
        body = bytes(connection.execute(found, {"named": named}).scalar_one())
    engine.dispose()
    return body


def let_the_lease_end(database_url: str, named: str) -> None:
    """Put the end of a claim's lease into the past, so that nobody has to wait for it."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        ended = sa.text("UPDATE kept_answers SET lease_until = at WHERE key = :named")
        connection.execute(ended, {"named": named})
    engine.dispose()
