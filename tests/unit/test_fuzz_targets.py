"""Every target holds on its seeds and on all that was ever found, and would notice a parser that breaks its word."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
import json
from typing import Any

import attrs
import pytest

from adapters.http.edge.messages import Unreadable
from adapters.http.edge.queries import Cursor
from adapters.http.edge.strict_json import MalformedJson, decode
from adapters.http.v1.ids import Sealed
from tests.fuzz import cursors, signatures
from tests.fuzz.target import Target
from tests.fuzz.targets import FOUND, TARGETS, found
from ticketing_domain.door.recognise import Known, Seen
from ticketing_domain.door.rotating import Payload, read
from ticketing_domain.door.scan import Scan
from ticketing_domain.notices.signature import plain
from ticketing_domain.sale.advice import Advice
from ticketing_domain.sale.inventory import Inventory

BROKEN: list[tuple[str, Callable[..., Any]]] = []


def broken(target: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say that a parser breaks its word, and which target must notice."""

    def keep(parser: Callable[..., Any]) -> Callable[..., Any]:
        BROKEN.append((target, parser))
        return parser

    return keep


@broken("strict_json")
def reads_what_python_reads(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError as no_json:
        raise MalformedJson from no_json


@broken("strict_json")
def refuses_long_texts(data: bytes) -> object:
    if len(data) > 60:
        raise MalformedJson("too long")
    return decode(data)


@broken("messages")
def reads_whatever_is_there(kind: type[Any], body: dict[str, Any], _: str) -> tuple[Any, Any]:
    names = {field.name for field in attrs.fields(kind)}
    return kind(**{name: value for name, value in body.items() if name in names}), {}


@broken("payloads")
def takes_other_letters_for_ours(text: str) -> Payload | None:
    return read(text.replace("\u212a", "k"))


@broken("doors")
def overlooks_every_flaw(known: Known, scan: Scan, door: Inventory, at: datetime) -> Seen:
    return Seen(known.seen(scan, door, at).shown)


@broken("cursors")
def reads_without_the_checksum(text: str) -> Cursor:
    try:
        return cursors.read_cursor(text)
    except Unreadable:
        return Cursor(datetime(1970, 1, 1, tzinfo=UTC), str(len(text)))


@broken("row_ids")
def knows_a_number_behind_every_text(_: Sealed, __: str, ___: bytes) -> int:
    return 7


@broken("signed_ids")
class SignsForEverybody:
    @staticmethod
    def upload_id(_: int, __: str) -> int:
        return 7


@broken("advice")
def hears_everybody(body: bytes, signature: str) -> Advice | None:
    try:
        return signatures.ADVISER.read(body, signature.replace("v0", "v1"))
    except UnicodeError:
        return None


@broken("plain_signatures")
def compares_without_care(shown: str, secrets: tuple[str, ...], body: bytes) -> bool:
    return shown.lower().strip() in {plain(secret, body) for secret in secrets}


@broken("times")
def reads_any_iso_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as no_time:
        raise Unreadable("is no time") from no_time


@broken("days")
def reads_a_day_as_its_first_moment(text: str) -> Any:
    from tests.fuzz.times import read_bound

    bound = read_bound(text)
    return attrs.evolve(bound, whole_day=len(text) == 20)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_target_holds_on_all_that_is_known(target: Target) -> None:
    """Seeds from the documents and the hostile texts, and what broke it before."""
    assert target.seeds
    for data in (*target.seeds, *(one.read_bytes() for one in found(target))):
        target(data)


@pytest.mark.parametrize(("name", "parser"), BROKEN)
def test_a_parser_that_breaks_its_word_is_noticed(name: str, parser: Callable[..., Any]) -> None:
    """Already by a seed."""
    target = attrs.evolve(TARGETS[name], parser=parser)

    with pytest.raises((AssertionError, RecursionError, TypeError, ValueError)):
        deque(map(target, target.seeds))


def test_every_target_would_notice_something() -> None:
    """And whatever was found belongs to a target that there is."""
    assert {name for name, _ in BROKEN} == set(TARGETS)
    assert {folder.name for folder in FOUND.iterdir() if folder.is_dir()} <= set(TARGETS)
