"""What a box office must do with webhooks, whatever it is built on."""

from datetime import timedelta

import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.notices import schedule
from ticketing_domain.notices.delivery import Delivered, GivenUp
from ticketing_domain.notices.endpoint import Dialect, Disabled, Why
from ticketing_domain.notices.keep_endpoints import (
    EndpointChanges,
)
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.webhook_book import EndpointName
from ticketing_domain.people.account import NewAccount
from ticketing_domain.testing.contracts.post_office import (
    DOWN,
    OK,
    URL,
    PostOffice,
    Receivers,
    replies,
    says,
    waits,
)
from ticketing_domain.testing.contracts.webhooks_endpoints import EndpointsContract
from ticketing_domain.testing.contracts.webhooks_queues import QueuesContract
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import OpenStage


class WebhooksContract(QueuesContract, EndpointsContract):
    """Endpoints, deliveries, order, retries; the fixture to provide is `open_stage`."""

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
        told = [one.errand.notice for one in post.log(endpoint) if not waits(one)]
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
