"""What an application serves: its routes, and those behind its switchboard."""

from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.routing import Route

from adapters.http.edge.switchboard import Switchboard


def routes_in(app: Starlette) -> Iterator[Route]:
    """Yield every route of an application whose shops have no hosts of their own."""
    for route in app.routes:
        if isinstance(route, Switchboard):
            yield from route.routes
        else:
            assert isinstance(route, Route)
            yield route
