"""Many doors at once: a code admits whom it admits, and nobody more."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
import os
from random import Random
from typing import Any

from httpx2 import ASGITransport, AsyncClient

from tests.integration.http.admin.clients import BASE_URL
from tests.integration.http.scanner.entrance import Entrance, entrance_of, uuid_of
from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.scan import Scan
from ticketing_domain.testing.offline_night import an_offline_night, many_times_over, standing
from ticketing_domain.testing.stage import Stage

SCANNERS = 50
ROUNDS = 100 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 20


def test_fifty_scanners_at_once_admit_a_code_once(stage: Stage, entrance: Entrance) -> None:
    """Many codes, one after another, each shown at fifty doors at the same moment."""
    night, general = stage.night(stock=ROUNDS)
    codes = [item.code for item in entrance.gate.items(stage.buy(night, (general, ROUNDS)))]

    async def rush(street: AsyncClient) -> list[Counter[str]]:
        return [await at_all_doors(street, night, code) for code in codes]

    assert together(entrance, rush) == ROUNDS * [
        Counter({"redeemed": 1, "already_redeemed": SCANNERS - 1})
    ]
    assert entrance.gate.inside(night) == ROUNDS
    assert entrance.gate.adds_up()


def test_a_group_at_many_doors_at_once_stays_a_group(stage: Stage, entrance: Entrance) -> None:
    """Of fifty who show a code for four, four come in."""
    event = stage.event()
    four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
    code = entrance.gate.code(stage.buy(stage.publish(event), (four, 1)))

    async def rush(street: AsyncClient) -> Counter[str]:
        return await at_all_doors(street, event, code)

    told = together(entrance, rush)

    assert told == Counter({"redeemed": 4, "already_redeemed": SCANNERS - 4})
    assert entrance.gate.inside(event) == 4


def test_a_scan_sent_fifty_times_at_once_is_one(stage: Stage, entrance: Entrance) -> None:
    """All copies get the same answer."""
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))
    body = {"code": code, "event_slug": night.slug, "scan_id": uuid_of(1)}

    async def impatient(street: AsyncClient) -> set[bytes]:
        answers = await asyncio.gather(
            *(street.post("/scanner/redemptions", json=body) for _ in range(SCANNERS))
        )
        return {answer.content for answer in answers}

    (answer,) = together(entrance, impatient)

    assert b'"result":"redeemed"' in answer
    assert entrance.gate.inside(night) == 1


def test_ten_doors_report_an_offline_night_at_once(stage: Stage) -> None:
    """Every batch ten times, in any order, many together: the record is that of the scans' own times."""
    luck = Random(7)
    night = an_offline_night(stage, luck)
    doors = {door.name: entrance_of(stage, door.name) for door in _doors(night.batches)}
    reports = many_times_over(night, luck, times=10)

    async def everybody(street: AsyncClient) -> set[int]:
        answers = await asyncio.gather(
            *(
                street.post(
                    "/scanner/sync",
                    json={"scans": [as_sent(scan) for scan in report]},
                    headers=doors[report[0].scanner.name].headers,
                )
                for report in reports
            )
        )
        return {answer.status_code for answer in answers}

    assert together(next(iter(doors.values())), everybody) == {200}
    assert standing(night.gate, night.event) == night.expected()
    assert night.gate.adds_up()


async def at_all_doors(street: AsyncClient, event: Event, code: str) -> Counter[str]:
    """Show a code at all doors at once; returns what they were told."""
    body = {"code": code, "event_slug": event.slug}
    answers = await asyncio.gather(
        *(street.post("/scanner/redemptions", json=body) for _ in range(SCANNERS))
    )
    assert {answer.status_code for answer in answers} == {200}
    return Counter(answer.json()["result"] for answer in answers)


def together(entrance: Entrance, act: Callable[[AsyncClient], Coroutine[None, None, Any]]) -> Any:
    """Let doors act at once, on one loop as in a server."""

    async def on_one_loop() -> Any:
        transport = ASGITransport(app=entrance.app)
        async with AsyncClient(
            transport=transport, base_url=BASE_URL, headers=entrance.headers
        ) as street:
            return await act(street)

    return asyncio.run(on_one_loop())


def as_sent(scan: Scan) -> dict[str, Any]:
    """Return a scan as its device sends it."""
    assert scan.scanned_at is not None
    return {
        "code": scan.code,
        "event_slug": scan.event_slug,
        "scan_id": scan.scan_id,
        "scanned_at": scan.scanned_at.isoformat(),
        "count": scan.people,
    }


def _doors(batches: Any) -> list[Any]:
    return [batch[0].scanner for batch in batches]
