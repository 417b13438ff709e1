"""What a box office must do for owners of endpoints."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.notices.delivery import GivenUp
from ticketing_domain.notices.egress import Reply
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.keep_endpoints import (
    MOST_ENDPOINTS,
    EndpointChanges,
    TooManyEndpoints,
)
from ticketing_domain.notices.notice import Action
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
)


class EndpointsContract(PostContract):
    """Endpoints, secrets, the log, and deliveries by hand."""

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
