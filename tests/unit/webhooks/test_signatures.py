"""Receivers know our deliveries by their signatures: recomputed here from the documents, by other means than ours."""

import base64
from datetime import UTC, datetime, timedelta
import hashlib
import hmac

import attrs
import pytest

from adapters.webhooks.headers import headers_of
from ticketing_domain.notices import signature
from ticketing_domain.notices.delivery import Errand, Letter, Run
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.keep_endpoints import EndpointChanges
from ticketing_domain.notices.signature import BOTH_FOR, Secrets
from ticketing_domain.testing.contracts.post_office import URL, name
from ticketing_domain.testing.stage import Stage, memory_stage

BODY = '{"id":"msg_1","note":"Käfig"}'.encode()
AT = datetime(2026, 6, 1, 12, 0, 7, 900, tzinfo=UTC)
LETTER = Letter("msg_1", BODY)


@pytest.fixture
def stage() -> Stage:
    return memory_stage()


def a_run(stage: Stage, dialect: Dialect) -> tuple[Run, Errand]:
    """Return a ping on its way."""
    webhooks = stage.box_office.webhooks
    endpoint = webhooks.add(
        account_id=stage.account.id, dialect=dialect, changes=EndpointChanges(url=URL)
    )
    errand = webhooks.ping(name(endpoint))
    return Run(stage.account, endpoint, (errand,), AT), errand


def hex_hmac(secret: str) -> str:
    """Sign the body as the documents of both APIs say: with the secret as it was shown."""
    return hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()


def standard_hmac(secret: str, at: datetime) -> str:
    """Sign the body as Standard Webhooks say: id, time and body, under the bytes that the secret stands for."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"msg_1.{int(at.timestamp())}.".encode() + BODY
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_the_promoter_apis_header_is_that_of_the_seed(stage: Stage) -> None:
    """One hex signature of the raw body, and the Standard Webhooks headers beside it."""
    run, errand = a_run(stage, Dialect.V1)
    secret = run.endpoint.secrets.current

    headers = headers_of(run, errand, LETTER, AT)

    assert headers["EntryRate-Signature"] == hex_hmac(secret)
    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert headers["webhook-signature"] == standard_hmac(secret, AT)
    assert headers["Content-Type"] == "application/json"


def test_the_admin_apis_headers_name_the_webhook_and_the_delivery(stage: Stage) -> None:
    """Both by number; the time is that of what happened and stays the same when it is sent again."""
    run, errand = a_run(stage, Dialect.ADMIN)
    headers = headers_of(run, errand, LETTER, AT)

    assert headers["X-Webhook-Signature"] == hex_hmac(run.endpoint.secrets.current)
    assert headers["X-Webhook-Timestamp"] == "2026-06-01T12:00:00Z"
    assert headers["X-Webhook-Id"] == str(run.endpoint.id)
    assert headers["X-Webhook-Delivery-Id"] == str(errand.delivery.id)
    assert headers["User-Agent"] == "usetix/1.0.0 Webhook"
    assert "EntryRate-Signature" not in headers


def test_while_rotating_both_secrets_sign(stage: Stage) -> None:
    """Standard Webhooks carry both; the one plain signature takes turns, so that either receiver accepts in the end."""
    run, errand = a_run(stage, Dialect.V1)
    old = run.endpoint.secrets.current
    secrets = run.endpoint.secrets.rotate("whsec_bmV3IHNlY3JldA==", AT)
    run = attrs.evolve(run, endpoint=attrs.evolve(run.endpoint, secrets=secrets))
    again = attrs.evolve(errand, delivery=attrs.evolve(errand.delivery, attempts=1))
    new = secrets.current

    first = headers_of(run, errand, LETTER, AT)
    second = headers_of(run, again, LETTER, AT)
    a_day_later = headers_of(run, again, LETTER, AT + BOTH_FOR)

    assert first["EntryRate-Signature"] == hex_hmac(new)
    assert second["EntryRate-Signature"] == hex_hmac(old)
    both = {standard_hmac(new, AT), standard_hmac(old, AT)}
    assert set(first["webhook-signature"].split()) == both
    assert set(second["webhook-signature"].split()) == both
    assert a_day_later["EntryRate-Signature"] == hex_hmac(new)
    assert a_day_later["webhook-signature"] == standard_hmac(new, AT + BOTH_FOR)


def test_a_test_world_that_is_ahead_has_forgotten_the_old_secret(stage: Stage) -> None:
    """Secrets count by the clock of the account; the time of the attempt is everybody's."""
    run, errand = a_run(stage, Dialect.V1)
    secrets = run.endpoint.secrets.rotate("whsec_bmV3IHNlY3JldA==", AT)
    endpoint = attrs.evolve(run.endpoint, secrets=secrets)
    ahead = attrs.evolve(run.account, clock_ahead=timedelta(hours=25))

    headers = headers_of(Run(ahead, endpoint, (errand,), AT), errand, LETTER, AT)

    assert headers["webhook-signature"] == standard_hmac(secrets.current, AT)


def test_only_our_signature_is_ours() -> None:
    """Another secret, another body, half of it, or what is no signature at all is refused."""
    secrets = Secrets("whsec_bmV3", "whsec_b2xk", AT).valid(AT - timedelta(seconds=1))
    assert signature.is_plain(hex_hmac("whsec_bmV3"), secrets, BODY)
    assert signature.is_plain(hex_hmac("whsec_b2xk"), secrets, BODY)
    assert not signature.is_plain(hex_hmac("whsec_b3RoZXI="), secrets, BODY)
    assert not signature.is_plain(hex_hmac("whsec_bmV3"), secrets, BODY + b" ")
    assert not signature.is_plain(hex_hmac("whsec_bmV3")[:32], secrets, BODY)
    assert not signature.is_plain("ä\ud800", secrets, BODY)
