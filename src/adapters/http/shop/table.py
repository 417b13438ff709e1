"""The shop's route table: operations become routes, one for each path."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs
from starlette.requests import Request
from starlette.routing import Route, request_response
from starlette.types import ASGIApp, Receive, Scope, Send

SHOP: Final = "/shops/{subdomain}"
"""Under which of our paths a shop stands."""

Call: TypeAlias = Callable[[Request], Any]
"""Answers a request with a response, at once or awaited."""


@attrs.frozen
class Operation:
    """One line of the table: a method on a path, its name, and what it does."""

    method: str
    path: str
    name: str
    call: Call


@attrs.frozen
class _ByMethod:
    """One path, as an ASGI application that does what the method says."""

    calls: Mapping[str, ASGIApp]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self.calls[method](scope, receive, send)


def routes_of(operations: Sequence[Operation]) -> list[Route]:
    """Return one route for each path, in the order of the table."""
    by_path: dict[str, dict[str, ASGIApp]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = request_response(operation.call)
    return [Route(path, _ByMethod(calls), methods=list(calls)) for path, calls in by_path.items()]
