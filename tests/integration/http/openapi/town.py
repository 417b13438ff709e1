"""A small town for strangers to poke at: a promoter with one of everything, and a buyer."""

from collections.abc import Iterable, Mapping
from pathlib import Path
import re
from typing import Any

import attrs
from starlette.applications import Starlette

from adapters.http.app import build_app
from adapters.storage.disk import DiskStorage
from adapters.storage.names import Addresses
from tests.integration.http.admin.clients import BASE_URL, token_of
from tests.integration.http.admin.everything import rows_of
from ticketing_domain.people.member import NewInvitation, NewMember, Role
from ticketing_domain.testing.stage import Stage, memory_stage

Names = Mapping[str, str | int]
"""What really stands at a place: `path.slug`, `query.secret`, `body.token`, `body.items[*].id`."""


@attrs.frozen
class Town:
    """The application and a token for it. `rows` are what its paths name, by the part of the path before the name;
    `known` are what only some paths need to know."""

    app: Starlette
    token: str
    rows: Mapping[str, str]
    known: Mapping[str, Names]

    @property
    def headers(self) -> dict[str, str]:
        """What a promoter's own system sends."""
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}

    def names(self, path: str) -> Names:
        """Return what really stands at the places of a path, in its query and in its body."""
        found = re.findall(r"([a-z_]+)/\{([a-z_]+)\}", path)
        rows = {place: self.rows[kind] for kind, place in found}
        names = {f"path.{place}": int(key) if key.isdigit() else key for place, key in rows.items()}
        known = [names for part, names in self.known.items() if part in path]
        return dict(pair for each in [names, *known] for pair in each.items())


def open_town() -> Town:
    """Build the town in memory."""
    stage = memory_stage()
    rows = rows_of(stage)
    event, ticket = stage.night(stock=500)
    paid, held = stage.buy(event, (ticket, 2)).purchase, stage.hold(event, (ticket, 1)).purchase
    item = stage.box_office.reads.order(stage.account.id, paid.public_id).items[0]
    rows = {
        **rows,
        "shops": stage.account.subdomain,
        "checkouts": held.public_id,
        "orders": paid.public_id,
        "items": item.public_id,
        "memberships": str(_member_of(stage)),
        "files": "k3y-event-image",
    }
    known: dict[str, Names] = {
        "/cancellation": {"path.slug": stage.event("Called Off").slug},
        "}/checkouts/{": {"query.secret": held.secret},
        "}/orders/{": {"query.secret": paid.secret},
        "/invitations/accept": {"body.token": _invitation_to(stage)},
    }
    return Town(_app(stage), token_of(stage), rows, known)


def settings(town: Town, paths: Iterable[str], *, examples: int) -> dict[str, Any]:
    """Return the settings with which strangers meet real things more often than not."""
    dictionaries: dict[str, Any] = {}
    operations = []
    for path in paths:
        bound = {}
        for place, name in town.names(path).items():
            dictionary = f"known_{len(dictionaries)}"
            dictionaries[dictionary] = {"values": [name]}
            bound[place] = {"dictionary": dictionary, "probability": 0.7}
        operations.append({"include-path": path, "parameters": bound})
    return {
        "cache": {"enabled": False},
        "continue-on-failure": True,
        "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
        "dictionaries": dictionaries,
        "operations": operations,
    }


def _app(stage: Stage) -> Starlette:
    """Build the application with files, of which none ever gets there."""
    nowhere = Path("/nonexistent/files")
    files = DiskStorage(nowhere, Addresses(BASE_URL), lambda: ("a key" * 8,), stage.clock)
    return build_app(stage.box_office, base_url=BASE_URL, files=files)


def _member_of(stage: Stage) -> int:
    new = NewMember(email="lou@example.com", name="Lou", role=Role.SCANNER)
    return stage.box_office.team.add(account_id=stage.account.id, new=new).id


def _invitation_to(stage: Stage) -> str:
    new = NewInvitation(email="max@example.com", role=Role.SCANNER)
    return stage.box_office.team.invite(account_id=stage.account.id, new=new)[1]
