"""The post office for tests: endpoints, receivers, and rounds of sending."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import attrs
import pytest

from ticketing_domain.notices import schedule
from ticketing_domain.notices.delivery import Run, Waiting
from ticketing_domain.notices.egress import Egress, Outcome, Reply, Unreachable
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.keep_endpoints import (
    EndpointChanges,
)
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.send import Returned, Sent
from ticketing_domain.notices.webhook_book import EndpointName, LoggedDelivery, Slots
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.stage import OpenStage, Stage

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


def waits(logged: LoggedDelivery) -> bool:
    return isinstance(logged.delivery.state, Waiting)


class PostContract(StageContract):
    """A box office whose notices arrive in a post office."""

    @pytest.fixture
    def post(self, open_stage: OpenStage) -> PostOffice:
        receivers = Receivers()
        return PostOffice(open_stage(egress=receivers), receivers)
