"""Connections that are kept: used again only for the same target at an address that was judged anew, and only when clean."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.webhooks.egress import WebEgress
from adapters.webhooks.kept_connections import KeptConnections
from tests.integration.webhooks import receivers
from tests.integration.webhooks.keepers import Keeper, glad, in_turn, keeping
from tests.integration.webhooks.sending import wait_until
from tests.integration.webhooks.test_no_way_in import first_then, is_refused
from tests.integration.webhooks.watching import watching
from ticketing_domain.notices.egress import Outcome, Reply, Unreachable

OK = glad()
LONG = timedelta(seconds=7)


def egress(*answers: Sequence[str], connections: KeptConnections | None = None) -> WebEgress:
    """Make a way out whose resolver gives these answers, one after the other."""
    resolve = first_then(*answers)
    return WebEgress(
        allow_loopback=True,
        within=LONG,
        resolve=resolve,
        connections=connections or KeptConnections(),
    )


def told(keeper: Keeper, way: WebEgress, *bodies: bytes, host: str = "127.0.0.1") -> list[Outcome]:
    """Send bodies to a receiver, one after the other."""
    return [way.post(keeper.url(host), {}, body) for body in bodies]


def statuses(outcomes: Sequence[Outcome]) -> list[int | str]:
    return [one.status if isinstance(one, Reply) else one.reason for one in outcomes]


def test_a_receiver_is_told_again_on_the_same_line() -> None:
    """One socket is opened, and each delivery has its own answer."""
    answers = [b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status for status in (200, 503, 204)]
    with keeping(in_turn(answers)) as keeper, watching() as opened:
        outcomes = told(keeper, egress(), b"1", b"2", b"3")

    assert statuses(outcomes) == [200, 503, 204]
    assert keeper.connections == [[b"1", b"2", b"3"]]
    assert opened == [("127.0.0.1", keeper.port)]


def test_a_line_does_not_outlive_the_judgement_of_its_address() -> None:
    """The name leads into the house now: nothing is sent, though a connection to where it led before is open."""
    with keeping(glad) as keeper, watching() as opened:
        way = egress(["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"])
        first, second, third = told(keeper, way, b"1", b"2", b"3", host="localhost")

    assert isinstance(first, Reply)
    assert is_refused(second)
    assert is_refused(third)
    assert (keeper.heard, opened) == ([b"1"], [("127.0.0.1", keeper.port)])


def test_a_name_that_moves_is_followed() -> None:
    """To another address that may be called: the connection to the old one is not used."""
    with keeping(glad) as keeper, watching() as opened:
        way = egress(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"])
        outcomes = told(keeper, way, b"1", b"2", b"3", host="localhost")

    assert statuses(outcomes) == [200, 200, 200]
    assert keeper.connections == [[b"1"], [b"2", b"3"]]
    assert opened == [("127.0.0.1", keeper.port), ("127.0.0.2", keeper.port)]


def test_a_line_is_for_one_name() -> None:
    """Two names at one address do not share one: each has its own certificate."""
    with keeping(glad) as keeper:
        way = egress(["127.0.0.1"], ["127.0.0.1"])
        outcomes = [way.post(keeper.url(host), {}, b"x") for host in ("localhost", "127.0.0.1")]

    assert statuses(outcomes) == [200, 200]
    assert keeper.connections == [[b"x"], [b"x"]]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        OK + OK,
        OK + b"x",
        b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"a" * 200_000,
    ],
    ids=["says so", "is old", "answers twice", "says more", "is cut"],
)
def test_a_line_that_is_not_clean_is_not_used_again(answer: bytes) -> None:
    """What a receiver says beyond its answer is never taken for the answer to the next."""
    with keeping(in_turn([answer], [OK])) as keeper:
        outcomes = told(keeper, egress(), b"1", b"2")

    assert statuses(outcomes) == [200, 200]
    assert keeper.connections == [[b"1"], [b"2"]]
    assert isinstance(outcomes[1], Reply)
    assert outcomes[1].excerpt == "ok"


def test_half_an_answer_is_none_and_ends_its_line() -> None:
    """The next delivery has a connection of its own; the one that failed is not sent twice."""
    half = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nabc"
    with keeping(in_turn([OK, half], [OK])) as keeper:
        first, second, third = told(keeper, egress(), b"1", b"2", b"3")

    assert isinstance(first, Reply)
    assert isinstance(second, Unreachable)
    assert isinstance(third, Reply)
    assert keeper.connections == [[b"1", b"2"], [b"3"]]


def test_a_line_that_ends_under_a_delivery_costs_it_nothing() -> None:
    """A receiver that took it and hung up without a word hears it again: at least once, under the same id."""
    with keeping(in_turn([OK, None], [OK])) as keeper:
        outcomes = told(keeper, egress(), b"1", b"2")

    assert statuses(outcomes) == [200, 200]
    assert keeper.connections == [[b"1", b"2"], [b"2"]]


def test_a_receiver_that_never_answers_is_told_once_more_and_no_more() -> None:
    """On a fresh connection silence is a failure like any other."""
    with keeping(in_turn([OK, None], [None], [OK])) as keeper:
        outcomes = told(keeper, egress(), b"1", b"2")

    assert [isinstance(one, Reply) for one in outcomes] == [True, False]
    assert keeper.connections == [[b"1", b"2"], [b"2"]]


def test_a_line_that_is_old_is_closed() -> None:
    """Whether or not anything is ever sent there again."""
    with keeping(glad) as keeper:
        way = egress(connections=KeptConnections(seconds=0.05))
        assert statuses(told(keeper, way, b"1")) == [200]
        wait_until(keeper.ended.is_set)
        assert statuses(told(keeper, way, b"2")) == [200]

    assert keeper.connections == [[b"1"], [b"2"]]


def test_who_stops_hangs_up() -> None:
    """No connection stays open behind it, and sending may go on."""
    with keeping(glad) as keeper:
        way = egress(connections=KeptConnections(seconds=3600))
        told(keeper, way, b"1")
        way.hang_up()
        wait_until(keeper.ended.is_set)
        told(keeper, way, b"2")

    assert keeper.connections == [[b"1"], [b"2"]]


def test_few_lines_are_kept() -> None:
    """However many receivers there are: what has no room is closed."""
    with keeping(glad) as one, keeping(glad) as other:
        way = egress(connections=KeptConnections(most=1))
        for keeper in (one, other, one, other):
            told(keeper, way, b"x")
        wait_until(other.ended.is_set)

    assert (len(one.connections), len(other.connections)) == (1, 2)


def test_tls_is_kept_as_well(tmp_path: Path) -> None:
    """One handshake, and its certificate was the name's."""
    authority = receivers.found_authority(tmp_path)
    tls = authority.certify("hooks.example.com")
    with keeping(glad, tls) as keeper:
        way = WebEgress(allow_loopback=True, resolve=lambda _: ["127.0.0.1"], trust=authority.trust)
        outcomes = [
            way.post(keeper.url("hooks.example.com", "https"), {}, body) for body in (b"1", b"2")
        ]

    assert statuses(outcomes) == [200, 200]
    assert keeper.connections == [[b"1", b"2"]]
