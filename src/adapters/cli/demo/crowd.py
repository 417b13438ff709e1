"""The crowd: buyers who all want the same night at the same moment, through the public shop.

Some pay, some are declined and try again or give up, some walk away, and most come too late. What each does is decided
beforehand by seeded luck; only who comes first is not.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from time import perf_counter
from typing import Any, Final

import attrs

from adapters.cli.demo.connection import Connection
from adapters.cli.demo.people import person

BUYERS: Final = 2000
AT_A_TIME: Final = 64
SEED: Final = 20

WAYS: Final = {
    ("tok_ok",): 84,
    ("tok_declined", "tok_ok"): 6,
    ("tok_declined",): 4,
    (): 6,
}
"""What a buyer who holds tickets does, and how many of a hundred do it: sources to pay with, none for walking away."""


@attrs.frozen
class Visit:
    """What one buyer wants and will do; `ticket_id` and `units`, then sources to pay with."""

    number: int
    ticket_id: int
    units: int
    sources: tuple[str, ...]


@attrs.define
class Tally:
    """What became of the crowd, while it happens."""

    seconds: float = 0
    requests: int = 0
    paid_orders: int = 0
    tickets: int = 0
    declined: int = 0
    walked_away: int = 0
    gave_up: int = 0
    refused: Counter[str] = attrs.field(factory=Counter)
    failures: Counter[str] = attrs.field(factory=Counter)
    milliseconds: list[float] = attrs.field(factory=list)

    def percentile(self, percent: int) -> float:
        """Return the milliseconds within which so many percent of the checkouts were answered."""
        waits = sorted(self.milliseconds)
        return round(waits[(len(waits) - 1) * percent // 100], 1) if waits else 0


def visits(tickets: Sequence[int], buyers: int = BUYERS) -> list[Visit]:
    """Decide what the crowd wants: mostly a few of the first ticket, sometimes one of another."""
    luck = Random(SEED)  # noqa: S311 (repeatable, not secret)
    first, *others = tickets
    return [
        Visit(number, luck.choice(others), 1, _way(luck))
        if others and luck.random() < 0.06
        else Visit(number, first, luck.choice((1, 1, 1, 2, 2, 2, 3, 4)), _way(luck))
        for number in range(buyers)
    ]


@attrs.frozen
class OnSale:
    """One on-sale: the night's address in the shop, and how often to say that another buyer is through."""

    host: str
    port: int
    shop: str
    slug: str
    through: Callable[[Tally], None]

    async def run(self, crowd: Sequence[Visit], at_a_time: int = AT_A_TIME) -> Tally:
        """Let the whole crowd in, so many at a time; returns what became of it."""
        tally, waiting, began = Tally(), iter(crowd), perf_counter()

        async def one_after_another() -> None:
            connection = await Connection.open(self.host, self.port)
            try:
                for visit in waiting:
                    await self._serve(Buying(connection, self, tally), visit)
                    self.through(tally)
            finally:
                await connection.close()

        async with asyncio.TaskGroup() as together:
            for _ in range(at_a_time):
                together.create_task(one_after_another())
        tally.seconds = perf_counter() - began
        return tally

    async def _serve(self, buying: "Buying", visit: Visit) -> None:
        checkout = await buying.hold(visit)
        if checkout is not None:
            await buying.decide(visit, checkout)


@attrs.frozen
class Buying:
    """One buyer at the shop."""

    connection: Connection
    sale: OnSale
    tally: Tally

    async def hold(self, visit: Visit) -> dict[str, Any] | None:
        """Hold tickets, or what is left of them; returns the checkout, None for who was refused."""
        units = visit.units
        for _ in range(2):
            buyer = person(10_000 + visit.number)
            began = perf_counter()
            status, answer = await self._ask(
                "POST",
                f"{self.sale.shop}/events/{self.sale.slug}/checkouts",
                {
                    "items": [{"ticket_id": visit.ticket_id, "quantity": units}],
                    "email": buyer.email,
                    "name": buyer.name,
                    "utm_source": "demo",
                },
            )
            self.tally.milliseconds.append(1000 * (perf_counter() - began))
            if status == 201:
                return dict(answer)
            if status != 409:
                self.tally.failures[f"checkout {status}"] += 1
                return None
            left = answer["error"].get("available") or 0
            if not 0 < left < units:
                self.tally.refused[answer["error"]["code"]] += 1
                return None
            units = left
        self.tally.refused["sold_out"] += 1
        return None

    async def decide(self, visit: Visit, checkout: dict[str, Any]) -> None:
        """Pay, try again, give up or walk away."""
        path = f"{self.sale.shop}/checkouts/{checkout['public_id']}"
        secret = f"?secret={checkout['secret']}"
        for source in visit.sources:
            status, _ = await self._ask("POST", f"{path}/payment{secret}", {"source": source})
            if status == 200:
                self.tally.paid_orders += 1
                self.tally.tickets += sum(item["quantity"] for item in checkout["items"])
                return
            if status != 402:
                self.tally.failures[f"payment {status}"] += 1
                return
            self.tally.declined += 1
        status, _ = await self._ask("DELETE", f"{path}{secret}")
        if status != 204:
            self.tally.failures[f"cancel {status}"] += 1
        elif visit.sources:
            self.tally.gave_up += 1
        else:
            self.tally.walked_away += 1

    async def _ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        self.tally.requests += 1
        return await self.connection.ask(method, path, body)


def _way(luck: Random) -> tuple[str, ...]:
    return luck.choices(list(WAYS), list(WAYS.values()))[0]
