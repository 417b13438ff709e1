"""The rush: many buyers at once get what there is, to the last ticket and not one more."""

import asyncio
from collections import Counter as Tally
from collections.abc import Callable, Coroutine, Mapping
from typing import TypeVar

from httpx2 import ASGITransport, AsyncClient, Response

from tests.integration.http.shop.counter import BASE_URL, Counter, a_wish
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket

R = TypeVar("R")

BUYERS = 200


def test_two_hundred_buyers_share_twenty_tickets(shop: Counter) -> None:
    """Twenty pay, the others are refused cleanly, and a recount agrees."""
    event, ticket = shop.stage.night(stock=20)

    async def rush(street: AsyncClient) -> list[str]:
        return await asyncio.gather(
            *(buy(street, event, ticket, f"buyer-{number}@example.com") for number in range(BUYERS))
        )

    ends = together(shop, rush)

    assert Tally(ends) == {"paid": 20, "sold_out": BUYERS - 20}
    assert shop.stage.remaining(event, ticket) == 0
    assert shop.adds_up()


def test_a_wish_sent_many_times_at_once_is_granted_once(shop: Counter) -> None:
    """All the copies get the same answer, and only one takes tickets."""
    event, ticket = shop.stage.night()

    async def impatient(street: AsyncClient) -> list[Response]:
        named = {"Idempotency-Key": "wish-1"}
        return await asyncio.gather(
            *(hold(street, event, ticket, "jane@example.com", named) for _ in range(20))
        )

    answers = together(shop, impatient)

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, answers[0].content)
    }
    assert shop.stage.remaining(event, ticket) == 9


def test_a_payment_pressed_many_times_at_once_is_taken_once(shop: Counter) -> None:
    """One press pays; the others hear that it is being paid, or is."""
    event, ticket = shop.stage.night()
    checkout = shop.check_out(event, (ticket, 1)).json()
    body = {"source": "tok_ok", "secret": checkout["secret"]}

    async def impatient(street: AsyncClient) -> list[Response]:
        path = f"/shops/moon-club/checkouts/{checkout['public_id']}/payment"
        return await asyncio.gather(*(street.post(path, json=body) for _ in range(20)))

    answers = together(shop, impatient)

    refused = [answer.json()["error"]["code"] for answer in answers if answer.status_code != 200]
    assert len(refused) == 19
    assert set(refused) <= {"payment_in_progress", "already_paid"}
    assert shop.adds_up()


async def buy(street: AsyncClient, event: Event, ticket: Ticket, email: str) -> str:
    """Hold one ticket and pay it; returns how that ended."""
    held = await hold(street, event, ticket, email)
    checkout = held.json()
    if held.status_code != 201:
        code: str = checkout["error"]["code"]
        return code
    body = {"source": "tok_ok", "secret": checkout["secret"]}
    path = f"/shops/moon-club/checkouts/{checkout['public_id']}/payment"
    paid = (await street.post(path, json=body)).json()
    status: str = paid["status"]
    return status


async def hold(
    street: AsyncClient,
    event: Event,
    ticket: Ticket,
    email: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Ask for one ticket."""
    path = f"/shops/moon-club/events/{event.slug}/checkouts"
    return await street.post(path, json=a_wish((ticket, 1), email=email), headers=headers)


def together(shop: Counter, act: Callable[[AsyncClient], Coroutine[None, None, R]]) -> R:
    """Let buyers act at once, on one loop as in a server."""

    async def on_one_loop() -> R:
        transport = ASGITransport(app=shop.app)
        async with AsyncClient(transport=transport, base_url=BASE_URL) as street:
            return await act(street)

    return asyncio.run(on_one_loop())
