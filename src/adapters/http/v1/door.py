"""The door of the promoter API: who calls, how much they may ask, in which version, and what they are answered.

In this order: key, rate limit, version, body, idempotency, the operation itself, its answer in the caller's version. The
request id was given at the envelope, before anything else.
"""

from collections.abc import Mapping
import inspect
import re
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
import structlog

from adapters.http.edge.problems import allow
from adapters.http.edge.requests import read_object
from adapters.http.readers import in_reader
from adapters.http.shared_looks import SharedLooks
from adapters.http.v1 import versions
from adapters.http.v1.errors import Refusals, V1Error
from adapters.http.v1.seams import Answers, Limits
from adapters.http.v1.table import V1Ask, V1Operation
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import NotFound
from ticketing_domain.people.api_key import FoundKey, KeyHolder

CARRY_A_BODY: Final = {"POST", "PATCH", "PUT"}
VERSION_HEADER: Final = "EntryRate-Version"
ACCOUNT_HEADER: Final = "EntryRate-Account"
VARIES: Final = f"Authorization, {ACCOUNT_HEADER}, {VERSION_HEADER}"

log = structlog.get_logger(__name__)


@attrs.frozen
class V1Door:
    """One path of the API, as an ASGI application: its operations by method; none is a path that does not exist."""

    box_office: BoxOffice
    operations: Mapping[str, V1Operation]
    refusals: Refusals
    limits: Limits
    answers: Answers
    keys: SharedLooks[str, FoundKey]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        headers = {"Cache-Control": "private, no-cache", "Vary": VARIES}
        try:
            response = await self._answer(request, headers)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, it leaves in this API's envelope)
            response = self._refusal(request, error)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    async def _answer(self, request: Request, headers: dict[str, str]) -> Response:
        operation = self._operation_of(request.method)
        found = await self._find_key(request)
        scan = operation is not None and operation.scan
        if self.limits.counts(scan=scan):
            headers |= await run_in_threadpool(self.limits.take, found.holder(None), scan=scan)
        headers[VERSION_HEADER] = found.key.version
        holder = found.holder(request.headers.get(ACCOUNT_HEADER))
        headers[VERSION_HEADER] = version = _version(request, holder)
        if operation is None:
            raise self._no_operation()
        body = await read_object(request) if request.method in CARRY_A_BODY else {}
        at_their_time = self.box_office.in_time_of(holder.account)
        ask = V1Ask(holder, holder.account, at_their_time, request, body, version)
        return await self._perform(operation, ask)

    async def _find_key(self, request: Request) -> FoundKey:
        shown = re.fullmatch(r"(?i:bearer) +(\S+)", request.headers.get("authorization", ""))
        try:
            return await self.keys.at(shown[1] if shown else "")
        except NotFound:
            await run_in_threadpool(self.limits.bad_key, request)
        raise V1Error("key.invalid", headers={"WWW-Authenticate": "Bearer"})

    async def _perform(self, operation: V1Operation, ask: V1Ask) -> Response:
        async def perform(ask: V1Ask) -> Response:
            if inspect.iscoroutinefunction(operation.call):
                response: Response = await operation.call(ask)
            else:
                in_thread = in_reader if operation.reads else run_in_threadpool
                response = await in_thread(operation.call, ask)  # type: ignore[arg-type]  # no coroutine
            return versions.answer_as_of(ask.version, operation.name, response)

        if operation.needs_key:
            return await self.answers.once(operation, ask, perform)
        return await perform(ask)

    def _operation_of(self, method: str) -> V1Operation | None:
        return self.operations.get("GET" if method == "HEAD" else method)

    def _no_operation(self) -> V1Error:
        if not self.operations:
            return V1Error("not_found")
        return V1Error("method_not_allowed", headers=allow(self.operations))

    def _refusal(self, request: Request, error: Exception) -> Response:
        operation = self._operation_of(request.method)
        response = self.refusals.answer(error, operation.resource if operation else "request")
        if response is None:
            log.error(
                "a request failed", method=request.method, path=request.url.path, exc_info=error
            )
            return self.refusals.refusal("internal")
        return response


def _version(request: Request, holder: KeyHolder) -> str:
    """Return the version in which a request wants its answer; raises `V1Error` for one that we never published."""
    wanted = request.headers.get(VERSION_HEADER, holder.key.version)
    if not versions.is_known(wanted):
        raise V1Error("version.unknown")
    return wanted
