"""What the door leaves to others: how much may be asked, and that nothing is done twice.

Both may raise `V1Error`. The stand-in here counts nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

import attrs
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.v1.table import V1Ask, V1Operation
from ticketing_domain.people.api_key import KeyHolder

Perform: TypeAlias = Callable[[V1Ask], Awaitable[Response]]
"""Does what an operation does, for an ask whose box office may have been replaced by one within a transaction."""


class Limits(Protocol):
    """Protocol: how many requests are let through; its methods but `counts` are called in a thread."""

    def bad_key(self, request: Request) -> None:
        """Count a request whose key opens nothing, by the client's address; raises `V1Error`."""
        ...

    def take(self, holder: KeyHolder, *, scan: bool) -> Mapping[str, str]:
        """Count a request of a key; returns the `RateLimit-*` headers of its answer, raises `V1Error`."""
        ...

    def counts(self, *, scan: bool) -> bool:
        """Tell whether requests of keys are counted at all; else `take` need not be called. Never waits."""
        ...


class Answers(Protocol):
    """Protocol: sees to it that a request with an idempotency key has one effect and one answer."""

    async def once(self, operation: V1Operation, ask: V1Ask, perform: Perform) -> Response:
        """Answer a request of an operation that needs a key: as before, or by performing it; raises `V1Error`."""
        ...


@attrs.frozen
class Unlimited(Limits):
    """Lets every request through."""

    def bad_key(self, request: Request) -> None:
        """Count nothing."""

    def take(self, holder: KeyHolder, *, scan: bool) -> Mapping[str, str]:  # noqa: ARG002 (nothing is counted)
        return {}

    def counts(self, *, scan: bool) -> bool:  # noqa: ARG002 (nothing is counted)
        return False
