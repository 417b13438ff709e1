"""The scanner API as a whole, in the document."""

from typing import Annotated, Final

import attrs

from adapters.http.openapi.entries import Api, Body, Entry, done, listed, shown
from adapters.http.openapi.failures import FAILURES
from adapters.http.openapi.scanner.shapes import (
    Decision,
    Decisions,
    DoorEventList,
    Found,
    Me,
    Snapshot,
)
from adapters.http.scanner.calls import SearchQuery, SnapshotQuery
from adapters.http.scanner.reports import MOST_SCANS, ScanMessage


@attrs.frozen
class SyncMessage:
    """Scans that were made offline, each with its `scan_id` and its time."""

    scans: Annotated[tuple[ScanMessage, ...], f"At most {MOST_SCANS}."]


SCAN_ID: Final = "0a4e1b8e-5a55-4d0a-9a55-6f1f0c9e2b3d"

DESCRIPTION: Final = """\
For doors: phones and readers that let people in.

**Authentication.** `Authorization: Bearer <token>` of a paired device, of a member, or of the account. A token that may
only look sees everything and admits nobody.

**Offline.** Take a snapshot of the event, decide at the door, and send the scans when the network is back. Each scan has
a `scan_id` that the device makes up (a UUID); sending one again changes nothing. Devices may send in any order and all
of them learn the same: who was let in where, and when.

**Codes.** What a QR code says is sent as it is, as `code`. Where `rotating_codes` is true, it is new every half minute, and
a code alone or a picture of one is answered `blocked`; `by_hand` says that somebody at the door has looked the ticket up
and vouches for its holder. Without network, a door verifies payloads with the `key` of each ticket in its snapshot and
a clock that it has set by `server_time`; how, stands in `docs/vectors/codes.json` as test vectors.

**Never shown**: how to reach the buyer.
"""

DOORS: Final = {
    "show_scanner": Entry("Who am I", done(Me, "Who asks.")),
    "list_door_events": Entry("List events", shown(DoorEventList)),
    "snapshot_tickets": Entry(
        "Take a snapshot of an event's codes",
        listed(Snapshot),
        query=SnapshotQuery,
        detail="All codes, or those that changed since `updated_since`; streamed.",
    ),
    "find_tickets": Entry("Find a code", listed(Found), query=SearchQuery),
}
ADMISSION: Final = {
    "redeem_ticket": Entry(
        "Let somebody in",
        done(Decision, "Decided; the answer is in `result`."),
        Body(
            ScanMessage,
            "redemption",
            ("code", "event_slug"),
            {"code": "7KQ2M4XA", "event_slug": "lantern-night", "scan_id": SCAN_ID},
        ),
    ),
    "sync_scans": Entry(
        "Send scans that were made offline",
        done(Decisions, "Written down; each scan is answered in order."),
        Body(
            SyncMessage,
            "sync",
            (),
            {
                "scans": [
                    {
                        "code": "7KQ2M4XA",
                        "event_slug": "lantern-night",
                        "scan_id": SCAN_ID,
                        "scanned_at": "2026-05-01T19:42:10Z",
                    }
                ]
            },
        ),
    ),
}

NOTES: Final = {
    "code": "The text of a QR code, or a code that was read out; case, spaces and dashes do not matter.",
    "by_hand": "Somebody at the door has looked the ticket up and vouches for its holder.",
    "count": "How many of a group come in; one where nothing is said.",
    "scanned_at": "When it was scanned, by the device's clock.",
    "scan_id": "A UUID that the device makes up.",
    "?updated_since": "Only what changed since; take the `generated_at` of the last snapshot.",
    "?query": "A code, a public id, or a part of the buyer's name or e-mail address.",
}

SCANNER: Final = Api(
    name="scanner",
    title="Ticketing: scanner API",
    description=DESCRIPTION,
    rooms={"Doors": DOORS, "Admission": ADMISSION},
    failures=FAILURES,
    behind_a_token=True,
    notes=NOTES,
)
