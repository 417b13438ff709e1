"""The rules of the house that no linter knows, each a reading of one module's syntax tree.

A rule yields the numbers of the lines that break it.
"""

import ast
from collections.abc import Collection, Iterator
import sys

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300

# Whoever needs the moment, an id, luck or a setting is handed it.
WORLDLY_MODULES = {"logging", "os", "random", "secrets", "socket", "subprocess", "time"}
WORLDLY_NAMES = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "uuid1",
    "uuid4",
}
CORE_LIBRARIES = sys.stdlib_module_names | {"attrs", "moneyed", "ticketing_domain"}
TESTING_LIBRARIES = CORE_LIBRARIES | {"hypothesis", "pytest"}


def overlong_modules(tree: ast.Module) -> Iterator[int]:
    """A module that nobody reads in one sitting."""
    if tree.body and (tree.body[-1].end_lineno or 0) > LONGEST_MODULE:
        yield LONGEST_MODULE + 1


def overlong_functions(tree: ast.Module) -> Iterator[int]:
    """A function that does not fit on one screen; its docstring is not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body and (node.end_lineno or 0) - body[0].lineno >= LONGEST_FUNCTION:
                yield node.lineno


def reads_of_the_world(
    tree: ast.Module, *, worldly: Collection[str] = WORLDLY_MODULES
) -> Iterator[int]:
    """A look at the clock, luck, the environment or anything else that is not an argument."""
    for line, module, names in _imports(tree):
        lucky = module == "random" and any(name != "Random" for name in names)
        if module in worldly or lucky or WORLDLY_NAMES & set(names):
            yield line
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            dotted = f".{ast.unparse(node)}"
            unseeded = dotted.startswith(".random.") and dotted != ".random.Random"
            if unseeded or any(dotted.endswith(f".{name}") for name in WORLDLY_NAMES):
                yield node.lineno


def foreign_imports(tree: ast.Module, *, allowed: Collection[str]) -> Iterator[int]:
    """An import of a library that is not among those allowed."""
    for line, module, _ in _imports(tree):
        if module not in allowed:
            yield line


def inexact_numbers(tree: ast.Module) -> Iterator[int]:
    """A binary fraction, written out or converted to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno


def comparisons_that_tell_time(tree: ast.Module) -> Iterator[int]:
    """A digest or signature compared byte by byte, which tells how much of it was right.

    A condition that the database will evaluate is not such a comparison.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            equality = any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
            if equality and any(map(_is_secret, sides)) and not any(map(_is_column, sides)):
                yield node.lineno


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, list[str]]]:
    """Every import: its line, the top of what it names, and the names it brings along."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0], []
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [alias.name for alias in node.names]
            yield node.lineno, node.module.partition(".")[0], names


def _is_secret(side: ast.expr) -> bool:
    if isinstance(side, ast.Call):
        return _is_secret(side.func) or (
            isinstance(side.func, ast.Attribute) and _is_secret(side.func.value)
        )
    name = {ast.Name: "id", ast.Attribute: "attr"}.get(type(side))
    words = str(getattr(side, name)).lower() if name else ""
    return "digest" in words or "signature" in words


def _is_column(side: ast.expr) -> bool:
    return (
        isinstance(side, ast.Attribute)
        and isinstance(side.value, ast.Attribute)
        and side.value.attr == "c"
    )
