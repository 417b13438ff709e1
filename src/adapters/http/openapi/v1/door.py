"""Tickets and scans, in the document."""

from typing import Annotated, Final, Literal, NotRequired, TypedDict

from adapters.http.openapi.entries import Body, Entry
from adapters.http.openapi.leaves import Time
from adapters.http.openapi.v1.answers import done, shown
from adapters.http.v1.scanning import ScanMessage


class TicketFacts(TypedDict):
    """A ticket and how it stands: never how to reach the buyer, nor what admits."""

    id: str
    orderId: str
    eventId: str
    tierId: str
    tierName: str
    buyerName: str | None
    status: Annotated[
        Literal["valid", "redeemed", "refunded", "cancelled", "revoked"],
        "`redeemed` where nobody may come in any more.",
    ]
    admits: Annotated[int, "How many people it admits in all."]
    redeemed: int
    remainingAdmissions: int
    redeemedAt: Time | None
    updatedAt: Time


class Ticket(TicketFacts):
    """A ticket with what its QR code shows."""

    code: Annotated[str, "What is read out where nothing can be scanned."]
    payload: Annotated[str | None, "What the QR code shows; null where it admits nobody."]
    payloadChangesAt: Annotated[Time | None, "When to ask again; null where it stays."]
    version: Annotated[int, "How often it was issued."]


class Scan(TypedDict):
    """What becomes of a scan."""

    valid: Annotated[bool, "Whether to let them in."]
    reason: NotRequired[
        Annotated[
            Literal[
                "already_redeemed",
                "blocked",
                "wrong_event",
                "unknown",
                "refunded",
                "cancelled",
                "revoked",
                "forged",
                "stale",
                "replaced",
                "code_alone",
            ]
            | None,
            "Why not; since version 2026-04-25.",
        ]
    ]
    ticket: TicketFacts | None
    scannedAt: Time
    remainingAdmissions: NotRequired[
        Annotated[int, "How many it still admits; since version 2026-04-25."]
    ]


DECIDED: Final = "Decided; the answer is in `valid`."

TICKETS: Final = {
    "show_ticket": Entry("Show a ticket", shown(Ticket)),
    "scan_payload": Entry(
        "Scan a code",
        done(Scan, DECIDED),
        Body(
            ScanMessage,
            required=("payload",),
            example={"payload": "tkt_k3jxq2v5m7p4a6ye.0.…", "eventId": "lantern-night"},
        ),
        detail="Scans have a rate limit of their own.",
        fails=(404,),
    ),
    "scan_ticket": Entry(
        "Let in the holder of a ticket",
        done(Scan, DECIDED),
        Body(ScanMessage, example={"eventId": "lantern-night", "count": 1}),
        detail="Without a `payload`, the caller has looked the holder up and vouches for them.",
    ),
    "reissue_ticket": Entry(
        "Issue a ticket anew", done(Ticket), detail="Everything that it showed before is dead."
    ),
    "revoke_ticket": Entry(
        "Revoke a ticket", done(Ticket), detail="It admits nobody until it is issued anew."
    ),
}
