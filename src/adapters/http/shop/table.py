"""The shop's route table: operations become routes, one for each path."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
import inspect
from typing import Any, Final, TypeAlias

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ExceptionHandler, Receive, Scope, Send

from adapters.http.edge.problems import allow, handler_of
from adapters.http.shop.readable import may_read, readable

SHOP: Final = "/shops/{subdomain}"
"""Under which of our paths a shop stands."""

Call: TypeAlias = Callable[[Request], Any]
"""Answers a request with a response, at once or awaited."""

AsyncCall: TypeAlias = Callable[[Request], Awaitable[Response]]

Refusals: TypeAlias = Mapping[Any, ExceptionHandler]
"""How errors are answered, by their kind."""


@attrs.frozen
class Operation:
    """One line of the table: a method on a path, its name, and what it does."""

    method: str
    path: str
    name: str
    call: Call


@attrs.frozen(eq=False)
class ShopPath:
    """One path of a shop, as an ASGI application: its operations by method; none is a path that does not exist."""

    calls: Mapping[str, AsyncCall]
    refusals: Refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await self._answer(request)
        except Exception as error:
            # Whichever it is, the table knows whether it is the shop's to answer.
            handler = handler_of(self.refusals, error)
            if handler is None:
                raise
            response = await handler(request, error)  # type: ignore[arg-type, misc]  # of requests, not of sockets
        await readable(request, response)(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        method = request.method
        if method == "OPTIONS":
            return may_read()
        if not self.calls:
            raise HTTPException(404)
        call = self.calls.get("GET" if method == "HEAD" else method)
        if call is None:
            raise HTTPException(405, headers=allow(self.calls))
        return await call(request)


def routes_of(operations: Sequence[Operation], refusals: Refusals, prefix: str = "") -> list[Route]:
    """Return one route for each path of a shop that stands under a prefix, and one for whatever else lies there."""
    by_path: dict[str, dict[str, AsyncCall]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = _awaited(operation.call)
    routes = [Route(prefix + path, ShopPath(calls, refusals)) for path, calls in by_path.items()]
    return [*routes, Route(prefix + "/{rest:path}", ShopPath({}, refusals))]


def _awaited(call: Call) -> AsyncCall:
    """Return a call that is awaited; one that is not runs in a worker thread."""
    if inspect.iscoroutinefunction(call):
        return call

    async def in_a_thread(request: Request) -> Response:
        response: Response = await run_in_threadpool(call, request)
        return response

    return in_a_thread
