"""Keeping endpoints: registering, changing, rotating the secret, trying it out (contract §5, "Webhooks")."""

from datetime import datetime
from typing import Final

import attrs

from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import NotFound, Problems, Refused
from ticketing_domain.names import Randomness, public_id
from ticketing_domain.notices import signature
from ticketing_domain.notices.delivery import Errand, deliver
from ticketing_domain.notices.egress import Egress
from ticketing_domain.notices.endpoint import Dialect, Endpoint, Why
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.notices.webhook_book import EndpointName
from ticketing_domain.ports import Books, Clock, UnitOfWork

MOST_ENDPOINTS: Final = 50
LONGEST_URL: Final = 2000


class EndpointIsDisabled(Refused):
    """Nothing is sent to an endpoint that is disabled; activate it first."""

    code = "endpoint_disabled"

    def __init__(self) -> None:
        super().__init__("the endpoint is disabled")


class TooManyEndpoints(Refused):
    """An account has as many endpoints as it may have."""

    code = "too_many_endpoints"

    def __init__(self) -> None:
        super().__init__(f"an account has at most {MOST_ENDPOINTS} endpoints")


@attrs.frozen
class EndpointChanges:
    """What somebody says about an endpoint; `actions` is None for everything that its dialect tells."""

    name: Given[str | None] = UNSET
    url: Given[str | None] = UNSET
    actions: Given[frozenset[Action] | None] = UNSET
    active: Given[bool] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


@attrs.frozen
class EndpointPlan:
    """An endpoint as it would be."""

    name: str | None
    url: str | None
    actions: frozenset[Action] | None


def wants_something(plan: EndpointPlan) -> Problem | None:
    return ("actions", "must name at least one") if plan.actions == frozenset() else None


ENDPOINT_RULES: Final[tuple[Rule[EndpointPlan], ...]] = (
    *not_blank("url"),
    *at_most(LONGEST_URL, "url"),
    *at_most(255, "name"),
    wants_something,
)


@attrs.frozen
class AddEndpoint:
    """Register an address."""

    books: Books
    egress: Egress
    now: Clock
    random: Randomness

    def __call__(
        self,
        *,
        account_id: int,
        dialect: Dialect,
        changes: EndpointChanges,
        called: str | None = None,
    ) -> Endpoint:
        """Return the endpoint with its secret, which is for showing once; raises `Invalid` and `TooManyEndpoints`.

        `called` names it for whoever continues after a crash: the second time it is the endpoint that there is.
        """
        plan = _plan(changes, EndpointPlan(None, None, None))
        check(plan, ENDPOINT_RULES, changes.unreadable, _refused(self.egress, plan.url))
        with self.books() as books:
            before = _made_before(books, account_id, dialect, called)
            if before is not None:
                return before
            if books.endpoints.count(account_id) >= MOST_ENDPOINTS:
                raise TooManyEndpoints
            (number,) = books.numbers.take("webhook_endpoint", 1)
            endpoint = Endpoint(
                account_id=account_id,
                id=number,
                public_id=called or public_id(self.random),
                dialect=dialect,
                name=plan.name,
                url=plan.url or "",
                actions=plan.actions,
                secrets=signature.Secrets(signature.mint(self.random)),
                created_at=self.now(),
            )
            if not given(changes.active, otherwise=True):
                endpoint = endpoint.disable(self.now(), Why.BY_OWNER)
            books.endpoints.add(endpoint)
            books.commit()
        return endpoint


@attrs.frozen
class ChangeEndpoint:
    """Change where notices go, which ones, and whether any do."""

    books: Books
    egress: Egress
    wall: Clock

    def __call__(self, name: EndpointName, changes: EndpointChanges) -> Endpoint:
        """Return the endpoint as it is now; raises `NotFound` and `Invalid`.

        A new address is judged before anything is locked, for that may take a look-up.
        """
        refused = None if changes.url is UNSET else _refused(self.egress, given(changes.url, None))
        with self.books() as books:
            endpoint = books.endpoints.get(name)
            plan = _plan(changes, EndpointPlan(endpoint.name, endpoint.url, endpoint.actions))
            check(plan, ENDPOINT_RULES, changes.unreadable, refused)
            changed = attrs.evolve(
                endpoint, name=plan.name, url=plan.url or "", actions=plan.actions
            )
            changed = self._turned(books, changed, given(changes.active, endpoint.is_active))
            books.endpoints.save(changed)
            books.commit()
        return changed

    def activate(self, name: EndpointName) -> Endpoint:
        """Send notices to the endpoint again, those first that it missed while it failed; raises `NotFound`."""
        return self(name, EndpointChanges(active=True))

    def _turned(self, books: UnitOfWork, endpoint: Endpoint, active: bool) -> Endpoint:  # noqa: FBT001 (is what is set)
        if active == endpoint.is_active:
            return endpoint
        if not active:
            return endpoint.disable(self.wall(), Why.BY_OWNER)
        books.deliveries.start_again(endpoint, self.wall())
        return endpoint.activate()


@attrs.frozen
class RemoveEndpoint:
    """Strike an address off."""

    books: Books

    def __call__(self, name: EndpointName) -> None:
        """Delete the endpoint with its log; raises `NotFound`."""
        with self.books() as books:
            books.endpoints.delete(books.endpoints.get(name))
            books.commit()


@attrs.frozen
class RotateSecret:
    """Give an endpoint a new secret; the old one counts for another day."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(self, name: EndpointName) -> Endpoint:
        """Return the endpoint with the new secret, which is for showing once; raises `NotFound`."""
        with self.books() as books:
            endpoint = books.endpoints.get(name)
            secrets = endpoint.secrets.rotate(signature.mint(self.random), self.now())
            endpoint = attrs.evolve(endpoint, secrets=secrets)
            books.endpoints.save(endpoint)
            books.commit()
        return endpoint


@attrs.frozen
class Ping:
    """Send an endpoint a notice that means nothing, to see whether it arrives."""

    books: Books
    now: Clock
    wall: Clock
    random: Randomness

    def __call__(self, name: EndpointName) -> Errand:
        """Return what is on its way; raises `NotFound` and `EndpointIsDisabled`."""
        with self.books() as books:
            endpoint = books.endpoints.get(name)
            if not endpoint.is_active:
                raise EndpointIsDisabled
            (number,) = books.numbers.take("delivery", 1)
            notice = _ping(endpoint, self.random, self.now())
            errand = Errand(deliver(notice, endpoint, number, self.wall()), notice)
            books.outbox.keep(errand.notice)
            books.deliveries.add([errand.delivery])
            books.commit()
        return errand


@attrs.frozen
class Retry:
    """Send one notice again."""

    books: Books
    wall: Clock

    def __call__(self, name: EndpointName, notice_id: str) -> None:
        """Make a delivery due at once; raises `NotFound` and `EndpointIsDisabled`."""
        with self.books() as books:
            endpoint = books.endpoints.get(name)
            delivery = books.deliveries.get(endpoint.account_id, endpoint.id, notice_id)
            if not endpoint.is_active:
                raise EndpointIsDisabled
            books.deliveries.save([delivery.try_again(self.wall())])
            books.commit()


def _plan(changes: EndpointChanges, before: EndpointPlan) -> EndpointPlan:
    url = given(changes.url, before.url)
    return EndpointPlan(
        name=given(changes.name, before.name),
        url=url.strip() if url else url,
        actions=given(changes.actions, before.actions),
    )


def _refused(egress: Egress, url: str | None) -> Problem | None:
    """Have an address judged; one that is blank or too long is no business of the network."""
    address = (url or "").strip()
    if not 0 < len(address) <= LONGEST_URL:
        return None
    said = egress.judge(address)
    return None if said is None else ("url", said)


def _made_before(
    books: UnitOfWork, account_id: int, dialect: Dialect, called: str | None
) -> Endpoint | None:
    if called is None:
        return None
    try:
        return books.endpoints.get(EndpointName(account_id, dialect, called))
    except NotFound:
        return None


def _ping(endpoint: Endpoint, random: Randomness, at: datetime) -> Notice:
    return Notice(
        id=public_id(random),
        account_id=endpoint.account_id,
        action=Action.WEBHOOK_PING,
        subject=endpoint.public_id,
        occurred_at=at,
        facts={"endpoint_id": endpoint.id},
    )
