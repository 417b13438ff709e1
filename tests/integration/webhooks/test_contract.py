"""The way out of the server keeps every promise of the port, over real sockets."""

from datetime import timedelta

import pytest

from adapters.testing.receivers import receiving
from adapters.webhooks.egress import WebEgress
from ticketing_domain.testing import contracts
from ticketing_domain.testing.outside import Outside

WITHIN = timedelta(seconds=0.5)


class TestWebEgress(contracts.EgressContract):
    """Of this machine, development may reach receivers on its loopback."""

    @pytest.fixture
    def outside(self) -> Outside:
        return Outside(WebEgress(allow_loopback=True, within=WITHIN), receiving, WITHIN)
