"""Tiers: what the house calls tickets, with prices in minor units (contract §5)."""

from typing import Final

import attrs
from moneyed import Money
from starlette.responses import Response

from adapters.http.edge.answers import json_answer
from adapters.http.edge.messages import read_message
from adapters.http.v1.ids import Sealed, number_in
from adapters.http.v1.offer_views import tier_json
from adapters.http.v1.table import V1Ask
from adapters.http.v1.wrong import read_as, told_as
from ticketing_domain import money
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges, plan_ticket
from ticketing_domain.catalogue.programme import ProgrammeEntry
from ticketing_domain.catalogue.ticket import GroupTicket, TicketState
from ticketing_domain.changes import UNSET, Given, Unset
from ticketing_domain.errors import Invalid, NotFound, Problems
from ticketing_domain.people.account import Account
from ticketing_domain.sale.inventory import Offer

FIELDS: Final = {"title": "name", "state": "status"}


@attrs.frozen
class TierMessage:
    """A tier as clients send it: `price` in minor units, `stock` what is left, -1 without an end."""

    name: Given[str | None] = UNSET
    price: Given[int | None] = UNSET
    stock: Given[int | None] = UNSET
    status: Given[TicketState] = UNSET


@attrs.frozen
class SentTier:
    """A tier that was read: what changes, and whether it is archived (None: nothing was said)."""

    changes: TicketChanges
    archived: bool | None


def read_tier(message: TierMessage, unreadable: Problems, currency: str) -> SentTier:
    """Read what was sent of a tier in the domain's words."""
    price, problem = _price(message.price, currency)
    state, archived = message.status, None
    if not isinstance(state, Unset):
        archived = state is TicketState.ARCHIVED
        state = UNSET if archived else state
    changes = TicketChanges(
        title=message.name,
        price=price,
        stock=message.stock,
        state=state,
        unreadable={**read_as(unreadable, FIELDS), **problem},
    )
    return SentTier(changes, archived)


def judge_new_tier(sent: SentTier, within: str) -> Problems:
    """Return what is wrong with a tier that is to be made, as fields `within` the message."""
    try:
        with told_as(FIELDS, within):
            plan_ticket(sent.changes, is_group=False, before=None)
    except Invalid as wrong:
        return wrong.problems
    return {}


def add_tier(ask: V1Ask, event: Event, sent: SentTier) -> Offer:
    """Put a tier on an event; raises `Invalid` in the domain's words."""
    us, office = ask.account.id, ask.box_office
    offer = office.add_ticket(account_id=us, slug=event.slug, is_group=False, changes=sent.changes)
    if sent.archived:
        return office.archive_ticket(account_id=us, slug=event.slug, ticket_id=offer.ticket.id)
    return offer


def create(ask: V1Ask, entry: ProgrammeEntry) -> Response:
    """Put a tier on an event."""
    sent = _sent(ask)
    with told_as(FIELDS):
        offer = add_tier(ask, entry.event, sent)
    return json_answer(tier_json(offer, ask.account), 201)


def change(ask: V1Ask, entry: ProgrammeEntry) -> Response:
    """Change what was sent of a tier, all of it or nothing."""
    offer = find_offer(ask.account, entry, ask.request.path_params["tier_id"])
    sent, us, slug = _sent(ask), ask.account.id, entry.event.slug
    number = offer.ticket.id
    with told_as(FIELDS), ask.box_office.books() as unit:
        office = ask.box_office.within(unit)
        if sent.archived is False:
            office.restore_ticket(account_id=us, slug=slug, ticket_id=number)
        offer = office.change_ticket(
            account_id=us,
            slug=slug,
            ticket_id=number,
            is_group=isinstance(offer.ticket, GroupTicket),
            changes=sent.changes,
        )
        if sent.archived:
            offer = office.archive_ticket(account_id=us, slug=slug, ticket_id=number)
        unit.commit()
    return json_answer(tier_json(offer, ask.account))


def find_offer(account: Account, entry: ProgrammeEntry, text: str) -> Offer:
    """Return the event's tier of an id; raises `NotFound`."""
    number = number_in(Sealed.TIER, text, account.secret)
    for offer in entry.offers:
        if offer.ticket.id == number:
            return offer
    raise NotFound("tier", text)


def _sent(ask: V1Ask) -> SentTier:
    message, unreadable = read_message(TierMessage, ask.body)
    return read_tier(message, unreadable, ask.account.currency)


def _price(sent: Given[int | None], currency: str) -> tuple[Given[Money | None], Problems]:
    if not isinstance(sent, int):
        return sent, {}
    if sent < 0:
        return UNSET, {"price": ("must be 0 or more",)}
    if sent > money.LARGEST_AMOUNT_MINOR:
        return UNSET, {"price": ("is too large",)}
    return money.from_minor(sent, currency), {}
