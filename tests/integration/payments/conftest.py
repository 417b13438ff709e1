"""An emulated Stripe, and the adapter that talks to it through the official client."""

from collections.abc import Callable, Iterator

import pytest

from adapters.payments.stripe import StripePayments
from adapters.payments.stripe_client import stripe_client
from tests.emulators.stripe_server import StripeServer, emulated_stripe
from tests.integration.payments.house import House, OpenHouse, house_over
from ticketing_domain.memory import MemoryBooks

Connect = Callable[..., StripePayments]


@pytest.fixture(scope="session")
def stripe_world() -> Iterator[StripeServer]:
    """One server for all tests."""
    with emulated_stripe() as server:
        yield server


@pytest.fixture
def stripe_server(stripe_world: StripeServer) -> StripeServer:
    """A server that knows nothing yet and answers everybody."""
    stripe_world.books.__init__()  # type: ignore[misc] # The same books, empty again.
    stripe_world.fault = lambda _: None
    stripe_world.calls.clear()
    return stripe_world


@pytest.fixture
def connect(stripe_server: StripeServer) -> Connect:
    """What connects an adapter to the server."""

    def connected(merchant: str | None = None, fee_per_mille: int = 0) -> StripePayments:
        client = stripe_client("sk_test_x", stripe_server.url, retries=0)
        return StripePayments(client, False, lambda _: merchant, fee_per_mille)

    return connected


@pytest.fixture
def payments(connect: Connect) -> StripePayments:
    """The adapter, where the operator's own account takes the money."""
    return connect()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def open_house(request: pytest.FixtureRequest, stripe_server: StripeServer) -> Iterator[OpenHouse]:
    """What opens a house, with whatever options a stage takes; the test runs on each kind of books."""
    if request.param == "memory":
        memory = MemoryBooks()
        yield lambda **options: house_over(memory.open, memory.reads, stripe_server, **options)
        return
    from adapters.sql import SqlBooks, SqlReads, make_engine

    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    engine = make_engine(request.getfixturevalue(fixture))
    books, reads = SqlBooks(engine), SqlReads(engine)
    yield lambda **options: house_over(books, reads, stripe_server, **options)
    engine.dispose()


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    """A house that is open."""
    return open_house()
