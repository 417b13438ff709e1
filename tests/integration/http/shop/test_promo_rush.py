"""The rush on what is limited: to the last use and not one more, whoever comes at once."""

import asyncio
from collections import Counter as Tally

from httpx2 import AsyncClient, Response

from tests.integration.http.shop.counter import Counter, a_wish
from tests.integration.http.shop.test_rush import together
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.testing.contracts.promoting import a_code, uses

HELD, REFUSED = 201, 409


def test_five_hundred_buyers_share_ten_uses_of_a_code(shop: Counter) -> None:
    """Ten are granted, on two events together; the others are refused cleanly, and a recount agrees."""
    nights = [shop.stage.night(stock=500), shop.stage.night(stock=500, title="Floor")]
    promo = a_code(shop.stage, "TEN", percent="10", usage_limit=10)

    answers = all_at_once(
        shop, [(*nights[number % 2], f"buyer-{number}@example.com", "TEN") for number in range(500)]
    )

    assert Tally(map(end, answers)) == {"held": 10, "promo_invalid": 490}
    assert uses(shop.stage, promo) == 10
    assert sum(500 - (shop.stage.remaining(*night) or 0) for night in nights) == 10
    assert shop.adds_up()


def test_one_customer_in_fifty_windows_uses_a_code_once(shop: Counter) -> None:
    """By e-mail, over two events."""
    nights = [shop.stage.night(stock=50), shop.stage.night(stock=50, title="Floor")]
    promo = a_code(shop.stage, "ONCE", max_per_customer=1)

    answers = all_at_once(
        shop, [(*nights[number % 2], "jane@example.com", "once") for number in range(50)]
    )

    assert Tally(map(end, answers)) == {"held": 1, "promo_invalid": 49}
    assert uses(shop.stage, promo) == 1
    assert shop.adds_up()


def test_one_customer_in_fifty_windows_gets_one_of_a_limited_ticket(shop: Counter) -> None:
    """The ticket's own limit holds as well."""
    night = shop.stage.night(stock=50, max_per_customer=1)

    answers = all_at_once(shop, [(*night, "jane@example.com", None) for _ in range(50)])

    assert Tally(map(end, answers)) == {"held": 1, "limit_per_customer": 49}
    assert shop.stage.remaining(*night) == 49
    assert shop.adds_up()


def all_at_once(
    shop: Counter, buyers: list[tuple[Event, Ticket, str, str | None]]
) -> list[Response]:
    """Let every buyer ask for one ticket at the same time, with a code or without."""

    async def rush(street: AsyncClient) -> list[Response]:
        return await asyncio.gather(
            *(
                street.post(
                    f"/shops/moon-club/events/{event.slug}/checkouts",
                    json=a_wish((ticket, 1), email=email, promo_code=code),
                )
                for event, ticket, email, code in buyers
            )
        )

    return together(shop, rush)


def end(answer: Response) -> str:
    """Tell how a checkout ended."""
    if answer.status_code == HELD:
        return "held"
    assert answer.status_code == REFUSED, answer.text
    code: str = answer.json()["error"]["code"]
    return code
