"""An emulated Stripe over real HTTP, for the official client: what we use of its API, kept to its rules.

Keys of idempotency are checked against what they were sent with; refunds against what is left; things of one account
are not there for another. What a test tells it to do with the next calls (`faults`) happens: `before` fails and does
nothing, `after` does it and loses the answer.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
import contextlib
import copy
import hashlib
import hmac
import json
from threading import Thread
import time
from urllib.parse import parse_qsl

import attrs
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
import uvicorn

from tests.emulators.stripe_books import Form, Refusal, StripeBooks, Thing, invalid

SILENCE = {"stripe-should-retry": "false"}
LISTS = {"refunds": "payment_intent", "balance_transactions": "payout", "payouts": None}
"""What can be listed, and by which field it is narrowed down."""

Fault = Callable[[str], str | None]
"""Tells of a call (`POST /v1/refunds`) whether it fails `before` or `after` it has acted, None for neither."""


@attrs.define
class StripeServer:
    """A server that is listening: where, what it knows, and what it was asked."""

    books: StripeBooks
    url: str = ""
    fault: Fault = lambda _: None
    calls: list[str] = attrs.field(factory=list)

    async def answer(self, request: Request) -> Response:
        body = (await request.body()).decode()
        return await run_in_threadpool(self._answer, request, body)

    def _answer(self, request: Request, body: str) -> Response:
        call = f"{request.method} {request.url.path}"
        self.calls.append(call)
        if not request.headers.get("authorization", "").startswith("Bearer sk_"):
            return JSONResponse({"error": {"type": "invalid_request_error"}}, 401)
        fault = self.fault(call)
        if fault == "before":
            return JSONResponse({"error": {"type": "api_error"}}, 503, SILENCE)
        with self.books.lock:
            status, said = self._once(request, dict(parse_qsl(body)), body)
        if fault == "after":
            return JSONResponse({"error": {"type": "api_error"}}, 503, SILENCE)
        return JSONResponse(said, status)

    def _once(self, request: Request, form: Form, body: str) -> tuple[int, Thing]:
        """Answer, or give the answer again that was given to the same key."""
        account = request.headers.get("stripe-account", "")
        key = request.headers.get("idempotency-key")
        asked = f"{request.url.path}?{body}"
        if request.method == "POST" and key and (account, key) in self.books.answers:
            before, status, said = self.books.answers[account, key]
            if before != asked:
                reused = Refusal(400, "idempotency_error", "idempotency_key_in_use")
                return reused.status, reused.json()
            return status, said
        try:
            status, said = 200, copy.deepcopy(self._act(request, account, form))
        except Refusal as refused:
            return refused.status, refused.json()
        if request.method == "POST" and key:
            self.books.answers[account, key] = (asked, status, said)
        return status, said

    def _act(self, request: Request, account: str, form: Form) -> Thing:
        kind, name = request.path_params["kind"], request.path_params.get("name", "")
        if request.method == "POST":
            return self._done(account, (kind, request.path_params.get("verb")), name, form)
        if name:
            return self.books.get(account, name)
        return self._listed(account, kind, dict(request.query_params))

    def _done(self, account: str, what: tuple[str, str | None], name: str, form: Form) -> Thing:
        books = self.books
        acts: Mapping[tuple[str, str | None], Callable[[], Thing]] = {
            ("payment_intents", None): lambda: books.begin(account, form),
            ("payment_intents", "confirm"): lambda: books.confirm(
                account, name, form.get("payment_method", "pm_card_visa")
            ),
            ("payment_intents", "cancel"): lambda: books.cancel(account, name),
            ("refunds", None): lambda: books.refund(account, form),
            ("accounts", None): lambda: books.keep(account, "acct", {"object": "account"}),
        }
        if what not in acts:
            raise invalid("url_invalid")
        return acts[what]()

    def _listed(self, account: str, kind: str, query: Form) -> Thing:
        if kind not in LISTS:
            raise invalid("url_invalid")
        field = LISTS[kind]
        found = [
            thing
            for thing in self.books.of_kind(kind.removesuffix("s"), account)
            if field is None or thing.get(field) == query.get(field)
        ]
        start = next(
            (
                place + 1
                for place, one in enumerate(found)
                if one["id"] == query.get("starting_after")
            ),
            0,
        )
        end = start + int(query.get("limit", "10"))
        return {
            "object": "list",
            "data": found[start:end],
            "has_more": end < len(found),
            "url": f"/v1/{kind}",
        }


@contextlib.contextmanager
def emulated_stripe(*, live: bool = False) -> Iterator[StripeServer]:
    """Open an emulated Stripe for as long as the block runs."""
    stripe = StripeServer(StripeBooks(live=live))
    answer: Callable[[Request], Awaitable[Response]] = stripe.answer
    methods = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/v1/{kind}", answer, methods=methods),
            Route("/v1/{kind}/{name}", answer, methods=methods),
            Route("/v1/{kind}/{name}/{verb}", answer, methods=methods),
        ]
    )
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    stripe.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    # A socket that is bound takes callers from the first `listen` on; they wait until somebody answers.
    listening.listen(128)
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield stripe
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def signed(event: Thing, secret: str, at: float | None = None) -> tuple[bytes, str]:
    """Return an event as Stripe sends it: its bytes, and the signature that goes with them."""
    payload = json.dumps(event).encode()
    seconds = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + payload, hashlib.sha256)
    return payload, f"t={seconds},v1={digest.hexdigest()}"
