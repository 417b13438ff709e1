"""Where payment providers send what they have to say: `POST /payments/{provider}/webhook`.

What is signed is written down and answered at once; the provider is asked what is true afterwards.
"""

from collections.abc import Mapping
from typing import Final

import attrs
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
import structlog

from adapters.http.edge.answers import json_answer
from adapters.http.edge.problems import BadRequest
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.sale.advice import Adviser, AdviserSilent, Forged
from ticketing_domain.sale.payment import Payment

MOST_BYTES: Final = 512 * 1024
SIGNATURES: Final = {"stripe": "stripe-signature"}


@attrs.frozen
class AdviceDesk:
    """Takes what one provider says."""

    box_office: BoxOffice
    adviser: Adviser
    signature: str

    async def hear(self, request: Request) -> Response:
        """Answer 200 once it is written down, or about nothing of ours; 400 for whoever is not the provider."""
        body = await _body(request)
        signature = request.headers.get(self.signature, "")
        try:
            advice = await run_in_threadpool(self.adviser.read, body, signature)
        except Forged:
            raise BadRequest(400, "this is not signed by the payment provider") from None
        except AdviserSilent:
            return json_answer({"error": "the payment provider does not answer us"}, 503)
        open_attempt = None
        if advice is not None:
            open_attempt = await run_in_threadpool(self.box_office.pay_elsewhere.hear, advice)
        afterwards = BackgroundTask(self._settle, open_attempt) if open_attempt else None
        answer = json_answer({"received": True})
        answer.background = afterwards
        return answer

    def _settle(self, attempt: Payment) -> None:
        try:
            self.box_office.settle_payments.settle(attempt)
        except Exception as failure:  # noqa: BLE001 (the chores settle it, whatever went wrong here)
            logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("payments")
            logger.warning("not settled at once", error=type(failure).__name__)


def advice_routes(box_office: BoxOffice, advisers: Mapping[str, Adviser]) -> list[Route]:
    """Return a route for each provider that sends advice."""
    return [
        Route(
            f"/payments/{provider}/webhook",
            AdviceDesk(box_office, adviser, SIGNATURES[provider]).hear,
            methods=["POST"],
        )
        for provider, adviser in advisers.items()
    ]


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadRequest(413, f"this is larger than {MOST_BYTES} bytes")
    return bytes(body)
