"""Duplicates: codes on which more people came in than they admit, for the promoter to look into."""

from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import etagged, json_answer, time_json
from adapters.http.edge.requests import slug_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.door.duplicates import Duplicate
from ticketing_domain.door.scan import LoggedScan


@attrs.frozen
class Duplicates:
    """The calls on duplicates."""

    box_office: BoxOffice

    def list(self, ask: Ask) -> Response:
        """Answer with the duplicates of an event, the earliest first."""
        inventory = self.box_office.reads.inventory(ask.account.id, slug_in_path(ask.request))
        found = self.box_office.find_duplicates(inventory.key)
        printed = {"duplicate_scans": [_duplicate_json(one) for one in found]}
        return etagged(ask.request, json_answer(printed))


def _duplicate_json(duplicate: Duplicate) -> dict[str, Any]:
    shown, scan = duplicate.shown, duplicate.scan
    return {
        "ticket": {
            "public_id": shown.public_id,
            "order_public_id": shown.order_id,
            "ticket_label": shown.ticket_title,
            "buyer_name": shown.buyer_name,
            "admits": shown.admits,
        },
        "too_many": duplicate.too_many,
        "scan": {
            **_scan_json(scan),
            "scan_id": scan.scan_id,
            "reported_at": time_json(scan.arrived_at),
        },
        "first_scan": _scan_json(duplicate.first),
    }


def _scan_json(scan: LoggedScan) -> dict[str, Any]:
    return {
        "device": scan.scanner.name,
        "device_id": scan.scanner.id,
        "at": time_json(scan.scanned_at),
    }
