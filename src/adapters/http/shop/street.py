"""The street of shops: which account a shop belongs to, and under which addresses its things are found."""

from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import SUBDOMAIN, TEST_SUFFIX, Account, Mode
from ticketing_domain.people.reads import PeopleReads
from ticketing_domain.sale.purchase import Purchase

MOST_KNOWN: Final = 10_000


@attrs.frozen
class Street:
    """Every shop, by its subdomain. `shop_domain` is the domain under which shops have hosts of their own, if any.

    A live account never changes, so one that was found once is not looked up again.
    """

    reads: PeopleReads
    base_url: str
    shop_domain: str | None = None
    _known: dict[str, Account] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    async def account(self, request: Request) -> Account:
        """Return the account of the shop that the request came to; raises `NotFound`."""
        known = self._known.get(_subdomain(request))
        return await run_in_threadpool(self.look_up, request) if known is None else known

    def look_up(self, request: Request) -> Account:
        """Return the account as `account` does, for who is in a worker thread already."""
        subdomain = _subdomain(request)
        known = self._known.get(subdomain)
        if known is not None:
            return known
        if not SUBDOMAIN.fullmatch(subdomain.removesuffix(TEST_SUFFIX)):
            raise NotFound("shop", subdomain)
        account = self.reads.account(subdomain)
        if account.mode is Mode.LIVE and len(self._known) < MOST_KNOWN:
            self._known[subdomain] = account
        return account

    def shop_url(self, account: Account) -> str:
        """Return where the account's shop is: on its own host, else under a path of ours."""
        if self.shop_domain is None:
            return f"{self.base_url}/shops/{account.subdomain}"
        scheme = self.base_url.partition("://")[0]
        return f"{scheme}://{account.subdomain}.{self.shop_domain}"

    def event_url(self, account: Account, slug: str) -> str:
        """Return where an event is shown."""
        return f"{self.shop_url(account)}/events/{slug}"

    def checkout_url(self, account: Account, purchase: Purchase) -> str:
        """Return where a buyer finds their checkout."""
        return f"{self.shop_url(account)}/checkouts/{_named(purchase)}"

    def payment_url(self, account: Account, purchase: Purchase) -> str:
        """Return where a buyer pays with the sandbox."""
        return f"{self.shop_url(account)}/checkouts/{purchase.public_id}/payment"

    def order_url(self, account: Account, purchase: Purchase) -> str:
        """Return where a buyer finds what they paid for."""
        return f"{self.shop_url(account)}/orders/{_named(purchase)}"


def _named(purchase: Purchase) -> str:
    return f"{purchase.public_id}?secret={purchase.secret}"


def _subdomain(request: Request) -> str:
    subdomain: str = request.path_params["subdomain"]
    return subdomain
