"""The one way out to an address that a user gave (ADR 0018).

A target is read strictly, looked up once, judged by every address that it has, and called at the very address that
was judged, on a connection that is open to it already or on a new one (ADR 0029): a name that answers differently a moment
later gains nothing. Redirects are answers, no proxy of the environment is asked, nothing is decompressed, and no receiver
can take longer or say more than it may.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
import ssl
from typing import Final, TypeAlias

import attrs
import h11

from adapters.webhooks.addresses import Address
from adapters.webhooks.connecting import (
    MOST_HEADERS,
    Connection,
    Deadline,
    Guide,
    NotPublic,
    Resolve,
    ask_the_resolver,
    connect,
)
from adapters.webhooks.kept_connections import KeptConnections
from adapters.webhooks.targets import BadTarget, Target, read_target
from ticketing_domain.notices.egress import Egress, Outcome, Reply, Unreachable

WITHIN: Final = timedelta(seconds=7)
MOST_READ: Final = 100 * 1024
"""Bytes of an answer's body that are read (contract §5)."""

MOST_ON_A_CONNECTION: Final = MOST_READ + 4 * MOST_HEADERS
"""Bytes of any kind: interim answers and chunk headers count as well."""

AT_ONCE: Final = 16 * 1024

Parcel: TypeAlias = tuple[h11.Request, bytes]
"""The head of a request, and its body."""

NOT_PUBLIC: Final = "must lead to addresses on the public internet only"
OURS: Final = ("host", "content-length", "accept-encoding", "connection", "transfer-encoding")
"""Headers that say how this request travels; whoever sends does not decide them."""


class SaysTooMuch(Exception):
    """The other side sends more than an answer needs."""


REASONS: Final[Mapping[type[Exception], str]] = {
    NotPublic: f"the address {NOT_PUBLIC}",
    SaysTooMuch: "what it answered is no HTTP that we read",
    h11.LocalProtocolError: "the request cannot be written",
    h11.ProtocolError: "what it answered is no HTTP that we read",
    ssl.SSLError: "it does not speak TLS as we do",
    ConnectionRefusedError: "it refused the connection",
    ConnectionError: "it broke the connection off",
    OSError: "its name is not known, or no way leads there",
}
"""What the owner of an address is told; the first kind that fits speaks."""


Trust: TypeAlias = Callable[[], ssl.SSLContext]
"""What certificates are checked by; asked for with the first connection, since a machine trusts many authorities."""


@cache
def own_trust() -> ssl.SSLContext:
    """Return what certificates are checked by: the machine's authorities, the name, TLS 1.2 or later; read once."""
    return ssl.create_default_context()


@attrs.frozen
class WebEgress(Egress):
    """Reaches public addresses over TLS; `allow_loopback` is for development (`TICKETING_WEBHOOK_ALLOW_LOOPBACK`)."""

    allow_loopback: bool = False
    within: timedelta = WITHIN
    resolve: Resolve = ask_the_resolver
    trust: Trust = own_trust
    connections: KeptConnections = attrs.field(factory=KeptConnections, repr=False)

    def judge(self, url: str) -> str | None:
        """Return why an address is refused; a name that nobody knows yet is not, since each sending judges again."""
        deadline = Deadline(self.within)
        try:
            self._guide.addresses(self._read(url), deadline)
        except BadTarget as wrong:
            return str(wrong)
        except NotPublic:
            return NOT_PUBLIC
        except OSError:
            return None
        return None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a body to an address; whatever happens is in the answer."""
        deadline = Deadline(self.within)
        try:
            target = self._read(url)
            request = _request(target, headers, body)
            addresses = self._guide.addresses(target, deadline)
            return self._tell(target, addresses, deadline, (request, body))
        except (BadTarget, NotPublic, SaysTooMuch, OSError, h11.ProtocolError) as failure:
            return Unreachable(_reason(failure, self.within), deadline.spent)

    def hang_up(self) -> None:
        """Close the connections that are open and idle."""
        self.connections.close()

    def _tell(
        self, target: Target, addresses: Sequence[Address], deadline: Deadline, parcel: Parcel
    ) -> Reply:
        """Tell it on a connection that is open already, or on a new one; raises `OSError` or `h11.ProtocolError`.

        The other side may end a connection at any moment. Where nothing of an answer came, it is told again on a new one:
        it comes twice to a receiver that took it and hung up without a word, under the same id.
        """
        kept = self.connections.take(target, addresses, deadline)
        if kept is not None:
            try:
                return self._tell_on(kept, parcel)
            except (OSError, h11.RemoteProtocolError):
                if kept.heard:
                    raise
        return self._tell_on(connect(target, addresses, deadline, self.trust()), parcel)

    def _tell_on(self, connection: Connection, parcel: Parcel) -> Reply:
        try:
            return _exchange(connection, *parcel)
        finally:
            self.connections.give_back(connection)

    @property
    def _guide(self) -> Guide:
        return Guide(self.resolve, self.allow_loopback)

    def _read(self, url: str) -> Target:
        return read_target(url, allow_loopback=self.allow_loopback)


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> h11.Request:
    """Write the head of the request; raises `h11.LocalProtocolError` for headers that no connection can carry."""
    ours = {
        "host": target.host_header,
        "content-length": str(len(body)),
        "accept-encoding": "identity",
    }
    theirs = {name: value for name, value in headers.items() if name.lower() not in OURS}
    pairs = [
        (name.encode("utf-8", "replace"), value.encode("utf-8", "replace"))
        for name, value in {**ours, **theirs}.items()
    ]
    return h11.Request(method="POST", target=target.path, headers=pairs)


def _exchange(connection: Connection, request: h11.Request, body: bytes) -> Reply:
    """Send the request and read the answer, or as much of it as is read of any."""
    talk = connection.talk
    connection.send(
        (talk.send(request) or b"")
        + (talk.send(h11.Data(data=body)) or b"")
        + (talk.send(h11.EndOfMessage()) or b"")
    )
    said, answer = bytearray(), None
    for event in _events(connection):
        match event:
            case h11.Response():
                answer = event
            case h11.Data():
                said += event.data
            case _:
                pass
        if len(said) >= MOST_READ:
            break
    if answer is None:
        raise h11.RemoteProtocolError("no answer")
    return _reply(answer, bytes(said[:MOST_READ]), connection.deadline.spent)


def _events(connection: Connection) -> Iterator[h11.Event]:
    """Yield what the other side says until its answer ends; raises `OSError`, `SaysTooMuch`, `h11.ProtocolError`."""
    while True:
        event = connection.talk.next_event()
        if event is h11.NEED_DATA:
            data = connection.receive(AT_ONCE)
            if connection.heard > MOST_ON_A_CONNECTION:
                raise SaysTooMuch
            connection.talk.receive_data(data)
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed) or event is h11.PAUSED:
            return
        else:
            yield event  # type: ignore[misc] # The sentinels are handled above.


def _reply(answer: h11.Response, said: bytes, took: timedelta) -> Reply:
    """Make the reply: texts without NUL, which not every database can keep."""
    headers = {
        name.decode("ascii", "replace"): value.decode("latin-1") for name, value in answer.headers
    }
    excerpt = said.decode("utf-8", "replace").replace("\0", "\ufffd")
    return Reply(answer.status_code, excerpt, took, headers)


def _reason(failure: Exception, within: timedelta) -> str:
    """Say what went wrong to the owner of the address, and nothing of what lies behind it."""
    match failure:
        case BadTarget():
            return f"the address {failure}"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted: {failure.verify_message}"
        case TimeoutError():
            return f"no whole answer came within {within.total_seconds():g} seconds"
        case _:
            return next(said for kind, said in REASONS.items() if isinstance(failure, kind))
