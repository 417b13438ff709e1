"""What a way out must do, whoever is at the other end."""

from datetime import timedelta
from functools import partial

import pytest

from ticketing_domain.notices.egress import Outcome, Reply, Unreachable
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.outside import MOST_READ, Outside, Receiver, Says, Trouble
from ticketing_domain.testing.racing import at_once

NO_ADDRESSES = (
    "",
    " ",
    "hooks",
    "/hooks",
    "https://",
    "https://[",
    "https://exa mple.com/",
    "ftp://hooks.example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://hooks.example.com:99999/",
    "https://hooks.example.com/\r\nX: y",
    "https://\0/",
    "https://" + "a" * 100_000 + "/",
)
OUR_MACHINES = (
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://172.16.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://0.0.0.0/",
)


class EgressContract(Contract):
    """The way out; the fixture to provide is `outside`."""

    SLACK = timedelta(seconds=2)
    """By how much a waiting may be longer than it should, on a machine that has other things to do."""

    @pytest.fixture
    def outside(self) -> Outside:
        """Return the way out under test, what opens receivers that it may reach, and how long it waits for them."""
        raise NotImplementedError

    def send(self, outside: Outside, behaviour: Says | Trouble) -> tuple[Outcome, Receiver]:
        """Send a letter to a receiver of this character."""
        with outside.receiving(behaviour) as receiver:
            letter = {"Content-Type": "application/json", "webhook-id": "n1"}
            return outside.egress.post(receiver.url, letter, b'{"n": 1}'), receiver

    def test_a_letter_arrives_whole(self, outside: Outside) -> None:
        """Its headers and its body, once."""
        outcome, receiver = self.send(outside, Says(202, b"taken \xc3\xbc"))

        assert isinstance(outcome, Reply)
        assert (outcome.status, outcome.excerpt) == (202, "taken ü")
        assert timedelta(0) <= outcome.took <= outside.within + self.SLACK
        (heard,) = receiver.heard
        assert heard.body == b'{"n": 1}'
        assert heard.headers["webhook-id"] == "n1"
        assert heard.headers["content-type"] == "application/json"

    @pytest.mark.parametrize("length", [0, 1, 70_000, 1_000_000])
    def test_a_body_of_any_length_arrives(self, outside: Outside, length: int) -> None:
        """Nothing of it is read as anything else."""
        body = (b"\r\n\r\n\0\xff0" * (length // 7 + 1))[:length]
        with outside.receiving(Says()) as receiver:
            outcome = outside.egress.post(receiver.url, {}, body)

        assert isinstance(outcome, Reply)
        assert [heard.body for heard in receiver.heard] == [body]

    def test_where_a_receiver_is_may_be_used(self, outside: Outside) -> None:
        """Before it is used for the first time."""
        with outside.receiving(Says()) as receiver:
            assert outside.egress.judge(receiver.url) is None

    @pytest.mark.parametrize("status", [200, 204, 301, 302, 307, 308, 400, 410, 429, 500, 503])
    def test_a_status_is_an_answer(self, outside: Outside, status: int) -> None:
        """Its headers can be asked for by their lower-case names."""
        outcome, _ = self.send(outside, Says(status, b"", {"Retry-After": "7"}))

        assert isinstance(outcome, Reply)
        assert (outcome.status, outcome.headers["retry-after"]) == (status, "7")

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_nobody_is_sent_elsewhere(self, outside: Outside, status: int) -> None:
        """Who answers with another address has answered; the other hears nothing."""
        with outside.receiving(Says()) as other:
            outcome, receiver = self.send(outside, Says(status, b"", {"Location": other.url}))

        assert isinstance(outcome, Reply)
        assert outcome.status == status
        assert (len(receiver.heard), other.heard) == (1, [])

    def test_of_a_long_answer_the_beginning_is_read(self, outside: Outside) -> None:
        """As much as the owner of an endpoint is shown."""
        outcome, _ = self.send(outside, Says(body=b"a" * 10 * MOST_READ))

        assert isinstance(outcome, Reply)
        assert outcome.excerpt == "a" * len(outcome.excerpt)
        assert 0 < len(outcome.excerpt) <= MOST_READ

    def test_an_answer_that_is_no_text_is_read_as_well_as_it_can_be(self, outside: Outside) -> None:
        """Bytes of any kind raise nothing."""
        outcome, _ = self.send(outside, Says(body=bytes(range(1, 256))))

        assert isinstance(outcome, Reply)
        assert outcome.excerpt.startswith("\x01\x02")

    @pytest.mark.parametrize("trouble", Trouble)
    def test_whatever_a_receiver_does_is_told_in_time(
        self, outside: Outside, trouble: Trouble
    ) -> None:
        """Half an answer is none, and nobody is waited for longer than the rest can stand."""
        outcome, _ = self.send(outside, trouble)

        assert isinstance(outcome, Unreachable)
        assert outcome.reason
        assert outcome.took <= outside.within + self.SLACK

    def test_who_is_gone_is_told(self, outside: Outside) -> None:
        """An address that was good a moment ago."""
        _, receiver = self.send(outside, Says())

        outcome = outside.egress.post(receiver.url, {}, b"")

        assert isinstance(outcome, Unreachable)

    @pytest.mark.parametrize("url", NO_ADDRESSES, ids=range(len(NO_ADDRESSES)))
    def test_what_is_no_address_is_refused(self, outside: Outside, url: str) -> None:
        """In words for whoever gave it; who sends to it all the same is told so."""
        assert outside.egress.judge(url)
        assert isinstance(outside.egress.post(url, {}, b""), Unreachable)

    @pytest.mark.parametrize("url", OUR_MACHINES)
    def test_no_way_leads_inside(self, outside: Outside, url: str) -> None:
        """Private networks, and where a cloud tells its machines their secrets."""
        assert outside.egress.judge(url)
        assert isinstance(outside.egress.post(url, {}, b""), Unreachable)

    @pytest.mark.parametrize("value", ["a\r\nX-Forged: b", "a\nX-Forged: b", "a\r\n\r\nPOST /"])
    def test_a_header_cannot_bring_another(self, outside: Outside, value: str) -> None:
        """Nothing raises, and nobody hears more than one letter."""
        with outside.receiving(Says()) as receiver:
            outside.egress.post(receiver.url, {"X": value}, b"")

        assert len(receiver.heard) <= 1
        assert not any("x-forged" in heard.headers for heard in receiver.heard)

    @needs("CONCURRENT")
    def test_answers_are_not_mixed_up(self, outside: Outside) -> None:
        """Each of many who send at once has their own."""
        bodies = [f"letter {number}".encode() for number in range(6)]
        with outside.receiving(Says(echo=True)) as receiver:
            calls = [partial(outside.egress.post, receiver.url, {}, body) for body in bodies]
            outcomes = at_once(*calls)

        said = [one.excerpt.encode() for one in outcomes if isinstance(one, Reply)]
        assert said == bodies
        assert sorted(heard.body for heard in receiver.heard) == bodies
