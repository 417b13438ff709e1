"""The sender over the real network: in order, side by side, at least once, and nobody waits for anybody else."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
import contextlib
from datetime import timedelta
import json
import os
from threading import Event
from typing import Final

import attrs
import pytest

from adapters.rounds import under_way
from adapters.wiring import utc_now, webhook_sender
from tests.integration.webhooks.doorbells import doorbell
from tests.integration.webhooks.sending import endpoint_at, sender, wait_until
from ticketing_domain.notices.delivery import Delivered, Letter
from ticketing_domain.notices.egress import Egress, Outcome, Reply
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.notice import Notice
from ticketing_domain.notices.send import LASTS, LEASE, Returned, Settle
from ticketing_domain.people.account import Account
from ticketing_domain.ports import Books
from ticketing_domain.testing.contracts.post_office import MANY, name
from ticketing_domain.testing.stage import OpenStage, Stage

ROUNDS: Final = 100 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 10


@pytest.fixture
def stage(open_house: OpenStage) -> Stage:
    return open_house()


def test_both_dialects_hear_of_a_sale(stage: Stage) -> None:
    """The same notices, each in its own words, in their order."""
    with doorbell() as promoter, doorbell() as organiser:
        endpoint_at(stage, promoter.url)
        endpoint_at(stage, organiser.url, Dialect.ADMIN)
        night, general = stage.night()
        order = stage.buy(night, (general, 2))
        stage.refund(order, "21.00")

        assert sender(stage).once() == 6

    v1 = [json.loads(ring.body) for ring in promoter.rings]
    admin = [json.loads(ring.body) for ring in organiser.rings]
    assert {one["type"] for one in v1} == {"event.published", "order.completed", "order.refunded"}
    assert {one["action"] for one in admin} == {"event.published", "order.paid", "order.refunded"}
    paid, refunded = [one for one in v1 if one["type"].startswith("order.")]
    assert (paid["type"], paid["data"]["total"]) == ("order.completed", 4200)
    assert refunded["data"]["refund"] == {"amount": 2100, "currency": "EUR"}
    assert {one["id"] for one in v1} == {f"msg_{one['id']}" for one in admin}
    assert promoter.ids == [one["id"] for one in v1]


def test_a_sender_in_the_background_needs_no_call(stage: Stage) -> None:
    """What happens is on its way at once, and leaving waits for what is under way."""
    with doorbell() as bell, under_way(sender(stage), "webhooks"):
        endpoint = endpoint_at(stage, bell.url)
        stage.night()
        wait_until(lambda: len(bell.rings) == 1)
    (logged,) = stage.box_office.webhooks.reads.deliveries(endpoint, before=None, limit=5)
    assert [attempt.status for attempt in logged.attempts] == [200]


class Breaks(Event):
    """Told when to stop, and remembers how long the sender rested where it had not simply nothing to do."""

    def __init__(self, idle_seconds: float) -> None:
        super().__init__()
        self.idle_seconds = idle_seconds
        self.rests: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Wait, and remember it."""
        if timeout != self.idle_seconds:
            self.rests.append(timeout)
        return super().wait(timeout)


@pytest.mark.parametrize("sold_just_now", [True, False])
def test_while_people_buy_the_books_are_theirs_as_long_as_they_were_the_senders(
    stage: Stage,
    sold_just_now: bool,  # noqa: FBT001 (a case)
) -> None:
    """It rests after a round that found something new; what was put aside before is sent without a rest."""
    with doorbell() as bell:
        endpoint_at(stage, bell.url)
        stage.night()
        if not sold_just_now:
            stage.box_office.webhooks.hand_out()
        sending = sender(stage)
        breaks = Breaks(sending.seconds_between)
        with ThreadPoolExecutor(1) as background:
            settled = background.submit(sending.until, breaks)
            wait_until(lambda: not stage.box_office.webhooks.reads.look_for_post(utc_now()).waits)
            wait_until(lambda: len(bell.rings) == 1)
            breaks.set()
            assert settled.result() == 1
    assert [bool(seconds) for seconds in breaks.rests] == [True] * sold_just_now


def test_many_senders_send_everything_once(stage: Stage) -> None:
    """Four of them over one database: no notice is missing, none comes twice, each order's are in order."""
    with doorbell() as bell:
        endpoint_at(stage, bell.url)
        night, general = stage.night(stock=100)
        with ThreadPoolExecutor(4) as pool, contextlib.ExitStack() as going:
            for _ in range(4):
                going.enter_context(under_way(sender(stage), "webhooks"))
            orders = list(
                pool.map(
                    lambda n: stage.buy(night, (general, 1), email=f"b{n}@example.com"), range(20)
                )
            )
            list(pool.map(stage.refund, orders))
            wait_until(lambda: len(set(bell.ids)) == 41)
        assert stage.box_office.webhooks.claim(MANY) == []
    assert len(bell.ids) == 41
    by_order: dict[str, list[str]] = {}
    for ring in bell.rings:
        told = json.loads(ring.body)
        by_order.setdefault(told["data"]["id"], []).append(told["type"])
    in_order = ["order.completed", "order.refunded"]
    assert [kinds for kinds in by_order.values() if len(kinds) > 1] == [in_order] * 20


def test_crashes_lose_nothing(stage: Stage) -> None:
    """Between commit and hand-out, after a claim, after a sending: each time somebody else finishes it."""
    webhooks = stage.box_office.webhooks
    with doorbell() as bell:
        endpoint = endpoint_at(stage, bell.url)
        for number in range(ROUNDS):
            night, general = stage.night()
            stage.buy(night, (general, 1), email=f"b{number}@example.com")
            if number % 3:
                webhooks.hand_out()
            for run in webhooks.claim(MANY) if number % 3 == 2 else ():
                sender(stage).carry(run, Event())
            stage.clock.forward(minutes=2)
        sender(stage).once()
        sent = webhooks.reads.deliveries(endpoint, before=None, limit=10 * ROUNDS)
    assert len(sent) == 2 * ROUNDS
    assert set(bell.ids) == {f"msg_{one.errand.notice.id}" for one in sent}
    again = len(bell.ids) - len(set(bell.ids))
    assert 0 < again <= ROUNDS * 20


def test_a_receiver_that_was_down_for_a_day_gets_everything_once(stage: Stage) -> None:
    """Every id once, each order's notices in order, over the real network and a clock that is moved."""
    with doorbell(status=503) as bell:
        endpoint = endpoint_at(stage, bell.url)
        night, general = stage.night(stock=100)
        for hour in range(24):
            order = stage.buy(night, (general, 1), email=f"b{hour}@example.com")
            if hour % 2:
                stage.refund(order)
            sender(stage).once()
            stage.clock.forward(hours=1)
        assert not stage.box_office.webhooks.reads.endpoint(name(endpoint)).is_active

        bell.status, before = 200, len(bell.rings)
        stage.box_office.webhooks.change.activate(name(endpoint))
        sender(stage).once()

    told = [json.loads(ring.body) for ring in bell.rings[before:]]
    assert len(told) == len({one["id"] for one in told}) == 1 + 24 + 12
    by_order: dict[str, list[str]] = {}
    for one in told:
        by_order.setdefault(one["data"]["id"], []).append(one["type"])
    assert {tuple(kinds) for kinds in by_order.values()} == {
        ("event.published",),
        ("order.completed",),
        ("order.completed", "order.refunded"),
    }


@attrs.frozen
class Watchful(Egress):
    """A receiver that needs the books itself before it answers."""

    books: list[Books] = attrs.field(factory=list)

    def judge(self, url: str) -> str | None:
        return None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        with self.books[0]() as unit:
            unit.commit()
        return Reply(200, "", timedelta(0))


def test_nobody_waits_for_a_receiver_with_the_books_open(open_house: OpenStage) -> None:
    """While something is sent, everybody else can write."""
    stage, watchful = open_house(), Watchful()
    watchful.books.append(stage.box_office.books)
    stage = attrs.evolve(stage, box_office=attrs.evolve(stage.box_office, egress=watchful))
    endpoint_at(stage, "https://receiver.example")
    stage.night()
    assert sender(stage).once() == 1


def test_a_run_that_cannot_be_settled_stops_no_other(stage: Stage) -> None:
    """The others are written down; its lease ends, and it is sent again."""
    with doorbell() as bell:
        bad, good = endpoint_at(stage, f"{bell.url}/bad"), endpoint_at(stage, bell.url)
        stage.night()
        webhooks = stage.box_office.webhooks

        class Clumsy(Settle):
            def __call__(self, returned: Sequence[Returned]) -> int:
                if any(one.run.endpoint.id == bad.id for one in returned):
                    stage.clock.at += LEASE
                    raise ArithmeticError
                return super().__call__(returned)

        clumsy = attrs.evolve(
            webhooks, settle=Clumsy(stage.box_office.books, stage.clock, webhooks.ping.random)
        )
        with pytest.raises(ArithmeticError):
            attrs.evolve(sender(stage), webhooks=clumsy).once()
        assert sender(stage).once() >= 1
    for endpoint in (bad, good):
        (logged,) = webhooks.reads.deliveries(endpoint, before=None, limit=5)
        assert isinstance(logged.delivery.state, Delivered)


def test_a_notice_without_words_stops_nobody(stage: Stage) -> None:
    """What cannot be printed is a failure of that delivery, and the others go on."""
    with doorbell() as bell:
        endpoint = endpoint_at(stage, bell.url)
        stage.night()
        stage.night()
        words, seen = webhook_sender(stage.box_office).letters, list[str]()

        def stumbling(notice: Notice, account: Account) -> Letter:
            seen.append(notice.id)
            if notice.id == seen[0]:
                raise KeyError(notice.id)
            return words[Dialect.V1](notice, account)

        attrs.evolve(sender(stage), letters={**words, Dialect.V1: stumbling}).once()
    logged = stage.box_office.webhooks.reads.deliveries(endpoint, before=None, limit=5)
    assert len(bell.rings) == 1
    assert sorted(one.attempts[0].reason or "" for one in logged) == ["", "a mistake of ours"]


def test_what_lies_ready_when_it_is_told_to_stop_is_given_back(stage: Stage) -> None:
    """Nothing of it is sent, and whoever comes next need not wait for a lease to end."""
    with doorbell() as bell:
        endpoint_at(stage, bell.url)
        stage.night()
        webhooks, stop = stage.box_office.webhooks, Event()
        webhooks.hand_out()
        (run,) = webhooks.claim(MANY)
        stop.set()
        returned = sender(stage).carry(run, stop)

        assert (returned.sent, bell.rings) == ((), [])
        webhooks.settle([returned])
        assert sender(stage).once() == 1
    assert len(bell.rings) == 1


def test_a_run_that_waited_too_long_for_a_hand_is_left_to_others(stage: Stage) -> None:
    """It could last longer than its lease, and somebody else could send the same meanwhile."""
    with doorbell() as bell:
        endpoint_at(stage, bell.url)
        stage.night()
        webhooks = stage.box_office.webhooks
        webhooks.hand_out()
        (run,) = webhooks.claim(MANY)
        stage.clock.at += LEASE - LASTS + timedelta(seconds=1)

        assert sender(stage).carry(run, Event()) == Returned(run, ())
        assert bell.rings == []


def test_more_endpoints_than_hands_are_all_told(stage: Stage) -> None:
    """Runs lie ready for hands that come back; each endpoint is told once, in order."""
    with doorbell() as bell:
        for number in range(20):
            endpoint_at(stage, f"{bell.url}/{number}")
        night, general = stage.night()
        stage.buy(night, (general, 1))

        assert attrs.evolve(sender(stage), hands=4).once() == 40
    assert len(bell.ids) == 40
    assert len(set(bell.ids)) == 2
