"""Accounts, and the people of them."""

from datetime import timedelta

from hypothesis import strategies as st

from ticketing_domain.people.account import SECRET_BYTES, Account, NewAccount
from ticketing_domain.people.customer import Buyer, Customer
from ticketing_domain.people.device import Device
from ticketing_domain.people.limits import Limit
from ticketing_domain.people.member import Invitation, Member, NewInvitation, Role
from ticketing_domain.people.token import ApiToken, Permission
from ticketing_domain.sale.guesses import Guesser
from ticketing_domain.testing.strategies import common as some

subdomains = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True).filter(
    lambda name: not name.endswith("--test")
)


@st.composite
def accounts(draw: st.DrawFn, *, currency: str | None = None) -> Account:
    """Promoters, and test worlds whose clock may run ahead."""
    live_id = draw(st.none() | some.numbers)
    ahead = st.timedeltas(timedelta(), timedelta(days=3650))
    return Account(
        id=draw(some.numbers),
        subdomain=draw(subdomains),
        name=draw(some.titles),
        currency=draw(some.currencies) if currency is None else currency,
        timezone=draw(some.zones),
        created_at=draw(some.instants()),
        vat_rate=draw(some.rates),
        live_id=live_id,
        clock_ahead=timedelta() if live_id is None else draw(ahead),
        secret=draw(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)),
    )


def new_accounts() -> st.SearchStrategy[NewAccount]:
    """What the operator says to open an account."""
    return st.builds(
        NewAccount,
        subdomain=subdomains,
        name=some.titles,
        currency=some.currencies,
        timezone=some.zones,
        vat_rate=some.rates,
        owner_name=st.none() | some.titles,
        owner_email=st.none() | some.emails,
    )


def buyers() -> st.SearchStrategy[Buyer]:
    """Who places an order."""
    return st.builds(
        Buyer,
        email=some.emails,
        name=st.none() | some.titles,
        company=st.none() | some.titles,
        marketing_consent=st.booleans(),
    )


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    """Buyers who have paid."""
    created_at = draw(some.instants())
    return Customer(
        id=draw(some.numbers),
        account_id=draw(some.numbers),
        email=draw(some.emails),
        name=draw(st.none() | some.titles),
        company=draw(st.none() | some.titles),
        currency=draw(some.currencies),
        spent_minor=draw(some.amounts_minor()),
        created_at=created_at,
        marketing_consent_at=draw(st.none() | st.just(created_at)),
    )


@st.composite
def members(draw: st.DrawFn) -> Member:
    """People of a team."""
    created_at = draw(some.instants())
    return Member(
        id=draw(some.numbers),
        account_id=draw(some.numbers),
        email=draw(some.emails),
        name=draw(some.titles),
        role=draw(st.sampled_from(Role)),
        created_at=created_at,
        deactivated_at=draw(st.none() | st.just(created_at + timedelta(days=1))),
    )


@st.composite
def invitations(draw: st.DrawFn) -> Invitation:
    """Who was asked to join a team."""
    created_at = draw(some.instants())
    return Invitation(
        id=draw(some.numbers),
        account_id=draw(some.numbers),
        email=draw(some.emails),
        role=draw(st.sampled_from([Role.SCANNER, Role.MANAGER])),
        created_at=created_at,
        sent_at=created_at,
        public_id=draw(st.text(some.BASE32, min_size=8, max_size=8)),
        digest=draw(some.digests),
    )


def new_invitations() -> st.SearchStrategy[NewInvitation]:
    """What asks somebody to join a team."""
    roles = st.sampled_from([Role.SCANNER, Role.MANAGER])
    return st.builds(NewInvitation, email=some.emails, role=roles)


@st.composite
def api_tokens(draw: st.DrawFn) -> ApiToken:
    """Tokens of the admin API, as they are kept."""
    created_at = draw(some.instants())
    return ApiToken(
        account_id=draw(some.numbers),
        public_id=draw(st.text(some.BASE32, min_size=8, max_size=8)),
        description=draw(some.titles),
        permission=draw(st.sampled_from(Permission)),
        digest=draw(some.digests),
        created_at=created_at,
        revoked_at=draw(st.none() | st.just(created_at + timedelta(days=1))),
    )


@st.composite
def devices(draw: st.DrawFn) -> Device:
    """Scanners that were paired."""
    created_at = draw(some.instants())
    return Device(
        account_id=draw(some.numbers),
        public_id=draw(st.text(some.BASE32, min_size=8, max_size=8)),
        name=draw(some.titles),
        digest=draw(some.digests),
        created_at=created_at,
        revoked_at=draw(st.none() | st.just(created_at + timedelta(days=1))),
    )


def limits() -> st.SearchStrategy[Limit]:
    """So many within a span; spans that do not divide evenly are in reach."""
    odd = st.just(timedelta(microseconds=1_000_001))
    spans = odd | st.timedeltas(timedelta(seconds=1), timedelta(days=1))
    return st.builds(Limit, count=st.integers(1, 10_000), per=spans)


def guessers() -> st.SearchStrategy[Guesser]:
    """Who tries codes, where."""
    return st.builds(
        Guesser,
        address=st.ip_addresses().map(str),
        account_id=some.numbers,
        event_slug=some.slugs,
    )
