"""The calls of doors: who am I, which events, which codes; let somebody in, and report who was let in offline."""

from collections.abc import Sequence
from datetime import UTC, datetime
import re
from typing import Final, TypeAlias

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import (
    etagged,
    json_answer,
    json_bytes,
    plain_answer,
    stream_json,
    time_json,
)
from adapters.http.edge.messages import CONVERTER, Unreadable
from adapters.http.edge.queries import read_query
from adapters.http.edge.requests import slug_in_path
from adapters.http.own_time import TimedDesk
from adapters.http.scanner.reports import Reader, at_place, has_a_time, zone_of_door
from adapters.http.scanner.views import (
    answer_json,
    caller_json,
    event_json,
    known_ticket_json,
    ticket_json,
)
from ticketing_domain import moments
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.door.redeem import Answered
from ticketing_domain.door.scan import Answer, Scan
from ticketing_domain.errors import Invalid

ScanDesk: TypeAlias = TimedDesk[Scan, Answered]

# In a query that was not encoded, the plus of a zone arrives as a space.
_LOST_PLUS: Final = re.compile(r"(T\S*) (?=[0-9]{2}:?[0-9]{2}$)")


@attrs.frozen
class SnapshotQuery:
    """From when on changes are wanted; without it, everything is."""

    updated_since: str | None = None


@attrs.frozen
class SearchQuery:
    """A code, a public id, or a part of the buyer's name or e-mail."""

    query: str | None = None


@attrs.frozen
class Scanning:
    """The calls; scans that wait for an answer are gathered at the desk."""

    box_office: BoxOffice
    desk: ScanDesk

    def me(self, ask: Ask) -> Response:
        """Tell a device whose it is, and what time it is."""
        now = self.box_office.now()
        return json_answer({**caller_json(ask.caller), "server_time": time_json(now)})

    def events(self, ask: Ask) -> Response:
        """Answer with the events whose doors may be open, or are to come."""
        found = self.box_office.door.events(ask.account.id)
        return etagged(
            ask.request, json_answer({"events": [event_json(inventory) for inventory in found]})
        )

    def snapshot(self, ask: Ask) -> Response:
        """Answer with all codes of an event, or with those that have changed; streamed."""
        slug = slug_in_path(ask.request)
        since = self._since(ask, slug, read_query(SnapshotQuery, ask.request).updated_since)
        taken = self.box_office.door.snapshot(account_id=ask.account.id, slug=slug, since=since)
        head = b'{"event":%b,"generated_at":%b,"tickets":[' % (
            json_bytes(event_json(taken.event)),
            json_bytes(time_json(taken.generated_at)),
        )
        tickets = (known_ticket_json(shown, taken.key_of(shown)) for shown in taken.passes)
        return stream_json(head, tickets, lambda: b"]}")

    def search(self, ask: Ask) -> Response:
        """Answer with the codes that somebody at the door looks for; never with an e-mail."""
        query = read_query(SearchQuery, ask.request).query or ""
        found = self.box_office.door.find(ask.account.id, query)
        return json_answer({"tickets": [ticket_json(shown) for shown in found]})

    async def redeem(self, ask: Ask) -> Response:
        """Decide about somebody who stands at the door."""
        reader = Reader(self.box_office, ask.caller)
        # A time without a zone is that of the event's place, which must be looked up.
        scan = (
            await run_in_threadpool(reader.one, ask.body)
            if has_a_time(ask.body)
            else reader.one(ask.body)
        )
        answer = await self.desk.ask(ask.account, scan)
        if not isinstance(answer, Answer):
            raise Invalid({"scan_id": (str(answer),)})
        return plain_answer(answer_json(answer))

    def sync(self, ask: Ask) -> Response:
        """Write down what a door did offline, and answer each scan in order."""
        scans = Reader(self.box_office, ask.caller).many(ask.body)
        answers = self.box_office.door.redeem(scans)
        return plain_answer({"results": [answer_json(answer) for answer in _all_good(answers)]})

    def _since(self, ask: Ask, slug: str, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            at: datetime = CONVERTER.structure(_LOST_PLUS.sub(r"\1+", text), datetime)
            if at.tzinfo is not None:
                return at.astimezone(UTC)
            return moments.instant(at, zone_of_door(self.box_office, ask.caller, slug))
        except Unreadable as unreadable:
            raise Invalid({"updated_since": (str(unreadable),)}) from None
        except moments.NoSuchTime:
            said = "is a time that the venue's clocks skip"
            raise Invalid({"updated_since": (said,)}) from None


def _all_good(answers: Sequence[Answered]) -> Sequence[Answer]:
    """Raise `Invalid` where ids were used for two codes; all other scans are written down by then."""
    good: list[Answer] = []
    problems: dict[str, tuple[str, ...]] = {}
    for place, answer in enumerate(answers):
        if not isinstance(answer, Answer):
            problems.update(at_place(place, {"scan_id": (str(answer),)}))
        else:
            good.append(answer)
    if problems:
        raise Invalid(problems)
    return good
