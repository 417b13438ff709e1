"""The line to Stripe: the official client, its API version pinned, with time limits and connections that are kept."""

from collections.abc import Callable
import logging
from typing import Final, TypeVar

import stripe
import structlog

T = TypeVar("T")

API_VERSION: Final = "2026-10-28.endive"
CONNECT_SECONDS: Final = 3.05
ANSWER_SECONDS: Final = 12.0
RETRIES: Final = 2
"""Of the client itself, under the same idempotency key, before we take it that there is no answer."""


def stripe_client(api_key: str, api_base: str, retries: int = RETRIES) -> stripe.StripeClient:
    """Return a client that talks to Stripe, or to whoever listens at the address."""
    # Its own lines say what was asked and answered; ours say what matters.
    logging.getLogger("stripe").setLevel(logging.WARNING)
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base},
        stripe_version=API_VERSION,
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, ANSWER_SECONDS)),
    )


def is_live(api_key: str) -> bool:
    """Tell whether a key moves real money."""
    return not api_key.startswith(("sk_test_", "rk_test_"))


def asked(ask: Callable[[], T], what: str) -> T | None:
    """Return Stripe's answer, None where there was none; what Stripe refuses for good is raised.

    Raises `stripe.CardError` and `stripe.InvalidRequestError`. Whatever else it says leaves open whether it has acted.
    """
    try:
        return ask()
    except (stripe.CardError, stripe.InvalidRequestError):
        raise
    except stripe.StripeError as silence:
        # Without its text, which may quote what was sent.
        log().warning("no answer from stripe", asked=what, error=type(silence).__name__)
        return None


def log() -> structlog.typing.FilteringBoundLogger:
    """Return the log."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("payments")
    return logger
