"""The headers of a delivery: whose it is, which it is, and the signatures by which a receiver knows that it is ours.

Each dialect has the header of its documents, with one signature of the body alone; beside it, in both, stand those of
Standard Webhooks, which bind the id and the time of the attempt, one for each secret that counts.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from ticketing_domain.notices import signature
from ticketing_domain.notices.delivery import Errand, Letter, Run
from ticketing_domain.notices.endpoint import Dialect

USER_AGENTS: Final[Mapping[Dialect, str]] = {
    Dialect.V1: "EntryRate-Webhooks/1.0",
    Dialect.ADMIN: "usetix/1.0.0 Webhook",
}


def headers_of(run: Run, errand: Errand, letter: Letter, at: datetime) -> Mapping[str, str]:
    """Return the headers of an attempt at an instant; secrets count by the clock of the account."""
    secrets = run.endpoint.secrets.in_turn(at + run.account.clock_ahead, errand.delivery.attempts)
    plain = signature.plain(secrets[0], letter.body)
    signed = [signature.standard(secret, letter.id, at, letter.body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENTS[run.endpoint.dialect],
        **_of_the_dialect(run, errand, plain),
        "webhook-id": letter.id,
        "webhook-timestamp": str(signature.seconds(at)),
        "webhook-signature": " ".join(signed),
    }


def _of_the_dialect(run: Run, errand: Errand, plain: str) -> Mapping[str, str]:
    if run.endpoint.dialect is Dialect.V1:
        return {"EntryRate-Signature": plain}
    occurred = errand.notice.occurred_at.astimezone(UTC).replace(tzinfo=None)
    return {
        "X-Webhook-Signature": plain,
        "X-Webhook-Timestamp": f"{occurred.isoformat(timespec='seconds')}Z",
        "X-Webhook-Id": str(run.endpoint.id),
        "X-Webhook-Delivery-Id": str(errand.delivery.id),
    }
