"""Stripe keeps every promise that a provider makes, through the official client and over HTTP."""

from typing import ClassVar

import pytest

from adapters.payments.stripe import StripePayments
from tests.emulators.stripe_books import Refusal
from tests.emulators.stripe_server import StripeServer
from ticketing_domain.sale.payment import Payment
from ticketing_domain.testing import contracts


class TestStripe(contracts.PaymentsContract):
    """Where the operator's own account takes the money."""

    ELSEWHERE: ClassVar = True
    DECLINES: ClassVar = False
    LOSES_ANSWERS: ClassVar = False

    @pytest.fixture
    def till(self, payments: StripePayments, stripe_server: StripeServer) -> contracts.Till:
        books = stripe_server.books

        def buyer_pays(attempt: Payment) -> None:
            (intent,) = (
                one
                for one in books.of_kind("payment_intent")
                if one["metadata"]["ticketing_order"] == attempt.order_id
            )
            with books.lock:
                try:
                    books.confirm("", intent["id"], "pm_card_visa")
                except Refusal:
                    return

        def balance_minor(attempt: Payment) -> int:
            (intent,) = (
                one
                for one in books.of_kind("payment_intent")
                if one["metadata"]["ticketing_order"] == attempt.order_id
            )
            return int(intent["amount_received"]) - books.refunded(intent["id"])

        return contracts.Till(payments, balance_minor=balance_minor, buyer_pays=buyer_pays)
