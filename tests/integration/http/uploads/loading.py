"""The loading ramp for tests: a promoter's system that takes the three steps of an upload."""

from pathlib import Path
from typing import Any, Final

import attrs
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.http.uploads.signed_ids import SignedIds
from adapters.storage.disk import DiskStorage
from adapters.storage.names import Addresses
from adapters.storage.pictures import develop
from tests.integration.http.admin.clients import BASE_URL, token_of
from tests.integration.http.documented import watched
from tests.pictures import a_picture
from ticketing_domain.media.storage import StorageUnavailable
from ticketing_domain.media.upload import checksum_of
from ticketing_domain.testing.stage import FrozenClock, OpenStage, Stage

DIRECT_UPLOADS: Final = "/rails/active_storage/direct_uploads"
KEYS: Final = ("0123456789abcdef" * 4,)
COVER: Final = a_picture()


@attrs.frozen
class Ramp:
    """A stage with the application in front of it, and a system of its account."""

    stage: Stage
    client: TestClient
    folder: Path

    def announce(self, content: bytes = COVER, path: str = DIRECT_UPLOADS, **facts: Any) -> Any:
        """Take the first step."""
        answer = self.client.post(path, json={"blob": blob(content, **facts)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def bring(self, upload: Any, content: bytes = COVER, **headers: str) -> Response:
        """Take the second step, without a token."""
        to = upload["direct_upload"]
        others = {"Content-Type": headers.get("content_type"), "Content-MD5": headers.get("md5")}
        sent = {**to["headers"], **{name: one for name, one in others.items() if one is not None}}
        return self.anybody().put(to["url"], headers=sent, content=content)

    def upload(self, content: bytes = COVER, **facts: Any) -> str:
        """Take both; returns the signed id."""
        announced = self.announce(content, **facts)
        assert self.bring(announced, content).status_code == 204
        signed_id: str = announced["signed_id"]
        return signed_id

    def attach(self, slug: str, **fields: Any) -> Response:
        """Take the third step."""
        return self.client.patch(f"/admin/events/{slug}", json=fields)

    def fetch(self, url: str, **headers: str) -> Response:
        """Look at a picture, as anybody can."""
        return self.anybody().get(url, headers=headers)

    def anybody(self) -> TestClient:
        """Return a client without a token."""
        return watched(TestClient(self.client.app))

    def kept(self) -> list[str]:
        """Return the names of all files."""
        files = (one for one in self.folder.rglob("*") if one.is_file())
        return sorted(str(one.relative_to(self.folder)) for one in files)


def blob(content: bytes = COVER, **facts: Any) -> dict[str, Any]:
    """Return what the seed says about a file."""
    return {
        "filename": "cover.png",
        "byte_size": len(content),
        "checksum": checksum_of(content),
        "content_type": "image/png",
        **facts,
    }


def open_ramp(open_here: OpenStage, folder: Path, **options: Any) -> Ramp:
    """Open a ramp; `options` are those of a stage."""
    clock = FrozenClock()
    storage = DiskStorage(folder, Addresses(BASE_URL), lambda: KEYS, clock)
    stage = open_here(clock=clock, storage=storage, develop=develop, **options)
    app = build_app(
        stage.box_office,
        base_url=BASE_URL,
        signed_ids=SignedIds(KEYS),
        files=storage,
        unavailable=(StorageUnavailable,),
    )
    headers = {"Authorization": f"Bearer {token_of(stage)}", "Accept": "application/json"}
    return Ramp(stage, watched(TestClient(app, base_url=BASE_URL, headers=headers)), folder)
