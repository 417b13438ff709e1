"""What the shop asks of a database, counted: no noise can touch these numbers."""

import asyncio
from collections.abc import Callable, Iterator
import contextlib

import attrs
from httpx2 import AsyncClient, Response
import pytest
import sqlalchemy as sa

from tests.integration.http.shop.conftest import counter_over
from tests.integration.http.shop.counter import Counter
from tests.integration.http.shop.test_rush import buy, hold, together

AT_ONCE = 64
ROUNDS = 4


@attrs.define
class Asked:
    """How much was asked of a database."""

    statements: int = 0
    commits: int = 0


Counting = Callable[[], contextlib.AbstractContextManager[Asked]]


@pytest.fixture
def counting(database_url: str) -> Iterator[tuple[Counter, Counting]]:
    """A shop on a database, and what counts what it asks."""
    from adapters.sql import SqlBooks, SqlReads, make_engine

    engine = make_engine(database_url)
    shop = counter_over(SqlBooks(engine), SqlReads(engine))

    @contextlib.contextmanager
    def counted() -> Iterator[Asked]:
        asked = Asked()

        def statement(_: object, __: object, text: str, *___: object) -> None:
            asked.statements += not text.startswith(("BEGIN", "SET", "PRAGMA"))

        def commit(_: object) -> None:
            asked.commits += 1

        sa.event.listen(engine, "before_cursor_execute", statement)
        sa.event.listen(engine, "commit", commit)
        yield asked
        sa.event.remove(engine, "before_cursor_execute", statement)
        sa.event.remove(engine, "commit", commit)

    yield shop, counted
    engine.dispose()


def test_sixty_four_holds_at_once_share_statements_and_commits(
    counting: tuple[Counter, Counting],
) -> None:
    """A quarter of a statement and a sixteenth of a commit for each, round after round."""
    shop, counted = counting
    event, ticket = shop.stage.night(stock=1_000)

    async def rush(street: AsyncClient) -> Asked:
        await hold(street, event, ticket, "first@example.com")
        with counted() as asked:
            for number in range(ROUNDS):
                answers = await asyncio.gather(
                    *(
                        hold(street, event, ticket, f"b{number}-{place}@example.com")
                        for place in range(AT_ONCE)
                    )
                )
                assert {answer.status_code for answer in answers} == {201}
        return asked

    asked = together(shop, rush)

    assert asked.statements / (ROUNDS * AT_ONCE) <= 0.25
    assert asked.commits / (ROUNDS * AT_ONCE) <= 1 / 16


def test_sixty_four_whole_sales_at_once_share_statements_too(
    counting: tuple[Counter, Counting],
) -> None:
    """Hold, attempt, money, codes, figures and notices: one statement for each sale, an eighth of a commit."""
    shop, counted = counting
    event, ticket = shop.stage.night(stock=1_000)

    async def rush(street: AsyncClient) -> Asked:
        await buy(street, event, ticket, "first@example.com")
        with counted() as asked:
            ends = await asyncio.gather(
                *(buy(street, event, ticket, f"b{place}@example.com") for place in range(AT_ONCE))
            )
        assert set(ends) == {"paid"}
        return asked

    asked = together(shop, rush)

    assert asked.statements / AT_ONCE <= 1
    assert asked.commits / AT_ONCE <= 1 / 8


def test_the_page_of_an_event_takes_four_statements(counting: tuple[Counter, Counting]) -> None:
    """And those who ask while it is being read share the next reading."""
    shop, counted = counting
    event, ticket = shop.stage.night(stock=1_000)
    shop.shown(event)

    with counted() as alone:
        shop.shown(event)

    async def look(street: AsyncClient) -> Response:
        return await street.get(f"/shops/moon-club/events/{event.slug}")

    async def crowd(street: AsyncClient) -> set[bytes]:
        answers = await asyncio.gather(*(look(street) for _ in range(AT_ONCE)))
        return {answer.content for answer in answers}

    with counted() as shared:
        (seen,) = together(shop, crowd)

    assert ticket.title.encode() in seen
    assert alone.statements <= 4
    assert shared.statements <= 2 * 4


def test_a_shared_reading_is_never_older_than_the_question(
    counting: tuple[Counter, Counting],
) -> None:
    """Whoever asks after a hold was answered sees it, however many are looking."""
    shop, _ = counting
    event, ticket = shop.stage.night(stock=AT_ONCE)
    path = f"/shops/moon-club/events/{event.slug}"

    async def buyer(street: AsyncClient, number: int) -> bool:
        placed = await hold(street, event, ticket, f"b{number}@example.com")
        page = (await street.get(path)).json()
        return placed.status_code == 201 and page["sold_out"] is (number == AT_ONCE - 1)

    async def all_but_the_last(street: AsyncClient) -> bool:
        for number in range(AT_ONCE - 1):
            await hold(street, event, ticket, f"b{number}@example.com")
        onlookers = [asyncio.create_task(street.get(path)) for _ in range(AT_ONCE)]
        seen = await buyer(street, AT_ONCE - 1)
        await asyncio.gather(*onlookers)
        return seen

    assert together(shop, all_but_the_last)


@pytest.mark.parametrize("feed", ["/events.ics", "/events/{slug}.ics", "/events"])
def test_a_feed_takes_two_statements(counting: tuple[Counter, Counting], feed: str) -> None:
    """However many events it tells."""
    shop, counted = counting
    event, _ = shop.stage.night()
    path = feed.format(slug=event.slug)
    shop.get(path)

    with counted() as asked:
        assert shop.get(path).status_code == 200

    assert asked.statements <= 2


@pytest.mark.parametrize("feed", ["/events.ics", "/events/{slug}.ics", "/events/{slug}.jsonld"])
def test_a_feed_that_somebody_has_takes_none(counting: tuple[Counter, Counting], feed: str) -> None:
    """Who asks again with the tag of a moment ago is told so without a look; others get the feed."""
    shop, counted = counting
    event, _ = shop.stage.night()
    path = feed.format(slug=event.slug)
    tag = shop.get(path).headers["etag"]

    with counted() as asked:
        again = shop.get(path, headers={"If-None-Match": tag})
    other = shop.get(path, headers={"If-None-Match": '"another"'})

    assert (again.status_code, again.content, asked.statements) == (304, b"", 0)
    assert again.headers["etag"] == tag
    assert (other.status_code, other.headers["etag"]) == (200, tag)
