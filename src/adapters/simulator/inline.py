"""The application in one thread: requests are called, not sent, and nothing runs but what was called.

The server hands work to threads; here that work is done on the spot, so that the seed alone decides what happens
before what. Whoever wants two requests at once calls a second process from inside the first one's port calls.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
import json
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import anyio.from_thread
import anyio.to_thread
import attrs
from starlette.types import ASGIApp, Message

T = TypeVar("T")


@attrs.frozen
class Reply:
    """What the application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as it was meant; None where there is none."""
        return json.loads(self.body) if self.body else None


class InlineLoop(asyncio.SelectorEventLoop):
    """An event loop that starts no thread: what is given to an executor is done before the call returns."""

    def __init__(self) -> None:
        super().__init__()
        # Nobody is left to be told of a coroutine that died with its process.
        self.set_exception_handler(lambda *_: None)

    def run_in_executor(  # type: ignore[override]  # it answers at once, with a future that is done
        self,
        executor: Executor | None,  # noqa: ARG002 (nobody is asked)
        func: Callable[..., T],
        *args: Any,
    ) -> "asyncio.Future[T]":
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except BaseException as failure:  # noqa: BLE001 (whoever waits is told, as by an executor)
            done.set_exception(failure)
        return done


async def _on_the_spot(func: Callable[..., T], *args: Any, **_: Any) -> T:
    return func(*args)


def _from_here(func: Callable[..., Awaitable[T]], *args: Any) -> T:
    """Await something where a worker thread would have the loop await it."""
    return on_its_own(func(*args))


@contextmanager
def no_threads() -> Iterator[None]:
    """Do what is meant for worker threads on the spot, for as long as the block runs."""
    there, back = anyio.to_thread.run_sync, anyio.from_thread.run
    anyio.to_thread.run_sync = _on_the_spot  # type: ignore[assignment]
    anyio.from_thread.run = _from_here  # type: ignore[assignment]
    try:
        yield
    finally:
        anyio.to_thread.run_sync, anyio.from_thread.run = there, back


def on_its_own(answer: Awaitable[T]) -> T:
    """Await something on a loop of its own, whatever else is under way in this thread."""
    loop = _IDLE.pop() if _IDLE else InlineLoop()
    outer = asyncio._get_running_loop()  # noqa: SLF001 (meant for who writes a loop)
    asyncio._set_running_loop(None)  # noqa: SLF001 (see above)
    try:
        answered = loop.run_until_complete(answer)
    except BaseException:
        # What was under way when the process died must not wake up in the next one.
        loop.close()
        raise
    finally:
        asyncio._set_running_loop(outer)  # noqa: SLF001 (see above)
    _IDLE.append(loop)
    return answered


_IDLE: Final[list[InlineLoop]] = []
"""Loops that nothing runs on: a call within a call needs another one."""


def call(
    app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
) -> Reply:
    """Return an application's answer to a request; raises what the application lets through."""
    return on_its_own(_called(app, _scope(method, url, headers), body))


def _scope(method: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    split = urlsplit(url)
    sent = {"host": "tickets.example", **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": split.path,
        "raw_path": split.path.encode(),
        "query_string": split.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
        "client": ("192.0.2.1", 40000),
        "server": ("tickets.example", 443),
        "state": {},
    }


async def _called(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Reply:
    status, headers, chunks = 0, dict[str, str](), list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.update((name.decode(), text.decode()) for name, text in message["headers"])
        else:
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    return Reply(status, headers, b"".join(chunks))
