"""Lists that many ask for alike: who asks for the same page while it is being read is shown the next reading, together.

A promoter's machines look at the newest orders again and again, most of all in a rush. What a page shows depends on
the account and on what stands in the address, and on nothing else of a request.
"""

from collections.abc import Awaitable, Callable

import attrs
from starlette.responses import Response

from adapters.http.readers import in_reader
from adapters.http.shared_looks import SharedLooks
from adapters.http.v1.table import V1Ask
from ticketing_domain.people.account import Account


@attrs.frozen
class _Wanted:
    """A page of an account, and one of those who ask for it."""

    account: Account
    path: str
    query: bytes
    ask: V1Ask = attrs.field(eq=False)


def shared(page: Callable[[V1Ask], Response]) -> Callable[[V1Ask], Awaitable[Response]]:
    """Return what answers with a page, read once for all who ask for it at the same time; raises what `page` raises."""

    def look(wanted: _Wanted) -> Response:
        return page(wanted.ask)

    looks = SharedLooks(look, in_reader)

    async def show(ask: V1Ask) -> Response:
        scope = ask.request.scope
        found = await looks.at(_Wanted(ask.account, scope["path"], scope["query_string"], ask))
        # Everybody's own: who let them in writes about them into its headers.
        own = Response(found.body, found.status_code)
        own.raw_headers = list(found.raw_headers)
        return own

    return show
