"""The on-sale, with real processes and real sockets: a crowd that storms the shop, and a server that dies meanwhile."""

import asyncio
from collections import Counter
from collections.abc import Iterable
import os
from typing import Any

import attrs
import pytest

from adapters.cli.demo.connection import AnswerCutOff, Connection
from tests.integration.command.night import SHOP, Night, a_night
from tests.integration.command.running import Operator, Server, kill

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
BUYERS = 10_000 if DEEP else 2000
TICKETS = 100
AT_A_TIME = 200 if DEEP else 64
PROCESSES_ON_ONE_FILE = "16" if DEEP else "1"

ACKNOWLEDGED_BEFORE_THE_END = 400
PLENTY = 100_000


@attrs.define
class Seen:
    """What the crowd was told."""

    answers: Counter[tuple[str, int, str]] = attrs.field(factory=Counter)
    held: list[dict[str, Any]] = attrs.field(factory=list)
    paid: set[str] = attrs.field(factory=set)

    def note(self, what: str, status: int, answer: Any) -> None:
        """Remember one answer."""
        code = answer["error"]["code"] if status >= 400 else ""
        self.answers[what, status, code] += 1


@pytest.mark.parametrize(
    ("url_fixture", "workers"),
    [("sqlite_url", PROCESSES_ON_ONE_FILE), ("postgres_url", "4")],
    ids=["sqlite", "pg"],
)
def test_a_hundred_tickets_go_to_a_hundred_of_thousands(
    operator: Operator, request: pytest.FixtureRequest, url_fixture: str, workers: str
) -> None:
    """Everybody else is told that it is sold out, and the books agree."""
    url = request.getfixturevalue(url_fixture)
    night = a_night(url, stock=TICKETS)
    with operator.serving("--workers", workers, DATABASE_URL=url) as server:
        seen = storm(server, night, (f"buyer{number}" for number in range(BUYERS)))

        assert seen.answers == {
            ("checkout", 201, ""): TICKETS,
            ("payment", 200, ""): TICKETS,
            ("checkout", 409, "sold_out"): BUYERS - TICKETS,
        }
    verdict = operator.run("verify", DATABASE_URL=url)
    assert (verdict.document["clean"], verdict.document["orders"]) == (True, TICKETS)


@pytest.mark.parametrize(
    ("url_fixture", "workers"), [("sqlite_url", "1"), ("postgres_url", "4")], ids=["sqlite", "pg"]
)
def test_a_server_that_is_killed_forgets_nothing_it_has_said(
    operator: Operator, request: pytest.FixtureRequest, url_fixture: str, workers: str
) -> None:
    """Every acknowledged checkout is there after the restart, every acknowledged payment too."""
    url = request.getfixturevalue(url_fixture)
    night = a_night(url, stock=PLENTY)
    with operator.serving("--workers", workers, DATABASE_URL=url) as server:
        seen = storm(server, night, endless_buyers(), kill_after=ACKNOWLEDGED_BEFORE_THE_END)

    assert len(seen.held) >= ACKNOWLEDGED_BEFORE_THE_END
    assert {status for _, status, _ in seen.answers} == {200, 201}
    with operator.serving("--workers", workers, DATABASE_URL=url) as server:
        found = asyncio.run(look_up(server, seen.held))
    assert [order for order in seen.held if order["public_id"] not in found] == []
    assert {found[public_id] for public_id in seen.paid} == {"paid"}
    assert set(found.values()) <= {"paid", "pending"}
    assert operator.run("verify", DATABASE_URL=url).document["clean"] is True


def storm(
    server: Server, night: Night, buyers: Iterable[str], kill_after: int | None = None
) -> Seen:
    """Let the buyers in, so many at a time; kill the server in the middle where that is wanted."""
    seen, waiting = Seen(), iter(buyers)

    async def one_after_another() -> None:
        connection = await Connection.open("127.0.0.1", server.port)
        try:
            for buyer in waiting:
                await buy(connection, night, buyer, seen)
                if kill_after is not None and len(seen.held) >= kill_after:
                    kill(server.process)
        except AnswerCutOff:
            assert kill_after is not None
        finally:
            await connection.close()

    async def all_together() -> None:
        async with asyncio.TaskGroup() as crowd:
            for _ in range(AT_A_TIME):
                crowd.create_task(one_after_another())

    asyncio.run(all_together())
    return seen


async def buy(connection: Connection, night: Night, buyer: str, seen: Seen) -> None:
    """Hold a ticket and pay for it."""
    status, checkout = await connection.ask("POST", night.checkouts, night.wish(buyer))
    seen.note("checkout", status, checkout)
    if status != 201:
        return
    seen.held.append(checkout)
    status, answer = await connection.ask("POST", f"{path(checkout)}", {"source": "tok_ok"})
    seen.note("payment", status, answer)
    if status == 200:
        seen.paid.add(checkout["public_id"])


async def look_up(server: Server, held: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Ask how each checkout stands; returns the states of those that are there."""
    connection = await Connection.open("127.0.0.1", server.port)
    found = {}
    for checkout in held:
        status, answer = await connection.ask("GET", path(checkout, ""))
        if status == 200:
            found[answer["public_id"]] = answer["status"]
    await connection.close()
    return found


def path(checkout: dict[str, Any], end: str = "/payment") -> str:
    """Where a checkout is paid."""
    return f"{SHOP}/checkouts/{checkout['public_id']}{end}?secret={checkout['secret']}"


def endless_buyers() -> Iterable[str]:
    """More buyers than the server will live to see."""
    return (f"buyer{number}" for number in range(PLENTY))
