"""What the operations of this API are built from."""

import attrs

from adapters.http.desk import Desk
from adapters.http.scanner.calls import ScanDesk
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.place_holds import Answer


@attrs.frozen
class House:
    """The box office at everybody's time, and its addresses; an operation uses that of its `V1Ask`, which is at the
    account's. `holds` is where orders wait to be placed together, `scans` the desk of all doors."""

    box_office: BoxOffice
    base_url: str
    scans: ScanDesk
    holds: Desk[HoldRequest, Answer] = attrs.field(repr=False, eq=False)
    shop_domain: str | None = None
