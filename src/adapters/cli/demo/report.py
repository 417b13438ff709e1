"""What the demo tells: the figures of the sale, and three things to try."""

from collections.abc import Iterator, Mapping
import json
from typing import Any

from adapters.cli.demo.crowd import BUYERS, Tally
from ticketing_domain.figures.verify import Verdict
from ticketing_domain.sale.inventory import Inventory


def figures(tally: Tally, verdict: Verdict) -> dict[str, Any]:
    """Sum up the sale and the recount after it."""
    return {
        "buyers": BUYERS,
        "orders": tally.paid_orders,
        "tickets": tally.tickets,
        "refused": dict(sorted(tally.refused.items())),
        "declined": tally.declined,
        "gave_up": tally.gave_up,
        "walked_away": tally.walked_away,
        "failures": dict(tally.failures),
        "seconds": round(tally.seconds, 2),
        "tickets_per_second": round(tally.tickets / tally.seconds),
        "requests_per_second": round(tally.requests / tally.seconds),
        "checkout_ms": {"p50": tally.percentile(50), "p99": tally.percentile(99)},
        "oversold": verdict.oversold,
        "discrepancies": len(verdict.discrepancies),
    }


def curl_lines(url: str, token: str, slug: str, open_night: Inventory) -> tuple[str, ...]:
    """Return three calls that work when pasted: the shop, the promoter's figures, a checkout."""
    shop = f"{url}/shops/{open_night.account.subdomain}"
    wish = {
        "items": [{"ticket_id": min(open_night.offers), "quantity": 2}],
        "email": "you@example.com",
        "name": "You",
    }
    bearer = f"-H 'Accept: application/json' -H 'Authorization: Bearer {token}'"
    sent = f"-H 'Content-Type: application/json' -d '{json.dumps(wish)}'"
    return (
        f"curl -s {shop}/events",
        f"curl -s {bearer} {url}/admin/events/{slug}",
        f"curl -s {sent} {shop}/events/{open_night.event.slug}/checkouts",
    )


def printed(url: str, sale: Mapping[str, Any], curls: tuple[str, ...]) -> Iterator[str]:
    """Write it all out for whoever watches."""
    refused = sum(sale["refused"].values())
    yield ""
    yield f"{sale['buyers']} buyers in {sale['seconds']} s: {sale['orders']} paid orders, {refused} refused,"
    yield (
        f"{sale['walked_away']} walked away, {sale['gave_up']} gave up after a declined payment"
        + (f", {sum(sale['failures'].values())} FAILED" if sale["failures"] else "")
    )
    yield (
        f"{sale['tickets']} tickets sold ({sale['tickets_per_second']} a second, "
        f"{sale['requests_per_second']} requests a second, checkout p50 "
        f"{sale['checkout_ms']['p50']} ms, p99 {sale['checkout_ms']['p99']} ms)"
    )
    counters = "equals" if not sale["discrepancies"] else "DIFFERS FROM"
    yield f"{sale['oversold']} oversold; a recount of everything {counters} the counters"
    yield ""
    yield f"Serving on {url} (Ctrl-C stops). Try:"
    for curl in curls:
        yield f"  {curl}"
