"""What the operations of this API are built from."""

import attrs

from adapters.http.desk import Desk
from adapters.http.front import FrontOfHouse
from adapters.http.scanner.calls import ScanDesk
from adapters.http.shop.checkouts import held
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.place_holds import Answer


@attrs.frozen
class House:
    """The box office, at whose front orders are placed, and its addresses. `unavailable` are the errors that the adapters
    raise while something cannot be reached; `scans` is the desk of all doors."""

    front: FrontOfHouse
    base_url: str
    scans: ScanDesk
    shop_domain: str | None = None
    unavailable: tuple[type[Exception], ...] = ()
    holds: Desk[HoldRequest, Answer] = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda it: it.front.desk(held, it.unavailable), takes_self=True),
    )
    """Where orders wait to be placed together, at everybody's time."""

    @property
    def box_office(self) -> BoxOffice:
        """The box office at everybody's time: an operation uses that of its `V1Ask`, which is at the account's."""
        return self.front.box_office
