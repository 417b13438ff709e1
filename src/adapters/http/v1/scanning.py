"""Scanning: scans of this API wait at the desk of the doors, and their answers are kept in the transaction that lets
people in, so that a scan that is sent again lets nobody in again and reads the same to the last byte (ADR 0016)."""

from collections.abc import Callable
from typing import Final
import uuid

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.http.edge.answers import json_answer
from adapters.http.edge.messages import BLANK, read_message
from adapters.http.scanner.calls import ScanDesk
from adapters.http.v1.errors import V1Error
from adapters.http.v1.ids import Sealed, number_or_slug
from adapters.http.v1.once import kept_answer, printed
from adapters.http.v1.table import V1Ask
from adapters.http.v1.ticket_views import find_ticket, scan_json
from adapters.http.v1.versions import answer_as_of
from adapters.http.v1.wrong import read_as, told_as
from ticketing_domain.answer_once import Answered as AnsweredOnceMore
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.door import rotating
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.report import RULES_OF_ANY_DOOR, Report, scan_from
from ticketing_domain.door.scan import Answer, AnsweredOnce, Scan, ScanIdReused, Scanner
from ticketing_domain.errors import NotFound
from ticketing_domain.kept_answers import AnswerKept, KeptAnswer, KeyReused, NamedWish

OF_THE_KEY: Final = uuid.UUID("7d6f3a52-3c8e-4c57-9a1b-5c1b0f6a9e14")
"""What names the scan of an `Idempotency-Key`, so that it is one scan even when its answer is kept no longer."""

FIELDS: Final = {"code": "payload", "count": "count", "event_slug": "eventId"}


@attrs.frozen
class ScanMessage:
    """What is scanned: the text of a QR code, or a code that was read out. `eventId` says at which event's door, else it
    is that of the ticket's own; `count` how many of a group come in."""

    payload: Given[str | None] = UNSET
    eventId: Given[str | None] = UNSET  # noqa: N815 (as it is sent)
    count: Given[int | None] = UNSET


@attrs.frozen
class Scanning:
    """The calls that scan; `box_office` is at everybody's time, in which answers are kept."""

    box_office: BoxOffice
    desk: ScanDesk

    async def payload(self, ask: V1Ask) -> Response:
        """Decide about somebody who shows a code."""
        return await self._decide(ask, "scan_payload", _scan_of_payload)

    async def ticket(self, ask: V1Ask) -> Response:
        """Decide about the holder of a ticket; without a payload the caller vouches for them."""
        return await self._decide(ask, "scan_ticket", _scan_of_ticket)

    async def _decide(
        self, ask: V1Ask, operation: str, read: Callable[[V1Ask, NamedWish], Scan]
    ) -> Response:
        wish = ask.wish
        if wish is None:
            raise V1Error("idempotency.key_required")

        def said(answer: Answer) -> KeptAnswer:
            response = json_answer(scan_json(answer, ask.account))
            return kept_answer(answer_as_of(ask.version, operation, response), ask.version)

        scan = await run_in_threadpool(read, ask, wish)
        once = AnsweredOnce(wish, self.box_office.now(), said)
        answer = await self.desk.ask(ask.account, attrs.evolve(scan, once=once))
        match answer:
            case Answer():
                return printed(AnsweredOnceMore(said(answer)))
            case AnswerKept(kept):
                return printed(AnsweredOnceMore(kept, again=True))
            case ScanIdReused():
                raise KeyReused(wish.key)
            case refused:
                raise refused


def _scan_of_payload(ask: V1Ask, wish: NamedWish) -> Scan:
    message, unreadable = read_message(ScanMessage, ask.body)
    shown = given(message.payload, None) or ""
    if not shown.strip():
        unreadable = {"payload": (BLANK,), **unreadable}
    report = Report(
        code=shown,
        event_slug=_door(ask, message) or ask.box_office.reads.door_of(ask.account.id, shown),
        count=given(message.count, None),
        unreadable=unreadable,
    )
    return _scan(ask, wish, report)


def _scan_of_ticket(ask: V1Ask, wish: NamedWish) -> Scan:
    message, unreadable = read_message(ScanMessage, ask.body)
    found = find_ticket(ask)
    shown = given(message.payload, None)
    if shown is not None and not _is_of(found, shown):
        unreadable = {"payload": ("is not of this ticket",), **unreadable}
    report = Report(
        code=found.code if shown is None else shown,
        event_slug=_door(ask, message) or found.event_slug,
        count=given(message.count, None),
        by_hand=shown is None,
        unreadable=unreadable,
    )
    return _scan(ask, wish, report)


def _scan(ask: V1Ask, wish: NamedWish, report: Report) -> Scan:
    key = ask.holder.key
    with told_as(FIELDS):
        return scan_from(
            attrs.evolve(report, unreadable=read_as(report.unreadable, FIELDS)),
            account_id=ask.account.id,
            scanner=Scanner(key.public_id, key.description or "API key"),
            offline=False,
            new_id=str(uuid.uuid5(OF_THE_KEY, wish.key)),
            rules=RULES_OF_ANY_DOOR,
        )


def _door(ask: V1Ask, message: ScanMessage) -> str | None:
    """Return the slug of the event at whose door somebody stands; None where none is named."""
    text = given(message.eventId, None)
    if text is None:
        return None
    name = number_or_slug(Sealed.EVENT, text, ask.account.secret)
    if name is None:
        raise NotFound("event", text)
    return ask.box_office.reads.programme_entry(ask.account.id, name).event.slug


def _is_of(found: Pass, shown: str) -> bool:
    """Tell whether what is shown claims to be a ticket; whether it is, the door decides."""
    payload = rotating.read(shown)
    return payload is None or payload.ticket_id == found.public_id
