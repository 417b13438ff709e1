"""Hypothesis strategies for every value and message that an embedder meets, valid by construction.

    @given(strategies.inventories().flatmap(lambda it: strategies.hold_requests(inventory=it)))

They are registered with Hypothesis: `st.from_type(Event)` draws the same. What is nasty is in reach: currencies without
decimals and with three, hours that a clock skips or repeats, stocks of nothing and of millions, groups in the last seats.
"""

from ticketing_domain.testing.strategies.catalogue import (
    custom_field_changes as custom_field_changes,
)
from ticketing_domain.testing.strategies.catalogue import custom_fields as custom_fields
from ticketing_domain.testing.strategies.catalogue import event_changes as event_changes
from ticketing_domain.testing.strategies.catalogue import events as events
from ticketing_domain.testing.strategies.catalogue import group_tickets as group_tickets
from ticketing_domain.testing.strategies.catalogue import standard_tickets as standard_tickets
from ticketing_domain.testing.strategies.catalogue import ticket_changes as ticket_changes
from ticketing_domain.testing.strategies.catalogue import tickets as tickets
from ticketing_domain.testing.strategies.catalogue import venue_changes as venue_changes
from ticketing_domain.testing.strategies.catalogue import venues as venues
from ticketing_domain.testing.strategies.common import amounts_minor as amounts_minor
from ticketing_domain.testing.strategies.common import counts as counts
from ticketing_domain.testing.strategies.common import currencies as currencies
from ticketing_domain.testing.strategies.common import emails as emails
from ticketing_domain.testing.strategies.common import instants as instants
from ticketing_domain.testing.strategies.common import moneys as moneys
from ticketing_domain.testing.strategies.common import numbers as numbers
from ticketing_domain.testing.strategies.common import pictures as pictures
from ticketing_domain.testing.strategies.common import public_ids as public_ids
from ticketing_domain.testing.strategies.common import rates as rates
from ticketing_domain.testing.strategies.common import slugs as slugs
from ticketing_domain.testing.strategies.common import texts as texts
from ticketing_domain.testing.strategies.common import titles as titles
from ticketing_domain.testing.strategies.common import zones as zones
from ticketing_domain.testing.strategies.door import first_scans as first_scans
from ticketing_domain.testing.strategies.door import passes as passes
from ticketing_domain.testing.strategies.door import scanners as scanners
from ticketing_domain.testing.strategies.door import scans as scans
from ticketing_domain.testing.strategies.notices import endpoints as endpoints
from ticketing_domain.testing.strategies.notices import kept_answers as kept_answers
from ticketing_domain.testing.strategies.notices import named_wishes as named_wishes
from ticketing_domain.testing.strategies.notices import notices as notices
from ticketing_domain.testing.strategies.notices import signing_secrets as signing_secrets
from ticketing_domain.testing.strategies.notices import upload_changes as upload_changes
from ticketing_domain.testing.strategies.orders import cancelled_orders as cancelled_orders
from ticketing_domain.testing.strategies.orders import expired_orders as expired_orders
from ticketing_domain.testing.strategies.orders import items as items
from ticketing_domain.testing.strategies.orders import orders as orders
from ticketing_domain.testing.strategies.orders import paid_orders as paid_orders
from ticketing_domain.testing.strategies.orders import (
    partially_refunded_orders as partially_refunded_orders,
)
from ticketing_domain.testing.strategies.orders import pending_orders as pending_orders
from ticketing_domain.testing.strategies.orders import receipts as receipts
from ticketing_domain.testing.strategies.orders import (
    refund_pending_orders as refund_pending_orders,
)
from ticketing_domain.testing.strategies.orders import refunded_orders as refunded_orders
from ticketing_domain.testing.strategies.orders import refunds as refunds
from ticketing_domain.testing.strategies.people import accounts as accounts
from ticketing_domain.testing.strategies.people import api_tokens as api_tokens
from ticketing_domain.testing.strategies.people import buyers as buyers
from ticketing_domain.testing.strategies.people import customers as customers
from ticketing_domain.testing.strategies.people import devices as devices
from ticketing_domain.testing.strategies.people import guessers as guessers
from ticketing_domain.testing.strategies.people import invitations as invitations
from ticketing_domain.testing.strategies.people import limits as limits
from ticketing_domain.testing.strategies.people import members as members
from ticketing_domain.testing.strategies.people import new_accounts as new_accounts
from ticketing_domain.testing.strategies.people import new_invitations as new_invitations
from ticketing_domain.testing.strategies.sale import answers_sent as answers_sent
from ticketing_domain.testing.strategies.sale import field_answers as field_answers
from ticketing_domain.testing.strategies.sale import fixed_amounts as fixed_amounts
from ticketing_domain.testing.strategies.sale import guest_changes as guest_changes
from ticketing_domain.testing.strategies.sale import hold_requests as hold_requests
from ticketing_domain.testing.strategies.sale import idempotency_keys as idempotency_keys
from ticketing_domain.testing.strategies.sale import lines as lines
from ticketing_domain.testing.strategies.sale import payment_requests as payment_requests
from ticketing_domain.testing.strategies.sale import payments as payments
from ticketing_domain.testing.strategies.sale import payout_reports as payout_reports
from ticketing_domain.testing.strategies.sale import payouts as payouts
from ticketing_domain.testing.strategies.sale import percentages as percentages
from ticketing_domain.testing.strategies.sale import promo_code_changes as promo_code_changes
from ticketing_domain.testing.strategies.sale import promo_codes as promo_codes
from ticketing_domain.testing.strategies.sale import purchases as purchases
from ticketing_domain.testing.strategies.stages import faq_changes as faq_changes
from ticketing_domain.testing.strategies.stages import faq_items as faq_items
from ticketing_domain.testing.strategies.stages import performer_changes as performer_changes
from ticketing_domain.testing.strategies.stages import performers as performers
from ticketing_domain.testing.strategies.stages import rich_texts as rich_texts
from ticketing_domain.testing.strategies.stages import slots as slots
from ticketing_domain.testing.strategies.stock import event_keys as event_keys
from ticketing_domain.testing.strategies.stock import inventories as inventories
from ticketing_domain.testing.strategies.stock import offers as offers
from ticketing_domain.testing.strategies.stock import seats as seats
from ticketing_domain.testing.strategies.stock import stocks as stocks
from ticketing_domain.testing.strategies.stock import takings as takings
