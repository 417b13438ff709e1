"""Route tables: operations become routes, each behind the door and under the policy."""

from collections.abc import Mapping, Sequence

from starlette.routing import Route

from adapters.http.admin.door import Callers, Door, Operation
from ticketing_domain.people.policy import POLICY, Right, Standing

Policy = Mapping[Right, frozenset[Standing]]


class UnguardedOperation(Exception):
    """A route table cannot be served: an operation has no row in the policy, or stands there twice."""

    def __init__(self, operation: Operation, reason: str) -> None:
        super().__init__(f"{operation.method} {operation.path} ({operation.name}) {reason}")
        self.operation = operation


def routes_of(operations: Sequence[Operation], callers: Callers) -> list[Route]:
    """Return one route for each path, in the order of the table; raises `UnguardedOperation`."""
    must_be_guarded(operations)
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    return [Route(path, Door(callers, by_method)) for path, by_method in by_path.items()]


def must_be_guarded(operations: Sequence[Operation], policy: Policy = POLICY) -> None:
    """Raise `UnguardedOperation` unless each operation has a policy row, and a name and a place of its own."""
    names, places = set[str](), set[tuple[str, str]]()
    for operation in operations:
        place = (operation.method, operation.path)
        if operation.right not in policy:
            raise UnguardedOperation(operation, f"needs {operation.right}, which has no policy row")
        if operation.name in names or place in places:
            raise UnguardedOperation(operation, "stands in the table twice")
        names.add(operation.name)
        places.add(place)
