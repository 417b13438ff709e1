"""What a box office must do with webhooks, whatever it is built on."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import attrs
import pytest

from tests.contracts.gate import Gate
from tests.contracts.stage import OpenStage, Stage
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.notices import schedule
from ticketing_domain.notices.delivery import Delivered, GivenUp, Run, Waiting
from ticketing_domain.notices.egress import Egress, Outcome, Reply, Unreachable
from ticketing_domain.notices.endpoint import Dialect, Disabled, Endpoint, Why
from ticketing_domain.notices.keep_endpoints import (
    MOST_ENDPOINTS,
    EndpointChanges,
    EndpointIsDisabled,
    TooManyEndpoints,
)
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.send import LEASE, Returned, Sent
from ticketing_domain.notices.webhook_book import EndpointName, LoggedDelivery, Slots
from ticketing_domain.people.account import NewAccount

URL = "https://receiver.example/hooks"
MANY = Slots(free=100, slow=100)
OK = Reply(200, "thank you", timedelta(milliseconds=20))
DOWN = Unreachable("connection refused")

Answer = Callable[[str, str], Outcome]
"""What a receiver answers, by its address and the id of the notice."""


def says(outcome: Outcome) -> Answer:
    """Answer everything in one way."""
    return lambda _url, _id: outcome


def replies(status: int, **headers: str) -> Answer:
    """Answer everything with one status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return says(Reply(status, "…", timedelta(milliseconds=20), named))


@attrs.define
class Receivers(Egress):
    """Every receiver in the world: what they answer, and the ids that they have taken, by address."""

    answer: Answer = attrs.field(factory=lambda: says(OK))
    taken: list[tuple[str, str]] = attrs.field(factory=list)
    asked: list[tuple[str, str]] = attrs.field(factory=list)

    def judge(self, url: str) -> str | None:
        return None if url.startswith("https://") else "must begin with https://"

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        return self.take(url, headers["webhook-id"])

    def take(self, url: str, notice_id: str) -> Outcome:
        """Answer to a notice."""
        self.asked.append((url, notice_id))
        outcome = self.answer(url, notice_id)
        if schedule.arrived(outcome):
            self.taken.append((url, notice_id))
        return outcome


@attrs.frozen
class PostOffice:
    """A stage with receivers, and a sender that goes round when told."""

    stage: Stage
    receivers: Receivers

    def endpoint(
        self, *actions: Action, url: str = URL, dialect: Dialect = Dialect.V1, **fields: Any
    ) -> Endpoint:
        """Register an address, for some actions or all."""
        changes = EndpointChanges(url=url, actions=frozenset(actions) or None, **fields)
        return self.stage.box_office.webhooks.add(
            account_id=self.stage.account.id, dialect=dialect, changes=changes
        )

    def send(self) -> int:
        """Hand out and send until nothing is due; returns how many attempts were made."""
        webhooks = self.stage.box_office.webhooks
        webhooks.hand_out()
        attempts = 0
        while runs := webhooks.claim(MANY):
            attempts += webhooks.settle([self.carry(run) for run in runs])
        return attempts

    def carry(self, run: Run) -> Returned:
        """Take a run to its endpoint."""
        at = self.stage.clock
        sent = [
            Sent(
                errand.delivery,
                self.receivers.take(run.endpoint.url, errand.notice.id),
                at(),
            )
            for errand in run.errands
        ]
        return Returned(run, tuple(sent))

    def now(self, endpoint: Endpoint) -> Endpoint:
        """Look at an endpoint."""
        return self.stage.box_office.webhooks.reads.endpoint(name(endpoint))

    def log(self, endpoint: Endpoint) -> list[LoggedDelivery]:
        """Look at an endpoint's deliveries, oldest first."""
        found = self.stage.box_office.webhooks.reads.deliveries(endpoint, before=None, limit=1000)
        return list(found)[::-1]

    def actions(self, endpoint: Endpoint) -> list[str]:
        """Return what an endpoint is told, oldest first."""
        return [one.errand.notice.action.value for one in self.log(endpoint)]

    def publish(self, title: str = "Lantern Night") -> None:
        """Publish a night."""
        event = self.stage.event(title)
        self.stage.ticket(event)
        self.stage.publish(event)

    def publish_and_sell(self, orders: int = 1) -> None:
        """Publish a night and sell some of it."""
        night, general = self.stage.night(stock=100)
        for buyer in range(orders):
            self.stage.buy(night, (general, 1), email=f"buyer{buyer}@example.com")


def name(endpoint: Endpoint) -> EndpointName:
    """Return by what an endpoint is asked for."""
    return EndpointName(endpoint.account_id, endpoint.dialect, endpoint.public_id)


class WebhooksContract:
    """Endpoints, deliveries, order, retries; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def post(self, open_stage: OpenStage) -> PostOffice:
        receivers = Receivers()
        return PostOffice(open_stage(egress=receivers), receivers)

    def test_a_subscriber_is_told_once(self, post: PostOffice) -> None:
        """An endpoint for everything hears of the night and of the order, each once, whoever goes round again."""
        endpoint = post.endpoint()
        post.publish_and_sell()

        assert post.send() == 2
        assert post.send() == 0

        assert post.actions(endpoint) == ["event.published", "order.paid"]
        assert [one for one, _ in post.receivers.taken] == [URL, URL]
        assert all(isinstance(one.delivery.state, Delivered) for one in post.log(endpoint))

    def test_an_endpoint_hears_what_it_asked_for(self, post: PostOffice) -> None:
        """Subscriptions are by action; each dialect tells what it has words for."""
        paid = post.endpoint(Action.ORDER_PAID)
        other = post.endpoint(dialect=Dialect.ADMIN)
        night, general = post.stage.night()
        post.stage.buy(night, (general, 1))
        held = post.stage.hold(night, (general, 1), email="late@example.com")
        post.stage.clock.forward(minutes=11)
        post.stage.box_office.expire_holds()
        post.send()

        assert post.actions(paid) == ["order.paid"]
        assert post.actions(other) == ["event.published", "order.paid", "order.expired"]
        assert post.log(other)[-1].errand.notice.subject == held.purchase.public_id

    def test_another_account_hears_nothing(self, post: PostOffice) -> None:
        """What happens in one account is told to its own endpoints, and its log is nobody else's."""
        stranger = post.stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR"))
        theirs = post.stage.box_office.webhooks.add(
            account_id=stranger.id, dialect=Dialect.V1, changes=EndpointChanges(url=URL)
        )
        mine = post.endpoint()
        post.publish_and_sell()
        post.send()

        assert post.log(theirs) == []
        reads = post.stage.box_office.webhooks.reads
        with pytest.raises(NotFound):
            reads.endpoint(EndpointName(stranger.id, Dialect.V1, mine.public_id))
        with pytest.raises(NotFound):
            reads.endpoint(EndpointName(mine.account_id, Dialect.ADMIN, mine.id))
        with pytest.raises(NotFound):
            reads.delivery(theirs, post.log(mine)[0].delivery.id)

    def test_what_fails_is_sent_again_on_schedule(self, post: PostOffice) -> None:
        """Ten attempts, each wait a tenth longer at most; after the last one it is given up, with every answer kept."""
        endpoint = post.endpoint(Action.EVENT_PUBLISHED)
        post.publish()
        post.receivers.answer = replies(500)
        assert post.send() == 1

        for wait in schedule.WAITS:
            post.stage.clock.at += wait - timedelta(seconds=1)
            assert post.send() == 0
            post.stage.clock.at += timedelta(seconds=1) + wait / 10
            if not post.now(endpoint).is_active:
                break
            assert post.send() == 1

        (logged,) = post.log(endpoint)
        assert isinstance(logged.delivery.state, GivenUp)
        assert [one.status for one in logged.attempts] == [500] * 10
        assert [one.number for one in logged.attempts] == list(range(1, 11))
        state = post.now(endpoint).state
        assert isinstance(state, Disabled)
        assert state.why is Why.FAILING

    def test_a_later_notice_of_an_order_waits_for_the_earlier(self, post: PostOffice) -> None:
        """While "paid" does not arrive, "refunded" of that order stays; other orders go on."""
        endpoint = post.endpoint(Action.ORDER_PAID, Action.ORDER_REFUNDED)
        night, general = post.stage.night()
        stuck = post.stage.buy(night, (general, 1))
        other = post.stage.buy(night, (general, 1), email="other@example.com")
        for order in (stuck, other):
            post.stage.refund(order)
        post.stage.box_office.webhooks.hand_out()
        first = post.log(endpoint)[0].errand.notice.id
        post.receivers.answer = lambda _, it: DOWN if it == first else OK

        post.send()
        told = [one.errand.notice for one in post.log(endpoint) if not _waits(one)]
        assert [one.subject for one in told] == [other.purchase.public_id] * 2

        post.receivers.answer = says(OK)
        post.stage.clock.forward(seconds=6)
        post.send()
        by_id = {one.errand.notice.id: one.errand.notice for one in post.log(endpoint)}
        arrived = [by_id[it] for _, it in post.receivers.taken]
        assert [one.action for one in arrived if one.subject == stuck.purchase.public_id] == [
            Action.ORDER_PAID,
            Action.ORDER_REFUNDED,
        ]

    def test_scans_wait_for_their_order(self, post: PostOffice) -> None:
        """Who hears of somebody at the door has heard of their order before."""
        post.endpoint(Action.ORDER_PAID, Action.TICKET_REDEEMED)
        gate = Gate(post.stage)
        night, general = post.stage.night()
        order = post.stage.buy(night, (general, 1))
        gate.scan(night, gate.code(order), 1)
        post.receivers.answer = says(DOWN)
        assert post.send() == 1

        post.receivers.answer = says(OK)
        post.stage.clock.forward(seconds=6)

        assert post.send() == 2
        assert len(post.receivers.taken) == 2

    def test_a_crash_before_settling_sends_again(self, post: PostOffice) -> None:
        """Whoever dies with a notice loses the lease; the next one sends it under the same id."""
        post.endpoint(Action.EVENT_PUBLISHED)
        post.publish()
        webhooks = post.stage.box_office.webhooks
        webhooks.hand_out()
        (lost,) = webhooks.claim(MANY)
        post.carry(lost)

        assert not webhooks.reads.has_post(post.stage.clock())
        assert webhooks.claim(MANY) == []
        post.stage.clock.at += LEASE
        assert webhooks.reads.has_post(post.stage.clock())
        assert post.send() == 1
        assert len(post.receivers.taken) == 2
        assert len(set(post.receivers.taken)) == 1

    def test_a_sender_that_comes_late_changes_nothing(self, post: PostOffice) -> None:
        """Somebody else has settled the delivery meanwhile: their word counts."""
        endpoint = post.endpoint(Action.EVENT_PUBLISHED)
        post.publish()
        webhooks = post.stage.box_office.webhooks
        webhooks.hand_out()
        (slow,) = webhooks.claim(MANY)
        post.stage.clock.at += LEASE
        post.send()
        (errand,) = slow.errands

        late = Returned(slow, (Sent(errand.delivery, DOWN, post.stage.clock()),))

        assert webhooks.settle([late]) == 0
        (logged,) = post.log(endpoint)
        assert isinstance(logged.delivery.state, Delivered)
        assert post.now(endpoint).state == endpoint.state

    def test_one_endpoint_is_served_by_one_sender(self, post: PostOffice) -> None:
        """Two senders never reach the same endpoint at once, and share the others."""
        for number in range(4):
            post.endpoint(url=f"{URL}/{number}")
        post.publish_and_sell(orders=3)
        webhooks = post.stage.box_office.webhooks
        webhooks.hand_out()

        first, second = webhooks.claim(Slots(2, 2)), webhooks.claim(MANY)

        urls = [run.endpoint.url for run in (*first, *second)]
        assert len(first) == len(second) == 2
        assert len(set(urls)) == 4
        assert all(len(run.errands) == 4 for run in first)

    def test_the_slow_leave_room_for_the_quick(self, post: PostOffice) -> None:
        """Endpoints that failed last time get only the hands that are set apart for them."""
        for number in range(3):
            post.endpoint(url=f"{URL}/{number}")
        post.receivers.answer = says(DOWN)
        post.publish()
        post.send()
        quick = post.endpoint(url=f"{URL}/quick")
        post.publish()
        webhooks = post.stage.box_office.webhooks
        webhooks.hand_out()
        post.stage.clock.forward(seconds=10)

        runs = webhooks.claim(Slots(free=4, slow=1))

        assert next(run.endpoint.id for run in runs) == quick.id
        assert len(runs) == 2

    def test_an_account_has_its_share_of_hands(self, post: PostOffice) -> None:
        """However many endpoints one has, another one's turn comes; those that it is sent to already count."""
        box_office, mine = post.stage.box_office, post.stage.account.id
        theirs = box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id
        webhooks = box_office.webhooks
        for account_id in [mine] * 6 + [theirs]:
            endpoint = webhooks.add(
                account_id=account_id, dialect=Dialect.V1, changes=EndpointChanges(url=URL)
            )
            webhooks.ping(name(endpoint))

        first = webhooks.claim(Slots(free=3, slow=3, each=2))
        second = webhooks.claim(Slots(free=4, slow=4, each=3, busy={mine: 2, theirs: 1}))

        assert sorted(run.account.id for run in first) == sorted([mine, mine, theirs])
        assert [run.account.id for run in second] == [mine]

    def test_a_long_queue_is_not_served_first(self, post: PostOffice) -> None:
        """Of those that are slow, each has its turn, however long things have been due to another."""
        queue = post.endpoint(Action.EVENT_PUBLISHED, url=f"{URL}/queue")
        other = post.endpoint(Action.ORDER_PAID, url=f"{URL}/other")
        webhooks = post.stage.box_office.webhooks
        post.receivers.answer = says(DOWN)
        for number in range(5):
            post.publish(f"Night {number}")
        webhooks.hand_out()
        post.stage.clock.forward(minutes=1)
        webhooks.ping(name(other))
        served = []
        for _ in range(4):
            (run,) = webhooks.claim(Slots(free=1, slow=1))
            first = attrs.evolve(run, errands=run.errands[:1])
            webhooks.settle([post.carry(first)])
            served.append(run.endpoint.id)
            post.stage.clock.forward(seconds=10)

        assert served == [queue.id, other.id] * 2

    def test_gone_is_gone(self, post: PostOffice) -> None:
        """A receiver that answers 410 is never asked again, and the endpoint says why."""
        endpoint = post.endpoint()
        post.receivers.answer = replies(410)
        post.publish()
        post.send()
        post.publish("Another night")
        post.stage.clock.forward(days=4)

        assert post.send() == 0
        state = post.now(endpoint).state
        assert isinstance(state, Disabled)
        assert state.why is Why.GONE
        (logged,) = post.log(endpoint)
        assert isinstance(logged.delivery.state, GivenUp)

    def test_retry_after_is_honoured(self, post: PostOffice) -> None:
        """Whoever asks for a minute is left alone for a minute, with everything."""
        endpoint = post.endpoint()
        post.receivers.answer = replies(429, retry_after="60")
        post.publish()
        post.send()
        post.publish("Another night")
        post.stage.clock.forward(seconds=59)
        assert post.send() == 0

        post.receivers.answer = says(OK)
        post.stage.clock.forward(seconds=1)
        assert post.send() == 2
        assert not any(_waits(one) for one in post.log(endpoint))

    def test_down_for_a_day_and_everything_arrives_once(self, post: PostOffice) -> None:
        """An endpoint that failed for a day was disabled; activated again, it gets all, in the order of each order."""
        endpoint = post.endpoint()
        night, general = post.stage.night(stock=100)
        post.receivers.answer = says(DOWN)
        for hour in range(24):
            order = post.stage.buy(night, (general, 1), email=f"buyer{hour}@example.com")
            if hour % 2:
                post.stage.refund(order)
            post.send()
            post.stage.clock.forward(hours=1)
        state = post.now(endpoint).state
        assert isinstance(state, Disabled)
        assert state.why is Why.FAILING
        asked = len(post.receivers.asked)
        assert post.send() == 0

        post.receivers.answer = says(OK)
        post.stage.box_office.webhooks.change.activate(name(endpoint))
        post.send()

        told = [it for _, it in post.receivers.taken]
        assert len(told) == len(set(told)) == 1 + 24 + 12
        assert len(post.receivers.asked) == asked + len(told)
        by_id = {one.errand.notice.id: one for one in post.log(endpoint)}
        places: dict[str, list[int]] = {}
        for it in told:
            places.setdefault(by_id[it].delivery.lane, []).append(by_id[it].delivery.id)
        assert all(lane == sorted(lane) for lane in places.values())

    def test_short_trouble_is_forgiven(self, post: PostOffice) -> None:
        """Many failures within an hour disable nothing, and one success ends the row."""
        endpoint = post.endpoint()
        post.receivers.answer = says(DOWN)
        for number in range(15):
            post.publish(f"Night {number}")
        assert post.send() == 15
        assert post.now(endpoint).is_active

        post.receivers.answer = says(OK)
        post.stage.clock.forward(hours=2)
        post.send()
        assert post.now(endpoint).state == endpoint.state

    def test_an_owner_turns_an_endpoint_off_and_on(self, post: PostOffice) -> None:
        """What happens while it is off is not told later; what was on its way is."""
        endpoint = post.endpoint()
        webhooks = post.stage.box_office.webhooks
        post.publish()
        webhooks.hand_out()
        off = webhooks.change(name(endpoint), EndpointChanges(active=False))
        assert isinstance(off.state, Disabled)
        assert off.state.why is Why.BY_OWNER
        post.publish("Another night")
        assert post.send() == 0
        with pytest.raises(EndpointIsDisabled):
            webhooks.ping(name(endpoint))
        with pytest.raises(EndpointIsDisabled):
            webhooks.retry(name(endpoint), post.log(endpoint)[0].errand.notice.id)

        webhooks.change.activate(name(endpoint))

        assert post.send() == 1

    def test_a_ping_goes_to_one_endpoint(self, post: PostOffice) -> None:
        """It has an id like every notice, and nobody else hears of it."""
        endpoint, other = post.endpoint(), post.endpoint(url=f"{URL}/other")
        errand = post.stage.box_office.webhooks.ping(name(endpoint))

        assert post.send() == 1
        assert post.receivers.taken == [(URL, errand.notice.id)]
        assert post.log(other) == []

    def test_a_delivery_is_sent_again_by_hand(self, post: PostOffice) -> None:
        """Once more, under the same id; a failure leaves it given up at once."""
        endpoint = post.endpoint(Action.EVENT_PUBLISHED)
        post.publish()
        post.send()
        webhooks, (logged,) = post.stage.box_office.webhooks, post.log(endpoint)
        notice_id = logged.errand.notice.id

        webhooks.retry(name(endpoint), notice_id)
        assert post.send() == 1
        webhooks.retry(name(endpoint), notice_id)
        post.receivers.answer = says(DOWN)
        assert post.send() == 1

        (logged,) = post.log(endpoint)
        assert isinstance(logged.delivery.state, GivenUp)
        assert [one.status for one in logged.attempts] == [200, 200, None]
        assert logged.attempts[2].reason == DOWN.reason
        assert {it for _, it in post.receivers.asked} == {notice_id}
        with pytest.raises(NotFound):
            webhooks.retry(name(endpoint), "nothing")

    def test_an_answer_is_kept_short(self, post: PostOffice) -> None:
        """Of a long answer the log has the beginning, as text that any database takes."""
        endpoint = post.endpoint(Action.EVENT_PUBLISHED)
        post.receivers.answer = says(Reply(200, "\0\ud800" + "x" * 5000, timedelta(seconds=2)))
        post.publish()
        post.send()

        ((attempt,),) = (one.attempts for one in post.log(endpoint))
        assert attempt.excerpt is not None
        assert len(attempt.excerpt) == 1024
        assert attempt.excerpt.startswith("\ufffd?x")
        assert attempt.took == timedelta(seconds=2)
        assert post.now(endpoint).slow

    def test_a_secret_is_rotated(self, post: PostOffice) -> None:
        """Both secrets count for a day, only the new one after."""
        endpoint = post.endpoint()
        rotated = post.stage.box_office.webhooks.rotate(name(endpoint))
        old, new = endpoint.secrets.current, rotated.secrets.current
        at = post.stage.clock()

        kept = post.now(endpoint).secrets
        assert new.startswith("whsec_")
        assert kept.valid(at + timedelta(hours=23, minutes=59)) == (new, old)
        assert kept.valid(at + timedelta(hours=24)) == (new,)
        assert new not in repr(rotated)

    def test_a_changed_endpoint_goes_elsewhere(self, post: PostOffice) -> None:
        """Address, name and wishes change; what was not sent stays as it was."""
        endpoint = post.endpoint(Action.ORDER_PAID)
        webhooks = post.stage.box_office.webhooks
        webhooks.change(
            name(endpoint),
            EndpointChanges(url=f" {URL}/2 ", name="Till", actions=None),
        )
        changed = post.now(endpoint)
        assert (changed.url, changed.name, changed.actions) == (f"{URL}/2", "Till", None)
        webhooks.change(name(endpoint), EndpointChanges(name=None))
        assert post.now(endpoint) == attrs.evolve(changed, name=None)

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"url": None}, {"url"}),
            ({"url": "  "}, {"url"}),
            ({"url": "ftp://receiver.example"}, {"url"}),
            ({"url": f"https://{'x' * 2000}.example"}, {"url"}),
            ({"actions": frozenset()}, {"actions"}),
            ({"name": "x" * 256}, {"name"}),
        ],
    )
    def test_a_bad_endpoint_is_refused(
        self, post: PostOffice, changes: dict[str, Any], fields: set[str]
    ) -> None:
        """New or changed, with the fields that are wrong."""
        webhooks, account_id = post.stage.box_office.webhooks, post.stage.account.id
        with pytest.raises(Invalid) as refused:
            webhooks.add(
                account_id=account_id,
                dialect=Dialect.V1,
                changes=EndpointChanges(**{"url": URL, **changes}),
            )
        assert set(refused.value.problems) == fields
        endpoint = post.endpoint()
        with pytest.raises(Invalid):
            webhooks.change(name(endpoint), EndpointChanges(**changes))

    def test_an_account_has_so_many_endpoints(self, post: PostOffice) -> None:
        """One more is refused; another account has its own."""
        for number in range(MOST_ENDPOINTS):
            post.endpoint(url=f"{URL}/{number}")
        with pytest.raises(TooManyEndpoints):
            post.endpoint()

    def test_a_removed_endpoint_leaves_nothing(self, post: PostOffice) -> None:
        """With its log; what was under way is dropped when it comes back."""
        endpoint = post.endpoint()
        post.receivers.answer = says(DOWN)
        post.publish_and_sell()
        post.send()
        post.stage.clock.forward(seconds=10)
        webhooks = post.stage.box_office.webhooks
        (run,) = webhooks.claim(MANY)

        webhooks.remove(name(endpoint))

        assert webhooks.settle([post.carry(run)]) == 0
        assert webhooks.reads.endpoints(post.stage.account.id, Dialect.V1) == []
        assert post.log(endpoint) == []
        with pytest.raises(NotFound):
            webhooks.remove(name(endpoint))

    def test_time_is_pulled_forward(self, post: PostOffice) -> None:
        """A test world that moves a day has its retries due, and its row of failures is a day older."""
        endpoint = post.endpoint()
        post.receivers.answer = replies(503, retry_after="3600")
        post.publish()
        post.send()
        with post.stage.box_office.books() as books:
            books.deliveries.pull_forward(post.stage.account.id, timedelta(days=1))
            books.commit()

        post.receivers.answer = says(OK)

        assert post.send() == 1
        assert post.now(endpoint).state == endpoint.state

    def test_old_deliveries_are_forgotten(self, post: PostOffice) -> None:
        """A month later the log is empty; what still waits is not forgotten."""
        endpoint = post.endpoint()
        post.publish_and_sell()
        post.send()
        post.receivers.answer = says(DOWN)
        waiting = post.stage.box_office.webhooks.ping(name(endpoint))
        post.send()
        post.stage.clock.forward(days=31)
        post.stage.box_office.webhooks.forget()

        assert [one.errand.notice.id for one in post.log(endpoint)] == [waiting.notice.id]

    def test_the_log_has_pages(self, post: PostOffice) -> None:
        """The newest first, continued below a number; single deliveries by number and by notice."""
        endpoint = post.endpoint()
        post.publish_and_sell(orders=4)
        post.send()
        reads = post.stage.box_office.webhooks.reads
        everything = post.log(endpoint)[::-1]

        top = reads.deliveries(endpoint, before=None, limit=2)
        rest = reads.deliveries(endpoint, before=top[-1].delivery.id, limit=10)

        assert [*top, *rest] == everything
        assert reads.delivery(endpoint, top[0].delivery.id) == top[0]
        assert reads.delivery(endpoint, top[0].errand.notice.id) == top[0]


def _waits(logged: LoggedDelivery) -> bool:
    return isinstance(logged.delivery.state, Waiting)
