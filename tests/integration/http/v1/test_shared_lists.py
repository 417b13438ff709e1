"""Who asks for the same page of orders at once is shown it together, and nobody sees what is another's."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from httpx2 import ASGITransport, AsyncClient, Response

from adapters.http.app import build_app
from tests.integration.http.v1.offices import BASE_URL, Office, office_over
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.memory.reads import MemoryReads

CROWD = 30
FEW = 3
"""The first alone, who comes while it looks, and who comes while those do."""

T = TypeVar("T")


class CountedReads:
    """The reads of an office; counts the pages of orders."""

    def __init__(self, reads: MemoryReads) -> None:
        self._reads = reads
        self.pages = 0

    def __getattr__(self, name: str) -> object:
        self.pages += name == "placed_orders"
        return getattr(self._reads, name)


def at_once(office: Office, act: Callable[[AsyncClient], Awaitable[T]]) -> T:
    """Let a promoter's machines call at the same time."""

    async def on_one_loop() -> T:
        app = build_app(office.stage.box_office, base_url=BASE_URL)
        async with AsyncClient(transport=ASGITransport(app), base_url=BASE_URL) as client:
            return await act(client)

    return asyncio.run(on_one_loop())


def test_a_crowd_of_machines_reads_a_page_a_few_times() -> None:
    """However many they are; and each is shown the whole page, under a request id of its own."""
    books = MemoryBooks()
    reads = CountedReads(books.reads)
    office = office_over(books.open, reads)
    office.order(office.event(live=True))
    alone, before = office.get("/v1/orders"), reads.pages

    async def crowd(client: AsyncClient) -> list[Response]:
        asked = (client.get("/v1/orders", headers=office.bearer) for _ in range(CROWD))
        return await asyncio.gather(*asked)

    answers = at_once(office, crowd)
    assert {answer.content for answer in answers} == {alone.content}
    assert len(alone.json()["data"]) == 1
    assert len({answer.headers["x-request-id"] for answer in answers}) == CROWD
    assert reads.pages - before <= FEW


def test_other_pages_and_other_promoters_are_not_mixed_up() -> None:
    """At once: pages of one order, of another status, in another version, and a stranger's."""
    books = MemoryBooks()
    office = office_over(books.open, books.reads)
    stranger = office_over(books.open, books.reads, subdomain="sun-club")
    for theirs in (office, office, stranger):
        theirs.order(theirs.event(live=True))
    asked = [
        (office, "/v1/orders", {}),
        (office, "/v1/orders?limit=1", {}),
        (office, "/v1/orders?status=refunded", {}),
        (office, "/v1/orders", {"EntryRate-Version": "2026-03-30"}),
        (office, "/v1/orders?cursor=x", {}),
        (stranger, "/v1/orders", {}),
    ]
    alone = [each.get(path, **headers) for each, path, headers in asked]

    async def crowd(client: AsyncClient) -> list[Response]:
        calls = [
            client.get(path, headers={**each.bearer, **headers})
            for _ in range(3)
            for each, path, headers in asked
        ]
        return await asyncio.gather(*calls)

    answers = at_once(office, crowd)
    assert [told(answer) for answer in answers] == 3 * [told(answer) for answer in alone]
    assert len({answer.content for answer in alone}) == len(asked) - 1


def told(response: Response) -> tuple[object, ...]:
    """Return what an answer says, without what is each request's own."""
    version, page = response.headers["entryrate-version"], response.json()
    page.get("error", {}).pop("requestId", None)
    return response.status_code, version, page
