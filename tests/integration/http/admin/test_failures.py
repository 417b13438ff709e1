"""What goes wrong behind the door is told in few words, with an id, and shows nothing of our insides."""

from collections.abc import Sequence
import re

import attrs
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from adapters.http.app import build_app
from tests.integration.http.admin.clients import BASE_URL, app_of, token_of
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.errors import StaleWrite, TicketingError
from ticketing_domain.memory.reads import MemoryReads
from ticketing_domain.testing.stage import Stage, memory_stage


class DatabaseGone(TicketingError):
    """What an adapter raises while its database cannot be reached."""


class RuleOfTheBooks(TicketingError):
    """What an adapter raises where its books keep a rule by themselves."""


class BrokenReads(MemoryReads):
    """Reads that fail on venues."""

    failure: Exception = ZeroDivisionError("a secret in /etc/passwd: SELECT * FROM tokens")

    def venues(self, account_id: int) -> Sequence[ListedVenue]:
        raise self.failure


@pytest.fixture
def stage() -> Stage:
    """A promoter, in memory."""
    return memory_stage()


def breaking(stage: Stage, failure: Exception) -> Starlette:
    """Return the application over books whose venues cannot be read."""
    reads = stage.box_office.reads
    assert isinstance(reads, MemoryReads)
    broken = BrokenReads(reads._store)
    broken.failure = failure
    return build_app(
        attrs.evolve(stage.box_office, reads=broken),
        base_url=BASE_URL,
        unavailable=(DatabaseGone,),
    )


def asking(app: Starlette, stage: Stage) -> TestClient:
    """Return a system of the account."""
    headers = {"Authorization": f"Bearer {token_of(stage)}", "Accept": "application/json"}
    return TestClient(app, headers=headers)


@pytest.mark.parametrize(
    ("failure", "status", "body"),
    [
        (
            ZeroDivisionError("a secret in /etc/passwd: SELECT * FROM tokens"),
            500,
            {"error": "Internal Server Error"},
        ),
        (DatabaseGone("tickets.internal:5432"), 503, {"error": "Service Unavailable"}),
        (
            StaleWrite("venue", 1),
            409,
            {"error": "somebody else changed this at the same moment; please try again"},
        ),
        (
            RuleOfTheBooks("uq_venues"),
            409,
            {"error": "somebody else changed this at the same moment; please try again"},
        ),
    ],
    ids=["unexpected", "unavailable", "outdated", "refused by the books"],
)
def test_a_failure_is_told_in_few_words(
    stage: Stage, failure: Exception, status: int, body: dict[str, str]
) -> None:
    """Never in its own."""
    answer = asking(breaking(stage, failure), stage).get("/admin/venues")

    assert (answer.status_code, answer.json()) == (status, body)
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers.get("retry-after") == ("1" if status == 503 else None)


def test_the_rest_goes_on(stage: Stage) -> None:
    """One broken read breaks its own calls only."""
    client = asking(breaking(stage, ZeroDivisionError()), stage)

    assert client.get("/admin/venues").status_code == 500
    assert client.get("/admin/events").status_code == 200


@pytest.mark.parametrize("sent", ["abc-123", "A.b_c-1", "x" * 64])
def test_a_request_keeps_the_id_that_it_came_with(stage: Stage, sent: str) -> None:
    """So that two logs can be laid side by side."""
    answer = asking(app_of(stage), stage).get("/admin/venues", headers={"X-Request-Id": sent})

    assert answer.headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "a\tb", "<script>", "ä"])
def test_a_harmful_id_is_replaced(stage: Stage, sent: str) -> None:
    """By one of ours; each request has its own."""
    client = asking(app_of(stage), stage)

    made = {
        client.get(path, headers=[(b"X-Request-Id", sent.encode())]).headers["x-request-id"]
        for path in ("/admin/venues", "/admin/nowhere", "/nowhere", "/healthz")
    }

    assert len(made) == 4
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in made)


def test_outside_the_apis_there_is_nothing(stage: Stage) -> None:
    """In the same words as inside; no redirect follows the Host header."""
    client = TestClient(app_of(stage), follow_redirects=False)

    for path in ("/", "/nowhere", "/healthz/", "/administration"):
        answer = client.get(path, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


def test_operators_see_whether_it_is_up(stage: Stage) -> None:
    """The process, and the parts that it needs; a failing part is named."""
    failing: dict[str, str] = {}
    app = build_app(stage.box_office, base_url=BASE_URL, ready=lambda: failing)
    client = TestClient(app)

    well = client.get("/readyz")
    failing["database"] = "cannot be reached"
    ill = client.get("/readyz")

    assert (well.status_code, well.json()) == (200, {"status": "ok"})
    assert (ill.status_code, ill.json()) == (
        503,
        {"status": "unavailable", "failing": {"database": "cannot be reached"}},
    )
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.post("/healthz").status_code == 405


def test_operators_see_what_was_answered(stage: Stage) -> None:
    """Counted by API, method and status, whatever paths and methods clients make up."""
    client = asking(app_of(stage), stage)
    client.get("/admin/venues")
    client.get("/admin/nowhere")
    client.request("BREW", "/teapot/made/up")

    page = client.get("/metrics").text

    name = "ticketing_http_requests_total"
    assert f'{name}{{api="admin",method="GET",status="200"}} 1.0' in page
    assert f'{name}{{api="admin",method="GET",status="404"}} 1.0' in page
    assert f'{name}{{api="other",method="other",status="404"}} 1.0' in page
    assert 'ticketing_http_request_seconds_count{api="admin"} 2.0' in page
    assert "teapot" not in page
