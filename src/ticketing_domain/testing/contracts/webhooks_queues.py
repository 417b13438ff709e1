"""What a box office must do when receivers are slow, or down, or many."""

import attrs
import pytest

from ticketing_domain.notices.delivery import Delivered, GivenUp, Run
from ticketing_domain.notices.endpoint import Dialect, Disabled, Why
from ticketing_domain.notices.keep_endpoints import (
    EndpointChanges,
    EndpointIsDisabled,
)
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.send import LEASE, Returned, Sent
from ticketing_domain.notices.webhook_book import Slots
from ticketing_domain.people.account import NewAccount
from ticketing_domain.testing.contracts.contract import needs
from ticketing_domain.testing.contracts.post_office import (
    DOWN,
    MANY,
    OK,
    URL,
    PostContract,
    PostOffice,
    name,
    replies,
    says,
    waits,
)


class QueuesContract(PostContract):
    """Queues, leases and retries."""

    @needs("CRASHES")
    def test_a_crash_before_settling_sends_again(self, post: PostOffice) -> None:
        """Whoever dies with a notice loses the lease; the next one sends it under the same id."""
        post.endpoint(Action.EVENT_PUBLISHED)
        webhooks, lost = post.stage.box_office.webhooks, _on_its_way(post)
        post.carry(lost)

        assert not webhooks.reads.look_for_post(post.stage.clock()).waits
        assert webhooks.claim(MANY) == []
        post.stage.clock.at += LEASE
        assert webhooks.reads.look_for_post(post.stage.clock()).waits
        assert post.send() == 1
        assert len(post.receivers.taken) == 2
        assert len(set(post.receivers.taken)) == 1

    def test_a_sender_that_comes_late_changes_nothing(self, post: PostOffice) -> None:
        """Somebody else has settled the delivery meanwhile: their word counts."""
        endpoint = post.endpoint(Action.EVENT_PUBLISHED)
        webhooks, slow = post.stage.box_office.webhooks, _on_its_way(post)
        post.stage.clock.at += LEASE
        post.send()
        (errand,) = slow.errands

        late = Returned(slow, (Sent(errand.delivery, DOWN, post.stage.clock()),))

        assert webhooks.settle([late]) == 0
        (logged,) = post.log(endpoint)
        assert isinstance(logged.delivery.state, Delivered)
        assert post.now(endpoint).state == endpoint.state

    def test_what_there_is_to_do_is_told_apart(self, post: PostOffice) -> None:
        """Nothing; a notice to hand out; something due; nothing again while somebody is on the way with it."""
        endpoint = post.endpoint()
        webhooks, clock = post.stage.box_office.webhooks, post.stage.clock
        seen = [webhooks.reads.look_for_post(clock())]
        post.publish()
        seen.append(webhooks.reads.look_for_post(clock()))
        webhooks.hand_out()
        seen.append(webhooks.reads.look_for_post(clock()))
        (run,) = webhooks.claim(MANY)
        seen.append(webhooks.reads.look_for_post(clock()))

        assert run.endpoint.id == endpoint.id
        assert [(post.to_hand_out, post.due) for post in seen] == [
            (False, False),
            (True, False),
            (False, True),
            (False, False),
        ]
        assert [post.waits for post in seen] == [False, True, True, False]

    def test_nothing_settles_nothing(self, post: PostOffice) -> None:
        """Who comes back from nowhere ends nobody's lease."""
        post.endpoint(Action.EVENT_PUBLISHED)
        webhooks, _ = post.stage.box_office.webhooks, _on_its_way(post)

        assert webhooks.settle([]) == 0
        assert webhooks.claim(MANY) == []

    def test_what_comes_back_together_is_settled_each_for_itself(self, post: PostOffice) -> None:
        """One endpoint took it, one failed, one was removed meanwhile; none is mistaken for another."""
        glad, sad, gone = (post.endpoint(url=f"{URL}/{each}") for each in ("glad", "sad", "gone"))
        post.publish()
        webhooks = post.stage.box_office.webhooks
        webhooks.hand_out()
        post.receivers.answer = lambda url, _: DOWN if url.endswith("sad") else OK
        returned = [post.carry(run) for run in webhooks.claim(MANY)]
        webhooks.remove(name(gone))

        assert webhooks.settle(returned[::-1]) == 2
        assert [isinstance(one.delivery.state, Delivered) for one in post.log(glad)] == [True]
        assert [waits(one) for one in post.log(sad)] == [True]
        assert (post.now(glad), post.now(sad).slow) == (glad, True)

    def test_an_endpoint_that_comes_back_twice_counts_both(self, post: PostOffice) -> None:
        """A run that lost its lease on the way returns with the next one: what the first has told counts once."""
        endpoint = post.endpoint(Action.EVENT_PUBLISHED)
        webhooks, lost = post.stage.box_office.webhooks, _on_its_way(post)
        post.stage.clock.at += LEASE
        post.publish("Another night")
        webhooks.hand_out()
        (again,) = webhooks.claim(MANY)

        assert webhooks.settle([post.carry(lost), post.carry(again)]) == 2
        assert [one.delivery.attempts for one in post.log(endpoint)] == [1, 1]
        assert webhooks.claim(MANY) == []

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
        assert not any(waits(one) for one in post.log(endpoint))

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


def _on_its_way(post: PostOffice) -> Run:
    """Publish an event, and claim what the one endpoint is to be told of it."""
    post.publish()
    post.stage.box_office.webhooks.hand_out()
    (run,) = post.stage.box_office.webhooks.claim(MANY)
    return run
