"""Everything about webhooks, in one place: `box_office.webhooks`."""

import attrs

from ticketing_domain.names import Randomness
from ticketing_domain.notices.egress import Egress
from ticketing_domain.notices.hand_out import HandOut
from ticketing_domain.notices.keep_endpoints import (
    AddEndpoint,
    ChangeEndpoint,
    Ping,
    RemoveEndpoint,
    Retry,
    RotateSecret,
)
from ticketing_domain.notices.send import Claim, Forget, Settle
from ticketing_domain.notices.webhook_book import WebhookReads
from ticketing_domain.ports import Books, Clock


@attrs.frozen
class Webhooks:
    """The use cases of webhooks: for owners of endpoints, and for whoever sends."""

    add: AddEndpoint
    change: ChangeEndpoint
    remove: RemoveEndpoint
    rotate: RotateSecret
    ping: Ping
    retry: Retry
    hand_out: HandOut
    claim: Claim
    settle: Settle
    forget: Forget
    reads: WebhookReads
    wall: Clock

    @classmethod
    def open(
        cls,
        books: Books,
        reads: WebhookReads,
        egress: Egress,
        *,
        now: Clock,
        wall: Clock,
        random: Randomness,
    ) -> "Webhooks":
        """Build them; `wall` is the clock of networks, which no test world moves."""
        return cls(
            add=AddEndpoint(books, egress, now, random),
            change=ChangeEndpoint(books, egress, wall),
            remove=RemoveEndpoint(books),
            rotate=RotateSecret(books, now, random),
            ping=Ping(books, now, wall, random),
            retry=Retry(books, wall),
            hand_out=HandOut(books, wall),
            claim=Claim(books, wall),
            settle=Settle(books, wall, random),
            forget=Forget(books, wall),
            reads=reads,
            wall=wall,
        )
