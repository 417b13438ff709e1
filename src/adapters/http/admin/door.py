"""The door of the admin API: every path of it opens only to a bearer of a token (contract §3, "Auth").

Rule 1: whoever is not let in gets the same 401, whatever stands behind the path.
Rule 2: a bearer counts only on a request that asks for JSON.
Rule 3: a token that may only look gets that 401 too when it tries to change something.
Rule 4: a member whose role does not include what the operation needs gets 403, and nobody else ever does.
"""

from collections.abc import Awaitable, Callable, Mapping
import inspect
import re
from typing import Any, Final, TypeAlias

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from adapters.http.edge.problems import BadRequest, allow
from adapters.http.edge.requests import read_object
from adapters.http.edge.suffix import asks_for_json
from adapters.http.readers import in_reader
from adapters.http.shared_looks import SharedLooks
from ticketing_domain.errors import Invalid, NotFound, Refused
from ticketing_domain.people.account import Account
from ticketing_domain.people.policy import Right
from ticketing_domain.people.token import Caller
from ticketing_domain.sale.order import RefundRefused

LOOKING: Final = {"GET", "HEAD"}
CARRY_A_BODY: Final = {"POST", "PATCH"}
FIELD_OF_REFUSAL: Final[Mapping[type[Refused], str]] = {RefundRefused: "amount"}
"""The field that a refusal is about; all others are about none, and stand under `base`."""


@attrs.frozen
class Ask:
    """A request that was let in, with its body."""

    caller: Caller
    request: Request
    body: Mapping[str, object]

    @property
    def account(self) -> Account:
        """Whose data the request is about."""
        return self.caller.account


Call: TypeAlias = Callable[[Ask], Response | Awaitable[Response]]
"""Answers at once, in a worker thread, or awaited on the loop."""

Callers: TypeAlias = SharedLooks[str, Caller]
"""Finds out who shows a credential, for many at once; raises `NotFound` for one that opens nothing."""


@attrs.frozen
class Operation:
    """One line of a route table: a method on a path, its name, the right that it needs, and what it does."""

    method: str
    path: str
    name: str
    right: Right
    call: Call


@attrs.frozen
class Door:
    """One path of the API, as an ASGI application: its operations by method; none is a path that does not exist."""

    callers: Callers
    operations: Mapping[str, Operation]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        caller = await self._let_in(request)
        operation = self._operation(request.method)
        if not caller.may(operation.right):
            raise BadRequest(403, "Forbidden")
        body = await read_object(request) if request.method in CARRY_A_BODY else {}
        response = await _answer(operation.call, Ask(caller, request, body))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Accept, Authorization")
        await response(scope, receive, send)

    async def _let_in(self, request: Request) -> Caller:
        shown = re.fullmatch(r"(?i:bearer) +(\S+)", request.headers.get("authorization", ""))
        if shown is None or not asks_for_json(request):
            raise unauthorized()
        try:
            caller = await self.callers.at(shown[1])
        except NotFound:
            raise unauthorized() from None
        if request.method not in LOOKING and not caller.may_write:
            raise unauthorized()
        return caller

    def _operation(self, method: str) -> Operation:
        if not self.operations:
            raise NotFound("path", "asked for")
        known = self.operations.get("GET" if method == "HEAD" else method)
        if known is None:
            raise BadRequest(405, "Method Not Allowed", allow(self.operations))
        return known


def unauthorized() -> BadRequest:
    """Return the one refusal of whoever is not let in."""
    return BadRequest(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})


async def _answer(call: Call, ask: Ask) -> Response:
    try:
        response: Response = await _performed(call, ask)
    except Refused as refused:
        field = FIELD_OF_REFUSAL.get(type(refused), "base")
        raise Invalid({field: (str(refused),)}) from None
    return _only_its_headers(response) if ask.request.method == "HEAD" else response


async def _performed(call: Call, ask: Ask) -> Any:
    if inspect.iscoroutinefunction(call):
        return await call(ask)
    in_thread = in_reader if ask.request.method in LOOKING else run_in_threadpool
    return await in_thread(call, ask)


def _only_its_headers(response: Response) -> Response:
    """Keep a long list, of which only the headers are wanted, from being printed for nobody."""
    if not isinstance(response, StreamingResponse):
        return response
    bare = Response(status_code=response.status_code, headers=response.headers)
    # Nobody knows the length of what was not printed.
    del bare.headers["Content-Length"]
    return bare
