"""No address and no spelling of one leads a request into a house: watched where sockets are opened."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
import itertools
import socket

import attrs
import pytest

from adapters.webhooks.egress import NOT_PUBLIC, WebEgress
from tests.integration.http.v1.offices import fields_of, office_over
from tests.integration.webhooks.corpus import BAD_ADDRESSES, BAD_HOSTS, written
from tests.integration.webhooks.receivers import receiving, says
from tests.integration.webhooks.watching import Opened, watching
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.notices.egress import Reply, Unreachable

PUBLIC = "93.184.216.34"
QUICK = timedelta(seconds=5)


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Every address to which a socket was opened since the test began."""
    with watching() as seen:
        yield seen


@attrs.define
class Resolver:
    """Answers what it is told to, one answer after the other."""

    answers: Iterator[Sequence[str]]
    asked: list[str] = attrs.field(factory=list)

    def __call__(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        return next(self.answers)


def always(*addresses: str) -> Resolver:
    """Make a resolver that never changes its mind."""
    return Resolver(itertools.repeat(addresses))


def first_then(*answers: Sequence[str]) -> Resolver:
    """Make a resolver that answers one after the other."""
    return Resolver(iter(answers))


def is_refused(outcome: object) -> bool:
    return isinstance(outcome, Unreachable) and outcome.reason.startswith("the address must ")


@pytest.mark.parametrize("allow_loopback", [False, True])
@pytest.mark.parametrize("host", BAD_HOSTS)
def test_no_bad_address_is_registered_or_called(
    host: str, *, allow_loopback: bool, opened: Opened
) -> None:
    """Whatever the scheme; in development only this machine, in its plain spelling, is an exception."""
    asked: list[str] = []

    def resolve(name: str) -> Sequence[str]:
        asked.append(name)
        return [PUBLIC]

    egress = WebEgress(allow_loopback=allow_loopback, resolve=resolve, within=QUICK)
    if allow_loopback and host.lower() in {"127.0.0.1", "[::1]", "localhost"}:
        return
    for scheme in ("https", "http"):
        url = f"{scheme}://{host}:9/hook"
        assert egress.judge(url) is not None
        assert is_refused(egress.post(url, {}, b"{}"))
    assert (opened, asked) == ([], [])


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_no_name_leads_to_a_bad_address(address: str, opened: Opened) -> None:
    """Alone, and behind a good one."""
    for addresses in ([address], [PUBLIC, address], [address, PUBLIC]):
        egress = WebEgress(resolve=always(*addresses), within=QUICK)
        assert egress.judge("https://hooks.example.com/") == NOT_PUBLIC
        assert is_refused(egress.post("https://hooks.example.com/", {}, b"{}"))
    assert opened == []


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_a_name_that_changes_its_answer_gains_nothing(address: str, opened: Opened) -> None:
    """Public when it is registered, and something else when it is called."""
    egress = WebEgress(resolve=first_then([PUBLIC], [address]), within=QUICK)

    assert egress.judge("https://hooks.example.com/") is None
    assert is_refused(egress.post("https://hooks.example.com/", {}, b"{}"))
    assert opened == []


def test_the_address_that_was_judged_is_the_one_that_is_called(
    opened: Opened,
) -> None:
    """A name is looked up once for a sending; a second answer would come too late to matter."""
    with receiving(says(b"HTTP/1.1 204 No Content\r\n\r\n")) as receiver:
        resolver = first_then(["127.0.0.1"], ["10.0.0.1"])
        egress = WebEgress(allow_loopback=True, resolve=resolver, within=QUICK)

        outcome = egress.post(receiver.url(host="localhost"), {}, b"{}")

    assert isinstance(outcome, Reply)
    assert (resolver.asked, opened) == (["localhost"], [("127.0.0.1", receiver.port)])


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_a_redirect_is_an_answer_and_not_an_order(host: str, opened: Opened) -> None:
    """Where it leads, nobody goes."""
    location = f"Location: http://{host}/latest/meta-data\r\n".encode()
    answer = b"HTTP/1.1 307 Temporary Redirect\r\n" + location + b"Content-Length: 0\r\n\r\n"
    with receiving(says(answer)) as receiver:
        outcome = WebEgress(allow_loopback=True, within=QUICK).post(receiver.url(), {}, b"{}")

    if "\\" not in host and host.isascii():
        assert isinstance(outcome, Reply)
        assert outcome.status == 307
    assert opened == [("127.0.0.1", receiver.port)]


def test_what_a_resolver_writes_oddly_is_refused(opened: Opened) -> None:
    """An answer that is no plain address is not handed on to anything that would guess."""
    for odd in ("127.1", "0x7f000001", "fe80::1%lo", "hooks.example.com", ""):
        egress = WebEgress(allow_loopback=True, resolve=always(odd), within=QUICK)
        assert is_refused(egress.post("https://hooks.example.com/", {}, b"{}"))
    assert opened == []


def test_no_proxy_of_the_environment_is_asked(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would look the name up again."""
    with receiving(says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        outcome = WebEgress(allow_loopback=True, within=QUICK).post(receiver.url(), {}, b"{}")

    assert isinstance(outcome, Reply)
    assert opened == [("127.0.0.1", receiver.port)]


def test_a_name_that_nobody_knows_yet_can_be_registered(opened: Opened) -> None:
    """It is judged again at each sending, which says that no way leads there."""

    def unknown(_: str) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    egress = WebEgress(resolve=unknown, within=QUICK)

    assert egress.judge("https://hooks.example.com/") is None
    outcome = egress.post("https://hooks.example.com/", {}, b"{}")
    assert isinstance(outcome, Unreachable)
    assert (outcome.reason, opened) == ("its name is not known, or no way leads there", [])


def test_the_promoter_api_registers_none_of_them(opened: Opened) -> None:
    """Neither as a new endpoint nor as the new address of one that was good."""
    memory = MemoryBooks()
    egress = WebEgress(resolve=always(PUBLIC), within=QUICK)
    office = office_over(memory.open, memory.reads, egress=egress)
    good = {"url": "https://hooks.example.com/x", "events": ["*"]}
    endpoint = office.post("/v1/webhook_endpoints", good)
    assert endpoint.status_code == 201

    for host in BAD_HOSTS:
        bad = {"url": f"https://{host}/hook"}
        for answer in (
            office.post("/v1/webhook_endpoints", {**good, **bad}),
            office.patch(f"/v1/webhook_endpoints/{endpoint.json()['id']}", bad),
        ):
            assert list(fields_of(answer, "webhook_endpoint.invalid")) == ["url"], host
    assert opened == []


def test_an_address_is_written_as_a_host() -> None:
    """The corpus means what it says."""
    assert [written("::1"), written("127.0.0.1")] == ["[::1]", "127.0.0.1"]
    assert len(BAD_HOSTS) >= 34
