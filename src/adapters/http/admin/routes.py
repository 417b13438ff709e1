"""The route table of the admin API: every operation, the right that it needs, and what it does.

A new operation is one line here. The policy, the documentation and the authorisation tests are made from these lines.
"""

from starlette.routing import Route

from adapters.http.admin.custom_fields import CustomFields
from adapters.http.admin.customers import Customers
from adapters.http.admin.door import Door, Operation
from adapters.http.admin.duplicates import Duplicates
from adapters.http.admin.events import Events
from adapters.http.admin.exports import Exports
from adapters.http.admin.faq import Faq
from adapters.http.admin.guests import Guests
from adapters.http.admin.line_up import LineUp
from adapters.http.admin.orders import Orders
from adapters.http.admin.performers import Performers
from adapters.http.admin.promo_codes import PromoCodes
from adapters.http.admin.scanner_devices import ScannerDevices
from adapters.http.admin.table import routes_of
from adapters.http.admin.team import Team
from adapters.http.admin.tickets import Tickets
from adapters.http.admin.uploads import Attachments, Uploads
from adapters.http.admin.venues import Venues
from adapters.http.admin.webhooks import Webhooks
from adapters.http.calling import Calling
from adapters.http.shared_looks import SharedLooks
from adapters.http.shop.street import Street
from adapters.http.uploads.signed_ids import SignedIds
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.people.policy import Right

EVENT = "/admin/events/{slug}"
DIRECT_UPLOADS = "/rails/active_storage/direct_uploads"

Operations = tuple[Operation, ...]


def admin_routes(
    box_office: BoxOffice,
    base_url: str,
    shop_domain: str | None = None,
    signed_ids: SignedIds | None = None,
    calling: Calling | None = None,
) -> list[Route]:
    """Return the routes; whatever else lies under `/admin` is a path that does not exist, behind the same door.

    Callers are recognised in threads where no `calling` is passed.
    """
    callers = SharedLooks(box_office.admit, calling)
    nowhere = Door(callers, {})
    operations = admin_operations(box_office, base_url, shop_domain, signed_ids)
    return [
        *routes_of(operations, callers),
        Route("/admin", nowhere),
        Route("/admin/{rest:path}", nowhere),
    ]


def admin_operations(
    box_office: BoxOffice,
    base_url: str,
    shop_domain: str | None = None,
    signed_ids: SignedIds | None = None,
) -> Operations:
    """Return every operation of the admin API; `shop_domain` is the domain under which shops have hosts, if any.

    Where no `signed_ids` are passed, uploads are known to these operations only."""
    signed_ids = signed_ids or SignedIds.of_this_process()
    attachments = Attachments(box_office, signed_ids)
    street = Street(box_office.reads, base_url, shop_domain)
    return (
        *_venues(box_office, base_url),
        *_uploads(Uploads(box_office, signed_ids)),
        *_events(Events(box_office, base_url, attachments)),
        *_tickets(box_office, base_url),
        *_custom_fields(box_office, base_url),
        *_line_ups(box_office, base_url, attachments),
        *_faq(box_office, base_url),
        *_sales(box_office, base_url),
        *_promo_codes(box_office, base_url, street),
        *_guests(box_office, base_url),
        *_cancellations(box_office, base_url, attachments),
        *_exports(box_office),
        *_team(box_office),
        *_scanner_devices(box_office, base_url),
        *_webhooks(box_office, base_url),
    )


def _webhooks(box_office: BoxOffice, base_url: str) -> Operations:
    webhooks, every = Webhooks(box_office, base_url), "/admin/webhooks"
    one, delivery = f"{every}/{{id}}", f"{every}/{{id}}/deliveries/{{delivery_id}}"
    on = f"{one}/activation"
    return (
        Operation("GET", every, "list_webhooks", Right.SECRETS, webhooks.list),
        Operation("POST", every, "create_webhook", Right.SECRETS, webhooks.create),
        Operation("PATCH", one, "change_webhook", Right.SECRETS, webhooks.change),
        Operation("DELETE", one, "delete_webhook", Right.SECRETS, webhooks.delete),
        Operation("POST", on, "activate_webhook", Right.SECRETS, webhooks.activate),
        Operation("GET", delivery, "show_webhook_delivery", Right.SECRETS, webhooks.delivery),
    )


def _venues(box_office: BoxOffice, base_url: str) -> Operations:
    venues = Venues(box_office, base_url)
    return (
        Operation("GET", "/admin/venues", "list_venues", Right.OFFER, venues.list),
        Operation("POST", "/admin/venues", "create_venue", Right.OFFER, venues.create),
        Operation("GET", "/admin/venues/{id}", "show_venue", Right.OFFER, venues.show),
        Operation("PATCH", "/admin/venues/{id}", "change_venue", Right.OFFER, venues.change),
        Operation("DELETE", "/admin/venues/{id}", "delete_venue", Right.OFFER, venues.delete),
    )


def _scanner_devices(box_office: BoxOffice, base_url: str) -> Operations:
    devices, every = ScannerDevices(box_office, base_url), "/admin/scanner_devices"
    one = f"{every}/{{id}}"
    return (
        Operation("GET", every, "list_scanner_devices", Right.SECRETS, devices.list),
        Operation("POST", every, "create_scanner_device", Right.SECRETS, devices.create),
        Operation("DELETE", one, "revoke_scanner_device", Right.SECRETS, devices.delete),
    )


def _uploads(uploads: Uploads) -> Operations:
    """The seed knows the first path; the second is the same without a framework in its name."""
    return (
        Operation("POST", DIRECT_UPLOADS, "create_direct_upload", Right.OFFER, uploads.create),
        Operation("POST", "/uploads", "create_upload", Right.OFFER, uploads.create),
    )


def _events(events: Events) -> Operations:
    public = f"{EVENT}/publication"
    return (
        Operation("GET", "/admin/events", "list_events", Right.OFFER, events.list),
        Operation("POST", "/admin/events", "create_event", Right.OFFER, events.create),
        Operation("GET", EVENT, "show_event", Right.OFFER, events.show),
        Operation("PATCH", EVENT, "change_event", Right.OFFER, events.change),
        Operation("DELETE", EVENT, "delete_event", Right.OFFER, events.delete),
        Operation("POST", public, "publish_event", Right.OFFER, events.publish),
        Operation("DELETE", public, "unpublish_event", Right.OFFER, events.unpublish),
    )


def _tickets(box_office: BoxOffice, base_url: str) -> Operations:
    tickets, any_kind = Tickets(box_office, base_url), f"{EVENT}/tickets"
    standard, group = f"{EVENT}/standard_tickets", f"{EVENT}/group_tickets"
    one, archival = f"{any_kind}/{{id}}", f"{any_kind}/{{id}}/archival"
    return (
        Operation("GET", any_kind, "list_tickets", Right.OFFER, tickets.list),
        Operation("GET", one, "show_ticket", Right.OFFER, tickets.show),
        Operation("POST", archival, "archive_ticket", Right.OFFER, tickets.archive),
        Operation("DELETE", archival, "restore_ticket", Right.OFFER, tickets.restore),
        Operation("POST", standard, "create_standard_ticket", Right.OFFER, tickets.create_standard),
        Operation(
            "PATCH",
            f"{standard}/{{id}}",
            "change_standard_ticket",
            Right.OFFER,
            tickets.change_standard,
        ),
        Operation("POST", group, "create_group_ticket", Right.OFFER, tickets.create_group),
        Operation(
            "PATCH", f"{group}/{{id}}", "change_group_ticket", Right.OFFER, tickets.change_group
        ),
    )


def _custom_fields(box_office: BoxOffice, base_url: str) -> Operations:
    fields, every = CustomFields(box_office, base_url), f"{EVENT}/custom_fields"
    one = f"{every}/{{id}}"
    return (
        Operation("POST", every, "create_custom_field", Right.OFFER, fields.create),
        Operation("PATCH", one, "change_custom_field", Right.OFFER, fields.change),
        Operation("DELETE", one, "delete_custom_field", Right.OFFER, fields.delete),
    )


def _line_ups(box_office: BoxOffice, base_url: str, attachments: Attachments) -> Operations:
    performers = Performers(box_office, base_url, attachments)
    line_up = LineUp(box_office, base_url)
    every, slots = "/admin/performers", f"{EVENT}/event_performers"
    one, slot = f"{every}/{{id}}", f"{slots}/{{event_performer_id}}"
    return (
        Operation("GET", every, "list_performers", Right.OFFER, performers.list),
        Operation("POST", every, "create_performer", Right.OFFER, performers.create),
        Operation("GET", one, "show_performer", Right.OFFER, performers.show),
        Operation("PATCH", one, "change_performer", Right.OFFER, performers.change),
        Operation("DELETE", one, "delete_performer", Right.OFFER, performers.delete),
        Operation("POST", slots, "create_event_performer", Right.OFFER, line_up.create),
        Operation("PATCH", slot, "change_event_performer", Right.OFFER, line_up.change),
        Operation("DELETE", slot, "delete_event_performer", Right.OFFER, line_up.delete),
    )


def _faq(box_office: BoxOffice, base_url: str) -> Operations:
    faq, every = Faq(box_office, base_url), f"{EVENT}/faq_items"
    one = f"{every}/{{id}}"
    return (
        Operation("GET", every, "list_faq_items", Right.OFFER, faq.list),
        Operation("POST", every, "create_faq_item", Right.OFFER, faq.create),
        Operation("PATCH", one, "change_faq_item", Right.OFFER, faq.change),
        Operation("DELETE", one, "delete_faq_item", Right.OFFER, faq.delete),
    )


def _promo_codes(box_office: BoxOffice, base_url: str, street: Street) -> Operations:
    codes, every = PromoCodes(box_office, base_url, street), "/admin/promo_codes"
    one = f"{every}/{{id}}"
    return (
        Operation("GET", every, "list_promo_codes", Right.OFFER, codes.list),
        Operation("POST", every, "create_promo_code", Right.OFFER, codes.create),
        Operation("GET", one, "show_promo_code", Right.OFFER, codes.show),
        Operation("PATCH", one, "change_promo_code", Right.OFFER, codes.change),
        Operation("DELETE", one, "delete_promo_code", Right.OFFER, codes.delete),
    )


def _sales(box_office: BoxOffice, base_url: str) -> Operations:
    orders, customers = Orders(box_office, base_url), Customers(box_office, base_url)
    one = "/admin/orders/{public_id}"
    return (
        Operation("GET", "/admin/orders", "list_orders", Right.SALES, orders.list),
        Operation("GET", one, "show_order", Right.SALES, orders.show),
        Operation("POST", f"{one}/refund", "refund_order", Right.SALES, orders.refund),
        Operation("GET", "/admin/customers", "list_customers", Right.SALES, customers.list),
        Operation("GET", "/admin/customers/{id}", "show_customer", Right.SALES, customers.show),
    )


def _guests(box_office: BoxOffice, base_url: str) -> Operations:
    guests, parties = Guests(box_office, base_url), f"{EVENT}/guest_parties"
    twice, duplicates = f"{EVENT}/duplicate_scans", Duplicates(box_office)
    return (
        Operation("GET", twice, "list_duplicate_scans", Right.SALES, duplicates.list),
        Operation("GET", f"{EVENT}/guest_list", "show_guest_list", Right.SALES, guests.list),
        Operation("POST", parties, "invite_guest_party", Right.SALES, guests.invite),
    )


def _cancellations(box_office: BoxOffice, base_url: str, attachments: Attachments) -> Operations:
    events, orders = Events(box_office, base_url, attachments), Orders(box_office, base_url)
    event, order = f"{EVENT}/cancellation", "/admin/orders/{public_id}/cancellation"
    return (
        Operation("POST", event, "cancel_event", Right.SALES, events.cancel),
        Operation("POST", order, "cancel_order", Right.SALES, orders.cancel),
    )


def _exports(box_office: BoxOffice) -> Operations:
    exports, people = Exports(box_office), "/admin/customers.csv"
    attendees = f"{EVENT}/attendees.csv"
    return (
        Operation("GET", "/admin/orders.csv", "export_orders", Right.SALES, exports.orders),
        Operation("GET", people, "export_customers", Right.SALES, exports.customers),
        Operation("GET", attendees, "export_attendees", Right.SALES, exports.attendees),
    )


def _team(box_office: BoxOffice) -> Operations:
    team, members, invited = Team(box_office), "/admin/memberships", "/admin/invitations"
    member, invitation = f"{members}/{{id}}", f"{invited}/{{id}}"
    back = f"{member}/reactivation"
    keep = Right.KEEP_TEAM
    return (
        Operation("GET", members, "list_memberships", Right.SEE_TEAM, team.list),
        Operation("PATCH", f"{member}/role", "change_role", keep, team.change_role),
        Operation("DELETE", member, "deactivate_member", keep, team.deactivate),
        Operation("POST", back, "reactivate_member", keep, team.reactivate),
        Operation("POST", invited, "create_invitation", keep, team.invite),
        Operation("POST", f"{invitation}/resend", "resend_invitation", keep, team.resend),
        Operation("DELETE", invitation, "withdraw_invitation", keep, team.withdraw),
    )
