"""What the operations of this API are built from."""

import attrs

from adapters.http.desk import Desk
from adapters.http.scanner.calls import ScanDesk
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.place_holds import Answer


@attrs.frozen
class House:
    """The box office and its addresses.

    `box_office` is at everybody's time: an operation uses that of its `V1Ask`, which is at the account's. `unavailable`
    are the errors that the adapters raise while something cannot be reached; `scans` is the desk of all doors.
    """

    box_office: BoxOffice
    base_url: str
    scans: ScanDesk
    shop_domain: str | None = None
    unavailable: tuple[type[Exception], ...] = ()
    holds: Desk[HoldRequest, Answer] = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(
            lambda it: Desk(it.box_office.place_holds, hopeless=it.unavailable), takes_self=True
        ),
    )
    """Where orders wait to be placed together, at everybody's time."""
