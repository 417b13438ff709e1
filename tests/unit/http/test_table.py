"""Route tables: what is not under the policy is not served."""

import attrs
import pytest
from starlette.responses import Response

from adapters.http.admin.door import Ask, Operation
from adapters.http.admin.table import UnguardedOperation, must_be_guarded, routes_of
from adapters.http.shared_looks import SharedLooks
from ticketing_domain.people.policy import POLICY, Right, Standing
from ticketing_domain.people.token import Caller


def look(ask: Ask) -> Response:
    """Answer with nothing."""
    return Response()


def _nobody(shown: str) -> Caller:
    """Let nobody in."""
    raise NotImplementedError


NOBODY = SharedLooks(_nobody)


LOOK = Operation("GET", "/admin/bar", "look_at_the_bar", Right.OFFER, look)
ORDER = attrs.evolve(LOOK, method="POST", name="order_at_the_bar")


def test_operations_on_one_path_become_one_route() -> None:
    """In the order of the table."""
    tidy = attrs.evolve(LOOK, path="/admin/floor", name="look_at_the_floor")

    routes = routes_of([LOOK, tidy, ORDER], NOBODY)

    assert [route.path for route in routes] == ["/admin/bar", "/admin/floor"]


def test_an_operation_without_a_policy_row_is_not_served() -> None:
    """The application is not even built."""
    without: dict[Right, frozenset[Standing]] = {}
    without.update((right, row) for right, row in POLICY.items() if right is not Right.OFFER)

    with pytest.raises(UnguardedOperation, match=r"GET /admin/bar .* has no policy row"):
        must_be_guarded([LOOK], without)


@pytest.mark.parametrize(
    "double",
    [attrs.evolve(LOOK, name="look_again"), attrs.evolve(ORDER, name=LOOK.name)],
    ids=["place", "name"],
)
def test_an_operation_stands_in_the_table_once(double: Operation) -> None:
    """One of two would never be asked."""
    with pytest.raises(UnguardedOperation, match="stands in the table twice"):
        routes_of([LOOK, double], NOBODY)
