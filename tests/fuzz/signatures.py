"""Who says that they are somebody: a signature counts where an independent reading of its header says so, else not."""

from collections.abc import Callable
import hashlib
import hmac
import json
import time
from typing import Any

import stripe

from adapters.payments.stripe_advice import TOLERANCE_SECONDS, StripeAdviser
from tests.fuzz.target import Target
from ticketing_domain.notices.signature import is_plain, plain
from ticketing_domain.sale.advice import Advice, AdviserSilent, Forged

SECRETS = ("whsec_new", "whsec_old")
EVENT = {
    "id": "evt_1",
    "type": "payment_intent.succeeded",
    "data": {
        "object": {
            "id": "pi_1",
            "metadata": {"ticketing_account": "1", "ticketing_attempt": "a"},
        }
    },
}
BODY = json.dumps(EVENT).encode()


class Nobody(stripe.HTTPClient):
    """The internet, where nobody answers."""

    name = "nobody"

    def request_with_retries(self, *_: Any, **__: Any) -> Any:
        raise stripe.APIConnectionError("nobody answers")  # type: ignore[no-untyped-call] # It has no types.


ADVISER = StripeAdviser(
    stripe.StripeClient("sk_test_1", http_client=Nobody(), max_network_retries=0), SECRETS
)


def taken_apart(data: bytes) -> tuple[str, bytes]:
    """Return a header and a body; in the header `NOW` is the time, `NEW` and `OLD` are what the secrets sign."""
    header, _, body = data.partition(b"\n")
    now = str(int(time.time()))
    text = header.decode("latin-1").replace("NOW", now)
    for word, secret in (("NEW", SECRETS[0]), ("OLD", SECRETS[1])):
        if word in text:
            text = text.replace(word, digest(secret, f"{now}.".encode() + body))
    return text, body


def digest(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def check_advice(parser: Callable[[bytes, str], Advice | None], data: bytes) -> None:
    """What is read was signed, a moment ago, over the very bytes; what was not is forged; nothing else is raised."""
    header, body = taken_apart(data)
    try:
        advice = parser(body, header)
    except Forged:
        return
    except AdviserSilent:
        advice = None
    assert is_signed(header, body), "nobody who knows a secret has signed this"
    assert advice is None or (advice.account_id >= 0 and advice.id and advice.reference)


def is_signed(header: str, body: bytes) -> bool:
    """Verify as Stripe's documents say: `t=<seconds>`, and any `v1` is the HMAC over `<t>.<body>`.

    What follows a second `=` belongs to nothing, and Stripe's own library does not look at it.
    """
    parts = [(*one.split("="), "")[:2] for one in header.split(",")]
    times = [value for name, value in parts if name == "t"]
    shown = [value for name, value in parts if name == "v1"]
    for at in times:
        # Python reads digits of all scripts and underscores, too; what is signed is the number that it reads.
        number = int(at)
        recent = abs(time.time() - number) <= TOLERANCE_SECONDS + 5
        right = {digest(secret, f"{number}.".encode() + body) for secret in SECRETS}
        if recent and right & set(shown):
            return True
    return False


def check_plain(parser: Callable[..., bool], data: bytes) -> None:
    """Only the signature itself counts, however close another comes."""
    header, body = taken_apart(data)
    right = {plain(secret, body) for secret in SECRETS}
    for shown in (header, *right, *(one.upper() for one in right), f"{min(right)} "):
        assert parser(shown, SECRETS, body) is (shown in right)


SEEDS = [
    b"t=NOW,v1=NEW\n" + BODY,
    b"t=NOW,v1=OLD\n" + BODY,
    b"t=NOW,v1=00,v1=NEW,v0=OLD\n" + BODY,
    b"t=NOW,v0=NEW\n" + BODY,
    b"t=1,v1=NEW\n" + BODY,
    b"t=,v1=\n" + BODY,
    b"t\n" + BODY,
    b"v1=NEW\n" + BODY,
    b"t=NOW,v1=NEW\n[]",
    b"t=NOW,v1=NEW\nnull",
    b't=NOW,v1=NEW\n{"type":[],"data":{"object":[]}}',
    b't=NOW,v1=NEW\n{"type":"charge.refunded","id":"e","data":{"object":{"payment_intent":"p"}}}',
    b"t=NOW,v1=NEW\n\xff",
    b"t=NOW,v1=NEW\n" + b"[" * 100_000,
    b"t=NOW,v1=\xe9\n" + BODY,
    b"t=NOW,v1=NEW=more\n" + BODY,
    b"\n",
]

TARGETS = (
    Target("advice", check_advice, ADVISER.read, SEEDS),
    Target("plain_signatures", check_plain, is_plain, [*SEEDS, b"NEW\n" + BODY, b"\n"]),
)
