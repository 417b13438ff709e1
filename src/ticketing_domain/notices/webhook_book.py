"""What endpoints and deliveries are written in, and how they are read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeAlias

import attrs

from ticketing_domain.notices.delivery import Attempt, Delivery, Errand, Run, Settled
from ticketing_domain.notices.endpoint import Dialect, Endpoint

NO_LIMIT: Final = 1_000_000

Numbered: TypeAlias = tuple[int, int]
"""An account's id, and the number of an endpoint or of a delivery of it."""


@attrs.frozen
class EndpointName:
    """By what an endpoint is asked for: its account, its dialect, and its number or its public id."""

    account_id: int
    dialect: Dialect
    id: int | str

    def names(self, endpoint: Endpoint) -> bool:
        """Tell whether this is the endpoint's name."""
        its = endpoint.id if isinstance(self.id, int) else endpoint.public_id
        mine = (endpoint.account_id, endpoint.dialect, its)
        return mine == (self.account_id, self.dialect, self.id)


@attrs.frozen
class Slots:
    """How many endpoints a sender has hands for, for how many slow ones, and for how many of one account.

    `busy` is how many it serves already of an account, where it serves any, and `slowly` how many slow ones. Of the
    slow hands an account gets half.
    """

    free: int
    slow: int
    each: int = NO_LIMIT
    busy: Mapping[int, int] = attrs.field(factory=dict)
    slowly: Mapping[int, int] = attrs.field(factory=dict)

    def of_one(self, *, slow: bool) -> int:
        """Return how many endpoints of one account are served at once at most."""
        return max(1, self.each // 2) if slow else self.each

    def taken(self, *, slow: bool) -> Mapping[int, int]:
        """Return how many of those an account has already."""
        return self.slowly if slow else self.busy


class Endpoints(Protocol):
    """Protocol: the webhook endpoints of accounts."""

    def add(self, endpoint: Endpoint) -> None: ...

    def count(self, account_id: int) -> int:
        """Return how many an account has, of both dialects."""
        ...

    def get(self, name: EndpointName) -> Endpoint:
        """Return an endpoint, locked; raises `NotFound`."""
        ...

    def find(self, wanted: Collection[Numbered]) -> Mapping[Numbered, Endpoint]:
        """Lock those endpoints that are still there, of either dialect, in the order of account and number, and return
        them."""
        ...

    def lock(self, account_ids: Collection[int]) -> Sequence[Endpoint]:
        """Lock and return all endpoints of the accounts, in the order of account and number."""
        ...

    def save(self, endpoint: Endpoint) -> None: ...

    def note(self, endpoints: Sequence[Endpoint]) -> None:
        """Write down how endpoints stand after they were sent to: their state, whether they are slow, their pause."""
        ...

    def delete(self, endpoint: Endpoint) -> None:
        """Delete it with its deliveries and all that was answered to them."""
        ...


class Deliveries(Protocol):
    """Protocol: notices on their way."""

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Put notices aside; their endpoints must be locked."""
        ...

    def get(self, account_id: int, endpoint_id: int, notice_id: str) -> Delivery:
        """Return a delivery, locked; raises `NotFound`."""
        ...

    def load(self, wanted: Collection[Numbered]) -> Mapping[Numbered, Delivery]:
        """Lock those deliveries that exist, and return them."""
        ...

    def save(self, deliveries: Sequence[Delivery]) -> None: ...

    def log(self, settled: Sequence[Settled]) -> None:
        """Write down attempts."""
        ...

    def start_again(self, endpoint: Endpoint, at: datetime) -> None:
        """Make all that waits for an endpoint due at an instant, with the whole schedule before it."""
        ...

    def claim(self, at: datetime, until: datetime, slots: Slots, most: int) -> Sequence[Run]:
        """Lease endpoints that something is due for, and return it: at most `most` notices each, of a lane the first.

        An endpoint that is leased already is left alone until its lease ends. Those come first that nobody has served
        for longest: a long queue is no reason to be served more often.
        """
        ...

    def give_back(self, runs: Sequence[Run], settled: Sequence[Delivery], at: datetime) -> None:
        """Write deliveries of runs, and end the runs' leases at an instant, where they have not passed to somebody
        else."""
        ...

    def pull_forward(self, account_id: int, by: timedelta) -> None:
        """Bring everything that waits in an account closer, as if so much time had passed for its endpoints."""
        ...

    def forget(self, before: datetime) -> None:
        """Drop what was delivered or given up before the instant."""
        ...


@attrs.frozen
class LoggedDelivery:
    """A delivery as its endpoint's owner sees it; attempts are the oldest first."""

    errand: Errand
    attempts: tuple[Attempt, ...]

    @property
    def delivery(self) -> Delivery:
        """The delivery itself."""
        return self.errand.delivery


@attrs.frozen
class Post:
    """What there is to do for a sender: whether a notice is still to be handed out, and whether something is due that
    nobody has leased."""

    to_hand_out: bool
    due: bool

    @property
    def waits(self) -> bool:
        """Whether there is anything to do."""
        return self.to_hand_out or self.due


class WebhookReads(Protocol):
    """Protocol: endpoints and deliveries as they are looked at."""

    def endpoints(self, account_id: int, dialect: Dialect) -> Sequence[Endpoint]:
        """Return an account's endpoints of a dialect, oldest first."""
        ...

    def endpoint(self, name: EndpointName) -> Endpoint:
        """Return an endpoint; raises `NotFound`."""
        ...

    def deliveries(
        self, endpoint: Endpoint, *, before: int | None, limit: int
    ) -> Sequence[LoggedDelivery]:
        """Return an endpoint's deliveries, the newest first, below a number where one is given."""
        ...

    def delivery(self, endpoint: Endpoint, name: int | str) -> LoggedDelivery:
        """Return a delivery by its number or by the id of its notice; raises `NotFound`."""
        ...

    def look_for_post(self, at: datetime) -> Post:
        """Return what there is to do for a sender."""
        ...
