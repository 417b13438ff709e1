"""Every path of the admin API, and what each method does there."""

from collections.abc import Mapping

from starlette.routing import Route

from adapters.http.admin.customers import Customers
from adapters.http.admin.door import Call, Door
from adapters.http.admin.events import Events
from adapters.http.admin.orders import Orders
from adapters.http.admin.tickets import Tickets
from adapters.http.admin.venues import Venues
from ticketing_domain.box_office import BoxOffice


def admin_routes(box_office: BoxOffice, base_url: str) -> list[Route]:
    """Return the routes; whatever else lies under `/admin` is a path that does not exist, behind the same door."""
    calls = {
        **_catalogue_calls(box_office, base_url),
        **_sale_calls(box_office, base_url),
        "/admin": {},
        "/admin/{rest:path}": {},
    }
    return [Route(path, Door(box_office.admit, by_method)) for path, by_method in calls.items()]


def _catalogue_calls(box_office: BoxOffice, base_url: str) -> Mapping[str, Mapping[str, Call]]:
    venues, events = Venues(box_office, base_url), Events(box_office, base_url)
    tickets = Tickets(box_office, base_url)
    event = "/admin/events/{slug}"
    return {
        "/admin/venues": {"GET": venues.list, "POST": venues.create},
        "/admin/venues/{id}": {
            "GET": venues.show,
            "PATCH": venues.change,
            "DELETE": venues.delete,
        },
        "/admin/events": {"GET": events.list, "POST": events.create},
        event: {"GET": events.show, "PATCH": events.change, "DELETE": events.delete},
        f"{event}/publication": {"POST": events.publish, "DELETE": events.unpublish},
        f"{event}/tickets": {"GET": tickets.list},
        f"{event}/tickets/{{id}}": {"GET": tickets.show},
        f"{event}/tickets/{{id}}/archival": {"POST": tickets.archive, "DELETE": tickets.restore},
        f"{event}/standard_tickets": {"POST": tickets.create_standard},
        f"{event}/standard_tickets/{{id}}": {"PATCH": tickets.change_standard},
        f"{event}/group_tickets": {"POST": tickets.create_group},
        f"{event}/group_tickets/{{id}}": {"PATCH": tickets.change_group},
    }


def _sale_calls(box_office: BoxOffice, base_url: str) -> Mapping[str, Mapping[str, Call]]:
    orders, customers = Orders(box_office, base_url), Customers(box_office, base_url)
    return {
        "/admin/orders": {"GET": orders.list},
        "/admin/orders/{public_id}": {"GET": orders.show},
        "/admin/orders/{public_id}/refund": {"POST": orders.refund},
        "/admin/customers": {"GET": customers.list},
        "/admin/customers/{id}": {"GET": customers.show},
    }
