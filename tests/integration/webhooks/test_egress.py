"""Whatever a receiver does, the sender has an answer in time, and has read no more than it needs."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from adapters.webhooks.egress import MOST_ON_A_CONNECTION, MOST_READ, WebEgress
from tests.integration.webhooks import receivers
from tests.integration.webhooks.receivers import HEAD, Authority, Behaviour, receiving, says
from ticketing_domain.notices.egress import Outcome, Reply, Unreachable

SHORT = timedelta(seconds=0.4)
SLACK = timedelta(seconds=1)
LONG = timedelta(seconds=7)
GIGABYTE = 1_000_000_000


def post(behave: Behaviour, within: timedelta = LONG) -> Outcome:
    """Send something to a receiver of this character."""
    with receiving(behave) as receiver:
        return WebEgress(allow_loopback=True, within=within).post(
            receiver.url(), {"Content-Type": "application/json"}, b'{"id": 1}'
        )


@pytest.mark.parametrize(
    "behave", [receivers.drips, receivers.drips_headers, receivers.keeps_silent]
)
def test_nobody_is_waited_for_longer_than_the_deadline(behave: Behaviour) -> None:
    """Not who says nothing, nor who says a little now and then."""
    outcome = post(behave, SHORT)

    assert isinstance(outcome, Unreachable)
    assert outcome.reason == "no whole answer came within 0.4 seconds"
    assert SHORT <= outcome.took < SHORT + SLACK


def test_a_resolver_that_takes_its_time_is_not_waited_for() -> None:
    """Looking a name up counts as well."""
    free = Event()

    def slow(_: str) -> Sequence[str]:
        free.wait()
        return []

    outcome = WebEgress(resolve=slow, within=SHORT).post("https://hooks.example.com/", {}, b"")
    free.set()

    assert isinstance(outcome, Unreachable)
    assert SHORT <= outcome.took < SHORT + SLACK


def test_a_receiver_that_does_not_read_is_not_waited_for() -> None:
    """A large body into a full window ends at the deadline, too."""

    with receiving(receivers.keeps_silent) as receiver:
        first = WebEgress(allow_loopback=True, within=SHORT).post(receiver.url(), {}, b"")
        # The receiver takes one caller at a time: this one waits in its queue, unread.
        second = WebEgress(allow_loopback=True, within=SHORT).post(
            receiver.url(), {}, bytes(64 * 1024 * 1024)
        )

    assert isinstance(first, Unreachable)
    assert isinstance(second, Unreachable)
    assert second.took < SHORT + SLACK


def test_a_reset_is_told() -> None:
    """Half an answer is none."""
    outcome = post(receivers.resets)

    assert isinstance(outcome, Unreachable)
    assert outcome.reason == "it broke the connection off"


def test_nobody_listening_is_told() -> None:
    """The port is free again."""
    with receiving(receivers.keeps_silent) as receiver:
        pass

    outcome = WebEgress(allow_loopback=True).post(receiver.url(), {}, b"")

    assert isinstance(outcome, Unreachable)
    assert outcome.reason == "it refused the connection"


def test_a_gigabyte_is_not_read() -> None:
    """The first 100 KiB are, and then the connection is cut."""
    sent: list[int] = []

    outcome = post(receivers.says_much(GIGABYTE, sent))

    assert isinstance(outcome, Reply)
    assert (outcome.status, len(outcome.excerpt)) == (200, MOST_READ)
    assert sum(sent) < GIGABYTE / 20


def test_a_gzip_bomb_stays_packed() -> None:
    """What is read is what was on the connection, and plain text was asked for."""
    bomb, packed = receivers.gzip_bomb()
    with receiving(bomb) as receiver:
        outcome = WebEgress(allow_loopback=True).post(receiver.url(), {}, b"{}")

    assert isinstance(outcome, Reply)
    assert len(outcome.excerpt) <= min(len(packed), MOST_READ)
    assert outcome.headers["content-encoding"] == "gzip"
    assert "\0" not in outcome.excerpt
    assert b"\r\naccept-encoding: identity\r\n" in receiver.heard[0].lower()


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
        HEAD + b"X: a\r\n" * 1_000_000 + b"\r\n",
        b"HTTP/1.1 " + b"2" * 1_000_000,
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"\0" * 1_000,
        b"",
    ],
    ids=range(10),
)
def test_what_is_no_plain_answer_is_told(answer: bytes) -> None:
    """Huge heads, other protocols, lengths that contradict each other, nothing at all."""
    outcome = post(says(answer))

    assert isinstance(outcome, Unreachable)
    assert outcome.took < LONG


def test_interim_answers_do_not_go_on_for_ever() -> None:
    """They count as bytes like all others."""
    outcome = post(receivers.asks_to_continue)

    assert isinstance(outcome, Unreachable)
    assert outcome.took < LONG
    assert MOST_ON_A_CONNECTION < 1_000_000


@given(answer=st.binary(max_size=400) | st.binary(max_size=200).map(lambda rest: HEAD + rest))
@settings(max_examples=40)
def test_no_answer_breaks_the_sender(answer: bytes) -> None:
    """Whatever comes, one of two results is returned."""
    assert isinstance(post(says(answer), LONG), Reply | Unreachable)


@pytest.mark.parametrize("status", [200, 204, 302, 410, 429, 500])
def test_a_status_is_an_answer(status: int) -> None:
    """What to make of it is for others to say."""
    answer = f"HTTP/1.1 {status} X\r\nRetry-After: 7\r\nLocation: http://127.0.0.1/\r\n".encode()
    outcome = post(says(answer + b"Content-Length: 0\r\n\r\n"))

    assert isinstance(outcome, Reply)
    assert (outcome.status, outcome.headers["retry-after"]) == (status, "7")


def test_the_request_arrives_whole() -> None:
    """Its headers and its body; how it travels is not the sender's to say."""
    body = "{“n”: 1}".encode() * 10_000
    with receiving(says(HEAD + b"Content-Length: 2\r\n\r\nok")) as receiver:
        outcome = WebEgress(allow_loopback=True).post(
            receiver.url(), {"X-Id": "a", "Host": "evil", "Accept-Encoding": "gzip"}, body
        )

    (heard,) = receiver.heard
    head, _, received = heard.partition(b"\r\n\r\n")
    assert isinstance(outcome, Reply)
    assert outcome.excerpt == "ok"
    assert received == body
    assert head.startswith(b"POST /hook HTTP/1.1\r\n")
    assert f"\r\nhost: 127.0.0.1:{receiver.port}\r\n".encode() in head.lower()
    assert b"evil" not in head
    assert b"\r\nx-id: a" in head.lower()


@pytest.mark.parametrize(
    "headers", [{"X": "a\r\nY: b"}, {"X Y": "a"}, {"": "a"}, {"\u00e9": "a"}, {"X": "\ud800\n"}]
)
def test_a_header_that_no_line_can_carry_is_told(headers: dict[str, str]) -> None:
    """Nothing is sent at all."""
    with receiving(says(b"")) as receiver:
        outcome = WebEgress(allow_loopback=True).post(receiver.url(), headers, b"")

    assert isinstance(outcome, Unreachable)
    assert (outcome.reason, receiver.heard) == ("the request cannot be written", [])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A certificate authority that the egress trusts."""
    return receivers.found_authority(tmp_path)


def call(authority: Authority, certified: str, *, ended: bool = False) -> tuple[Outcome, object]:
    """Call `hooks.example.com`, whose receiver shows a certificate for `certified`."""
    tls = authority.certify(certified, ended=ended)
    with receiving(says(HEAD + b"Content-Length: 0\r\n\r\n"), tls) as receiver:
        egress = WebEgress(
            allow_loopback=True, resolve=lambda _: ["127.0.0.1"], trust=authority.trust
        )
        outcome = egress.post(receiver.url("https", "hooks.example.com"), {}, b"{}")
    return outcome, receiver


def test_a_name_is_called_by_its_name(authority: Authority) -> None:
    """In the handshake and in the request, though the socket went to an address."""
    outcome, receiver = call(authority, "hooks.example.com")

    assert isinstance(receiver, receivers.Receiver)
    assert isinstance(outcome, Reply)
    assert receiver.names == ["hooks.example.com"]
    assert f"\r\nhost: hooks.example.com:{receiver.port}\r\n".encode() in receiver.heard[0].lower()


def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    """Whoever answers there is not who was meant, and hears nothing."""
    outcome, receiver = call(authority, "other.example.com")

    assert isinstance(receiver, receivers.Receiver)
    assert isinstance(outcome, Unreachable)
    assert outcome.reason.startswith("its certificate is not trusted: ")
    assert b"".join(receiver.heard) == b""


def test_a_certificate_that_has_ended_is_refused(authority: Authority) -> None:
    """Nor one that was good once."""
    outcome, _ = call(authority, "hooks.example.com", ended=True)

    assert isinstance(outcome, Unreachable)
    assert outcome.reason.startswith("its certificate is not trusted: ")


def test_a_certificate_of_nobody_we_know_is_refused(authority: Authority, tmp_path: Path) -> None:
    """The machine's own authorities decide where nothing else is said."""
    tls = authority.certify("hooks.example.com")
    with receiving(says(b""), tls) as receiver:
        egress = WebEgress(allow_loopback=True, resolve=lambda _: ["127.0.0.1"])
        outcome = egress.post(receiver.url("https", "hooks.example.com"), {}, b"{}")

    assert isinstance(outcome, Unreachable)
    assert outcome.reason.startswith("its certificate is not trusted: ")


def test_plain_text_is_not_taken_for_tls() -> None:
    """A receiver without TLS is told so."""
    with receiving(says(b"HTTP/1.1 200 OK\r\n\r\n")) as receiver:
        egress = WebEgress(allow_loopback=True, resolve=lambda _: ["127.0.0.1"], within=SHORT)
        outcome = egress.post(receiver.url("https", "hooks.example.com"), {}, b"{}")

    assert isinstance(outcome, Unreachable)
