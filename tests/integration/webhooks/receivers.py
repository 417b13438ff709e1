"""Receivers of every character, on this machine, and certificates for them."""

from collections.abc import Callable, Iterator
import contextlib
from datetime import UTC, datetime, timedelta
import gzip
from pathlib import Path
import socket
import ssl
import struct
from threading import Event, Thread
from typing import Any

import attrs

Behaviour = Callable[[socket.socket, Event], None]
"""What a receiver does with a caller, until it is told to stop."""

HEAD = b"HTTP/1.1 200 OK\r\n"


@attrs.define
class Receiver:
    """A receiver that is listening: where, and what it heard."""

    port: int
    heard: list[bytes] = attrs.field(factory=list)
    names: list[str | None] = attrs.field(factory=list)

    def url(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}/hook"


@contextlib.contextmanager
def receiving(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Open a receiver for as long as the block runs."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        receiver = Receiver(listening.getsockname()[1])
        if tls is not None:
            tls.sni_callback = lambda _, name, __: receiver.names.append(name)
        thread = Thread(target=_serve, args=(listening, receiver, behave, tls, stop), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            stop.set()
            # A thread that waits for callers is woken by closing nothing but its own end.
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _serve(
    listening: socket.socket,
    receiver: Receiver,
    behave: Behaviour,
    tls: ssl.SSLContext | None,
    stop: Event,
) -> None:
    while not stop.is_set():
        try:
            caller, _ = listening.accept()
        except OSError:
            return
        with contextlib.suppress(OSError), caller:
            connection = tls.wrap_socket(caller, server_side=True) if tls else caller
            with connection:
                receiver.heard.append(_request(connection))
                behave(connection, stop)


def _request(connection: socket.socket) -> bytes:
    """Read one request with its body."""
    said = b""
    while b"\r\n\r\n" not in said:
        more = connection.recv(65_536)
        if not more:
            return said
        said += more
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def says(answer: bytes) -> Behaviour:
    """Answer with these bytes and hang up."""
    return lambda connection, _: connection.sendall(answer)


def drips(connection: socket.socket, stop: Event) -> None:
    """Answer with a byte now and then, for ever."""
    connection.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
    while not stop.wait(0.02):
        connection.sendall(b".")


def drips_headers(connection: socket.socket, stop: Event) -> None:
    """Never come to the end of the headers."""
    connection.sendall(HEAD)
    while not stop.wait(0.02):
        connection.sendall(b"x")


def keeps_silent(_: socket.socket, stop: Event) -> None:
    """Take the request and say nothing."""
    stop.wait()


def resets(connection: socket.socket, _: Event) -> None:
    """Break the connection off in the middle of an answer."""
    connection.sendall(HEAD + b"Content-Length: 10\r\n\r\nabc")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def asks_to_continue(connection: socket.socket, stop: Event) -> None:
    """Send interim answers and never a real one."""
    while not stop.is_set():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def says_much(length: int, sent: list[int], head: bytes = b"") -> Behaviour:
    """Send so many bytes, as long as somebody takes them; `sent` counts them."""

    def behave(connection: socket.socket, stop: Event) -> None:
        connection.sendall(head or HEAD + f"Content-Length: {length}\r\n\r\n".encode())
        chunk = b"A" * 65_536
        for _ in range(length // len(chunk)):
            if stop.is_set():
                return
            connection.sendall(chunk)
            sent.append(len(chunk))

    return behave


def gzip_bomb() -> tuple[Behaviour, bytes]:
    """Answer with what a careless reader would unpack to 64 MiB; also returns its bytes on the connection."""
    packed = gzip.compress(bytes(64 * 1024 * 1024))
    head = HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    return says(head + packed), packed


@attrs.frozen
class Authority:
    """A certificate authority of the test's own."""

    certificate: Any
    key: Any
    folder: Path

    def trust(self) -> ssl.SSLContext:
        """Return what trusts this authority and nobody else."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return ssl.create_default_context(
            cadata=self.certificate.public_bytes(Encoding.PEM).decode()
        )

    def certify(self, name: str, *, ended: bool = False) -> ssl.SSLContext:
        """Return what a server shows: a certificate for a name, on request one that has ended."""
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        certificate, key = _certificate(name, issuer=self, days=-1 if ended else 1)
        pem = self.folder / f"{name}.pem"
        pem.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def found_authority(folder: Path) -> Authority:
    """Make a new certificate authority."""
    certificate, key = _certificate("Authority")
    return Authority(certificate, key, folder)


def _certificate(name: str, issuer: Authority | None = None, days: int = 1) -> tuple[Any, Any]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    until = datetime.now(UTC) + timedelta(days=days)
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=3))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return draft.sign(issuer.key if issuer else key, hashes.SHA256()), key
