"""Payouts to promoters' own accounts, as Stripe reports them."""

from datetime import UTC, date, datetime

from tests.emulators.stripe_server import StripeServer
from tests.integration.payments.conftest import Connect
from ticketing_domain.sale.payout import PayoutReport, PayoutState
from ticketing_domain.testing.stage import NOON, memory_stage

ARRIVES = int(datetime(2026, 5, 30, tzinfo=UTC).timestamp())


def a_payout(server: StripeServer, account: str, status: str) -> str:
    """Let Stripe send what a sale of 21.00 and a refund of 5.00 left after its fee."""
    sent = {"amount": 1500, "currency": "eur", "status": status, "arrival_date": ARRIVES}
    payout = str(server.books.keep(account, "po", {"object": "payout", **sent})["id"])
    for kind, amount in (("charge", 2100), ("refund", -500), ("stripe_fee", -100)):
        moved = {"object": "balance_transaction", "payout": payout, "type": kind}
        server.books.keep(account, "txn", {**moved, "amount": amount})
    return payout


def test_a_payout_is_reported_with_what_it_is_made_of(
    connect: Connect, stripe_server: StripeServer
) -> None:
    """What Stripe and the operator kept is the difference; what it calls otherwise is left out."""
    merchant = stripe_server.books.keep("", "acct", {"object": "account"})["id"]
    sent = a_payout(stripe_server, merchant, "in_transit")
    a_payout(stripe_server, merchant, "odd")
    a_payout(stripe_server, "", "paid")
    stage = memory_stage()

    reports = connect(merchant).payouts(stage.account, NOON, stage.box_office.reads)

    assert list(reports) == [
        PayoutReport(
            "stripe", sent, "EUR", PayoutState.IN_TRANSIT, date(2026, 5, 30), 2100, 500, 100
        )
    ]


def test_there_are_no_payouts_without_an_account_or_an_answer(
    connect: Connect, stripe_server: StripeServer
) -> None:
    """The operator's own payouts are nothing of the promoter's; silence is asked again."""
    merchant = stripe_server.books.keep("", "acct", {"object": "account"})["id"]
    a_payout(stripe_server, merchant, "paid")
    stage = memory_stage()
    ledger = stage.box_office.reads

    without = connect().payouts(stage.account, NOON, ledger)
    stripe_server.fault = lambda _: "before"
    silent = connect(merchant).payouts(stage.account, NOON, ledger)

    assert (list(without), list(silent)) == ([], [])
