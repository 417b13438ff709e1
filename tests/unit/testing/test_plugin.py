"""The pytest plugin gives a box office, its parts and a client, and costs nothing until it is asked."""

import subprocess
import sys

from _pytest.pytester import Pytester

EVENING = """
from ticketing_domain.notices.notice import Action
from ticketing_domain.people.account import NewAccount


def test_an_evening(box_office, sandbox_payments, frozen_clock, sent_notices, client):
    assert box_office.payments is sandbox_payments
    account = box_office.open_account(NewAccount("moon-club", "Moon Club", "EUR"))
    assert account.created_at == frozen_clock()
    assert len(sent_notices) == 0
    answer = client.get("/shops/moon-club/events")
    assert answer.status_code == 200
    assert client.get("/shops/sun-club/events").status_code == 404


def test_another_evening_knows_nothing_of_it(box_office, sent_notices):
    from ticketing_domain.testing.stage import Stage
    from ticketing_domain.catalogue.venue import VenueChanges
    account = box_office.open_account(NewAccount("moon-club", "Moon Club", "EUR"))
    where = VenueChanges(name="Moon", address="Spree 1", city="Berlin", postal_code="10243")
    venue = box_office.add_venue(account_id=account.id, changes=where)
    stage = Stage(box_office=box_office, clock=box_office.now, account=account, venue=venue)
    night, general = stage.night()
    stage.buy(night, (general, 1))
    assert [one.action for one in sent_notices] == [Action.EVENT_PUBLISHED, Action.ORDER_PAID]
"""

LOADED = """
import sys
import pytest


def test_nothing_is_loaded_yet():
    heavy = ("ticketing_domain.box_office", "ticketing_domain.testing.stage", "starlette", "hypothesis")
    assert [name for name in heavy if name in sys.modules] == []
"""

WITHOUT_SERVER = """
import sys
import pytest


@pytest.fixture(autouse=True)
def no_server(monkeypatch):
    monkeypatch.setitem(sys.modules, "starlette.testclient", None)


def test_it_says_what_is_missing(client): ...
"""


def test_an_evening_takes_only_fixtures(pytester: Pytester) -> None:
    """Whoever installed the library asks for them by name."""
    pytester.makepyfile(EVENING)

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_the_plugin_costs_nothing_until_it_is_asked(pytester: Pytester) -> None:
    """A process of its own, that has loaded every plugin, has loaded nothing of ours but the fixtures' names."""
    pytester.makepyfile(LOADED)

    # Schemathesis' plugin, which our own tests have beside it, imports the world.
    told = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:schemathesis")

    told.assert_outcomes(passed=1)


def test_the_plugin_can_be_left_out(pytester: Pytester) -> None:
    """The rest of a project's tests run on without it."""
    pytester.makepyfile("def test_something_else(): ...")
    without = ("-p", "no:ticketing", "-p", "no:ticketing_server")

    pytester.runpytest_subprocess("-p", "no:cacheprovider", *without).assert_outcomes(passed=1)


def test_a_client_without_the_server_says_what_is_missing(pytester: Pytester) -> None:
    """In words, with the command that installs it."""
    pytester.makepyfile(WITHOUT_SERVER)

    told = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    told.assert_outcomes(errors=1)
    told.stdout.fnmatch_lines(["*pip install 'ticketing-domain?server,testing?'*"])


def test_the_rest_of_the_library_never_loads_the_kit() -> None:
    """Tests are no part of what runs."""
    script = "import adapters.wiring, sys; print([n for n in sys.modules if '.testing' in n and 'ticketing' in n])"

    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout.strip() == "[]"
