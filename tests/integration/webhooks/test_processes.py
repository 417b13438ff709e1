"""Several processes send over one database: each notice once, each order's in order, and nothing is lost with one."""

from collections.abc import Iterator
import contextlib
from datetime import datetime, timedelta
import json
import multiprocessing
from multiprocessing.synchronize import Event as Signal
import os
import socket
from threading import Event
from typing import Any, Final

import pytest

from adapters.rounds import under_way
from adapters.sql import SqlBooks, SqlReads, make_engine
from adapters.wiring import utc_now, webhook_sender
from tests.integration.webhooks.doorbells import Doorbell, doorbell
from tests.integration.webhooks.receivers import HEAD, receiving
from tests.integration.webhooks.sending import LOOPBACK, WallClock, endpoint_at, wait_until
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.memory.storage import MemoryStorage, as_it_is
from ticketing_domain.notices.send import LEASE
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage, open_stage

START: Final = multiprocessing.get_context("spawn")
PROCESSES: Final = 3
ENDPOINTS: Final = 4
ORDERS: Final = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 10
STORY: Final = ["order.completed", "scan.recorded", "order.refunded"]


def send(database_url: str, ahead: timedelta, ready: Signal, stop: Signal) -> None:
    """Be a process that sends, with a clock that may be ahead of everybody's."""

    def wall() -> datetime:
        return utc_now() + ahead

    engine = make_engine(database_url)
    box_office = BoxOffice(
        books=SqlBooks(engine),
        reads=SqlReads(engine),
        payments=SandboxPayments(),
        storage=MemoryStorage(wall),
        develop=as_it_is,
        egress=LOOPBACK,
        now=wall,
        random=os.urandom,
    )
    with under_way(webhook_sender(box_office), "webhooks"):
        ready.set()
        stop.wait()
    engine.dispose()


@contextlib.contextmanager
def sending(database_url: str, ahead: timedelta = timedelta(0)) -> Iterator[Any]:
    """Run a process that sends, until the block is left."""
    ready, stop = START.Event(), START.Event()
    process = START.Process(target=send, args=(database_url, ahead, ready, stop))
    process.start()
    try:
        assert ready.wait(60)
        yield process
    finally:
        # A process that was killed never says that it has heard: telling it would wait for ever.
        if process.is_alive():
            stop.set()
        process.join()


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """A promoter on a database that others can reach."""
    engine = make_engine(database_url)
    yield open_stage(
        books=SqlBooks(engine),
        reads=SqlReads(engine),
        egress=LOOPBACK,
        clock=WallClock(utc_now()),
    )
    engine.dispose()


def sell(stage: Stage, orders: int) -> None:
    """Sell, let in, refund."""
    night, general = stage.night(stock=orders)
    gate = Gate(stage)
    for number in range(orders):
        order = stage.buy(night, (general, 1), email=f"b{number}@example.com")
        gate.scan(night, gate.code(order), number)
        stage.refund(order)


def stories(bell: Doorbell) -> list[list[str]]:
    """Return what a receiver was told of each order, in the order of arrival."""
    by_order: dict[str, list[str]] = {}
    for ring in bell.rings:
        told = json.loads(ring.body)
        data = told["data"]
        by_order.setdefault(data.get("orderId") or data["id"], []).append(told["type"])
    return list(by_order.values())


def test_processes_send_everything_once_and_in_order(stage: Stage, database_url: str) -> None:
    """Three of them, while things go on happening: no id comes twice, and no order's story is told out of turn."""
    with contextlib.ExitStack() as open_ones:
        bells = [open_ones.enter_context(doorbell()) for _ in range(ENDPOINTS)]
        for bell in bells:
            endpoint_at(stage, bell.url)
        for _ in range(PROCESSES):
            open_ones.enter_context(sending(database_url))
        sell(stage, ORDERS)
        expected = 1 + len(STORY) * ORDERS
        wait_until(lambda: all(len(set(bell.ids)) == expected for bell in bells), seconds=120)
    for bell in bells:
        assert len(bell.ids) == expected
        assert sorted(stories(bell)) == sorted([["event.published"], *[STORY] * ORDERS])


def test_what_a_killed_process_had_in_hand_is_sent_by_another(
    stage: Stage, database_url: str
) -> None:
    """It was heard and not answered; when the lease has ended it comes again, under the same id, and the rest after it."""
    heard = Event()

    def answers_the_second(connection: socket.socket, _: Event) -> None:
        if heard.is_set():
            connection.sendall(HEAD + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            return
        heard.set()
        connection.recv(1)

    with receiving(answers_the_second) as receiver:
        endpoint = endpoint_at(stage, receiver.url())
        sell(stage, 1)
        with sending(database_url) as process:
            assert heard.wait(60)
            process.kill()
            process.join()
        with sending(database_url, ahead=LEASE):
            wait_until(lambda: len(set(ids(receiver.heard))) == 1 + len(STORY), seconds=60)
    first, second, *rest = ids(receiver.heard)
    assert first == second
    assert first not in rest
    reads = stage.box_office.webhooks.reads
    assert len(reads.deliveries(endpoint, before=None, limit=9)) == len(rest) + 1


def ids(heard: list[bytes]) -> list[str]:
    """Return the ids of requests, in the order of arrival."""
    return [json.loads(request.partition(b"\r\n\r\n")[2])["id"] for request in heard]
