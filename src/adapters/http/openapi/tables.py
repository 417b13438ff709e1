"""Which operations each API has: the same tables that its routes are made of."""

from collections.abc import Sequence
from typing import Final

from adapters.http.admin.routes import admin_operations
from adapters.http.openapi.entries import Operation, Place
from adapters.http.openapi.publish import Documents
from adapters.http.v1.storefront import PATH as STOREFRONT_PATH
from ticketing_domain.box_office import BoxOffice

ACCEPTING: Final = Place("POST", "/invitations/accept", "accept_invitation")
"""Stands outside `/admin`, because who is invited has no token yet."""
STOREFRONT: Final = Place("GET", STOREFRONT_PATH, "list_storefront_events")
"""Stands outside `/v1`, because anybody may read it."""


def api_documents(
    box_office: BoxOffice,
    shop: Sequence[Operation],
    scanner: Sequence[Operation],
    promoters: Sequence[Operation],
    base_url: str,
) -> Documents:
    """Return the documents of a server whose shop, doors and promoter API answer these operations."""
    return Documents(
        {
            "admin": lambda: [*admin_operations(box_office, base_url), ACCEPTING],
            "shop": lambda: shop,
            "scanner": lambda: scanner,
            "v1": lambda: [*promoters, STOREFRONT],
        },
        base_url,
    )
