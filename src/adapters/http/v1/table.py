"""What an operation of this API is: one line of a route table, and what it is asked."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

import attrs
from starlette.requests import Request
from starlette.responses import Response

from ticketing_domain.box_office import BoxOffice
from ticketing_domain.kept_answers import NamedWish
from ticketing_domain.people.account import Account
from ticketing_domain.people.api_key import KeyHolder

RESOURCES: Final[Mapping[str, str]] = {
    "events": "event",
    "tiers": "tier",
    "venues": "venue",
    "storefront": "event",
    "orders": "order",
    "tickets": "ticket",
    "payouts": "payout",
    "webhook_endpoints": "webhook_endpoint",
    "deliveries": "delivery",
    "test_clock": "test_clock",
}
"""What a part of a path is about; the last one that is known counts."""


@attrs.frozen
class V1Ask:
    """A request that was let in.

    `account` is the world that it acts on, and `box_office` is at that world's time; `version` is the one in which it
    is answered, which is the door's business: operations answer in the newest. `wish` is what its `Idempotency-Key`
    names, None where it needs none. `continues_as` names what a `gateway` operation asks of the payment provider (an
    `attempt_id`, a `refund_id`): the same for whoever continues after a crash.
    """

    holder: KeyHolder
    account: Account
    box_office: BoxOffice
    request: Request
    body: Mapping[str, object]
    version: str
    wish: NamedWish | None = None
    continues_as: str | None = None


Call: TypeAlias = Callable[[V1Ask], Response | Awaitable[Response]]
"""What answers: a function, which is run in a thread, or a coroutine function, which is awaited."""


@attrs.frozen
class V1Operation:
    """A method on a path, its name, and what it does.

    `scan` counts it in the bucket of the doors; `keyed` tells whether it needs an `Idempotency-Key`, as every POST does
    where nothing is said; `gateway` that it speaks to the payment provider, which no transaction of ours takes back.
    """

    method: str
    path: str
    name: str
    call: Call
    scan: bool = False
    keyed: bool | None = None
    gateway: bool = False

    @property
    def reads(self) -> bool:
        """Whether it only looks into the books."""
        return self.method == "GET"

    @property
    def needs_key(self) -> bool:
        """Whether a request needs an `Idempotency-Key`."""
        return self.method == "POST" if self.keyed is None else self.keyed

    @property
    def resource(self) -> str:
        """What it is about, as error codes begin: "event" of `/v1/events/{id}/publish`."""
        known = [RESOURCES[part] for part in self.path.split("/") if part in RESOURCES]
        return known[-1] if known else "request"
