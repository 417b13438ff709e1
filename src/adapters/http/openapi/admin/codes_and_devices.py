"""Promo codes and scanner devices, in the document."""

from typing import Annotated, Final, TypedDict

from adapters.http.admin.promo_codes import PromoCodeMessage
from adapters.http.admin.scanner_devices import DeviceMessage
from adapters.http.openapi.entries import Body, Entry, done, gone, listed, made, shown
from adapters.http.openapi.leaves import DecimalText, Time, Url
from ticketing_domain.sale.discount import DiscountType


class PromoCode(TypedDict):
    """A code that gives something off."""

    id: int
    code: str
    discount_type: DiscountType
    discount_amount: Annotated[DecimalText, "Percent, or money in the account's currency."]
    event_id: int | None
    event_title: str | None
    expires_at: Time | None
    usage_limit: int | None
    max_per_customer: int | None
    redemptions_count: int
    active: bool
    share_url: Url
    created_at: Time
    updated_at: Time


class PromoCodeList(TypedDict):
    """All codes, newest first."""

    promo_codes: list[PromoCode]


class Device(TypedDict):
    """A phone or reader that scans at a door."""

    id: str
    name: str
    created_at: Time
    revoked_at: Time | None


class PairedDevice(Device):
    """A device with its credential."""

    token: Annotated[str, "Shown this once."]


class DeviceList(TypedDict):
    """All devices, oldest first."""

    scanner_devices: list[Device]


PROMO_CODES: Final = {
    "list_promo_codes": Entry("List promo codes", listed(PromoCodeList)),
    "create_promo_code": Entry(
        "Add a promo code",
        made(PromoCode),
        Body(
            PromoCodeMessage,
            "promo_code",
            ("code", "discount_type", "discount_amount"),
            {"code": "EARLY-BIRD", "discount_type": "percentage", "discount_amount": "10"},
        ),
    ),
    "show_promo_code": Entry("Show a promo code", shown(PromoCode)),
    "change_promo_code": Entry(
        "Change a promo code",
        done(PromoCode),
        Body(PromoCodeMessage, "promo_code", example={"active": False}),
    ),
    "delete_promo_code": Entry("Delete a promo code that was never used", gone()),
}
DEVICES: Final = {
    "list_scanner_devices": Entry("List scanner devices", listed(DeviceList)),
    "create_scanner_device": Entry(
        "Pair a scanner device",
        made(PairedDevice),
        Body(DeviceMessage, "scanner_device", ("name",), {"name": "Main door"}),
    ),
    "revoke_scanner_device": Entry(
        "Shut a scanner device out", gone("Shut out."), places={"id": "public_id"}
    ),
}
