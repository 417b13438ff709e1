"""What doors see and report."""

from datetime import timedelta

from hypothesis import strategies as st

from ticketing_domain.door.admission import Blocked, Pass
from ticketing_domain.door.scan import FirstScan, Scan, Scanner
from ticketing_domain.testing.strategies import common as some
from ticketing_domain.testing.strategies.orders import items
from ticketing_domain.testing.strategies.stock import event_keys


def scanners() -> st.SearchStrategy[Scanner]:
    """Who scans."""
    return st.builds(Scanner, id=some.public_ids, name=some.titles)


def first_scans() -> st.SearchStrategy[FirstScan]:
    """Where and when somebody was first."""
    return st.builds(FirstScan, scanner=scanners(), scanned_at=some.instants())


@st.composite
def passes(draw: st.DrawFn) -> Pass:
    """Codes as doors see them."""
    item, key = draw(items()), draw(event_keys())
    updated_at = item.redeemed_at or draw(some.instants())
    return Pass(
        key=key,
        public_id=item.public_id,
        order_id=draw(some.public_ids),
        ticket_id=item.ticket_id,
        code=item.code,
        event_slug=draw(some.slugs),
        event_title=draw(some.titles),
        ticket_title=item.ticket_title,
        ticket_color="#3B82F6",
        buyer_name=draw(st.none() | some.titles),
        admits=item.admits,
        redeemed=item.redeemed,
        redeemed_at=item.redeemed_at,
        blocked=draw(st.none() | st.sampled_from(Blocked)),
        updated_at=updated_at + timedelta(seconds=1),
        version=item.version,
    )


def scans() -> st.SearchStrategy[Scan]:
    """Scans: of one person and of many, online, or offline by a clock of the scanner's own."""
    return st.builds(
        Scan,
        account_id=some.numbers,
        scan_id=st.uuids(version=4).map(str),
        code=some.admission_codes,
        event_slug=some.slugs,
        scanner=scanners(),
        scanned_at=st.none() | some.instants(),
        people=st.integers(1, 1_000),
        offline=st.booleans(),
        by_hand=st.booleans(),
    )
