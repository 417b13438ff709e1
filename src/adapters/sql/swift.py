"""Swift: statements in the driver's own words, for what every sale, every scan and every page asks.

    heads = swift.rows(connection, HEADS, {"account_0": 1, "names_0": [7]})

SQLAlchemy writes them, once for each kind of database and number of names. What it does around each execution takes
longer than SQLite takes to answer, and is left out. What it does when something goes wrong is not: errors are translated
and dead connections given up as ever. A transaction must have begun, where one is wanted.

Statements are known by identity: only such as are made once may come here. A parameter that may not be called as the
column it is for is called `given_` and its name.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Final, TypeAlias

import attrs
import sqlalchemy as sa

from adapters.sql.given import Given

Row: TypeAlias = Sequence[Any]
Columns: TypeAlias = tuple[str, ...]
Select: TypeAlias = sa.Select[*tuple[Any, ...]]
Write: TypeAlias = sa.Insert | sa.Update
Process: TypeAlias = Callable[[Any], Any]
Lengths: TypeAlias = tuple[tuple[str, int], ...]

MOST_KNOWN: Final = 1_024
PREFIX: Final = "given_"


def rows(connection: sa.Connection, statement: Select, given: Given) -> Sequence[Row]:
    """Return the rows that a statement finds, each in the order of its columns."""
    return _found(connection, _words_for(connection, statement, given), given)


def records(connection: sa.Connection, statement: Select, given: Given) -> list[dict[str, Any]]:
    """Return the rows that a statement finds, each by the names of its columns."""
    words = _words_for(connection, statement, given)
    found = _found(connection, words, given)
    return [dict(zip(words.columns, row, strict=True)) for row in found]


def write(
    connection: sa.Connection, statement: Write, given: Given, columns: Columns | None = None
) -> int:
    """Write once, into the columns, or all of the statement's; returns how many rows were written."""
    words = _words_for(connection, statement, given, columns)
    count: int = _run(connection, words.text, words.values(given)).rowcount
    return count


def write_each(
    connection: sa.Connection,
    statement: Write,
    given: Sequence[Given],
    columns: Columns | None = None,
) -> int:
    """Write for each that is given, at least one and no lists, as `write` does; returns how many rows were written."""
    if len(given) == 1:
        return write(connection, statement, given[0], columns)
    words = _words_for(connection, statement, given[0], columns)
    count: int = _run(connection, words.text, words.all_values(given), many=True).rowcount
    return count


def say(connection: sa.Connection, text: str) -> None:
    """Say something to the database that takes no values and finds nothing."""
    _run(connection, text, ())


def _run(connection: sa.Connection, text: str, values: Any, *, many: bool = False) -> Any:
    """Run a statement as SQLAlchemy does, and tell who listens to it; returns the driver's cursor."""
    cursor = connection.connection.cursor()
    heard, about = connection.dispatch, None
    if heard.before_cursor_execute:
        about = SimpleNamespace(executemany=many)
        for hear in heard.before_cursor_execute:
            # Who listens may have words of their own to add.
            text, values = hear(connection, cursor, text, values, about, many)
    _tried(connection, text, cursor, cursor.executemany if many else cursor.execute, text, values)
    if heard.after_cursor_execute:
        for hear in heard.after_cursor_execute:
            hear(connection, cursor, text, values, about, many)
    return cursor


def _tried(
    connection: sa.Connection, text: str, cursor: Any, act: Callable[..., Any], *given: object
) -> Any:
    """Have a cursor act, and failures handled by SQLAlchemy, which knows what becomes of the connection, and of all
    others."""
    try:
        return act(*given)
    except (connection.dialect.loaded_dbapi.Error, OverflowError) as error:
        connection._handle_dbapi_exception(error, text, None, cursor, None)  # noqa: SLF001 (nothing public does it)


@attrs.frozen
class _Value:
    """Where the value of a parameter is found in what is given: by name, and by place where a list is given."""

    parameter: str
    name: str
    place: int | None
    process: Process | None

    def of(self, given: Given) -> Any:
        value = given[self.name] if self.place is None else given[self.name][self.place]
        return value if self.process is None else self.process(value)

    def of_each(self, given: Sequence[Given], fixed: Given) -> Iterable[Any]:
        if self.name in fixed:
            return repeat(self.of(fixed), len(given))
        values = map(itemgetter(self.name), given)
        return values if self.process is None else map(self.process, values)


@attrs.frozen
class _Words:
    """A statement in the driver's words, with what it takes and what its rows hold."""

    text: str
    wanted: Sequence[_Value]
    by_place: bool
    fixed: Given
    columns: Columns
    readers: Sequence[tuple[int, Process]]

    def values(self, given: Given) -> Any:
        """Return what is given as the driver takes it."""
        known = {**self.fixed, **given} if self.fixed else given
        if self.by_place:
            return tuple([value.of(known) for value in self.wanted])
        return {value.parameter: value.of(known) for value in self.wanted}

    def all_values(self, given: Sequence[Given]) -> Sequence[Any]:
        """Return all that is given as the driver takes it; made column by column, each in one go."""
        each = [*zip(*(value.of_each(given, self.fixed) for value in self.wanted), strict=True)]
        if self.by_place:
            return each
        names = [value.parameter for value in self.wanted]
        return [dict(zip(names, values, strict=True)) for values in each]

    def read(self, found: Sequence[Row]) -> Sequence[Row]:
        """Return rows of the driver's with the values that we mean; made column by column."""
        columns: list[Iterable[Any]] = [*zip(*found, strict=True)]
        for place, process in self.readers:
            columns[place] = map(process, columns[place])
        return [*zip(*columns, strict=True)]


def _found(connection: sa.Connection, words: _Words, given: Given) -> Sequence[Row]:
    cursor = _run(connection, words.text, words.values(given))
    # SQLite goes on looking only now.
    found: list[Row] = _tried(connection, words.text, cursor, cursor.fetchall)
    return words.read(found) if found and words.readers else found


def _words_for(
    connection: sa.Connection,
    statement: Select | Write,
    given: Given,
    columns: Columns | None = None,
) -> _Words:
    return _words_of(statement, connection.dialect, _lengths(connection, given), columns)


def _lengths(connection: sa.Connection, given: Given) -> Lengths:
    """Return how long the lists are that are given, where that changes the words: PostgreSQL takes arrays."""
    if connection.dialect.name != "sqlite":
        return ()
    return tuple([(name, len(its)) for name, its in given.items() if type(its) is list])


@lru_cache(MOST_KNOWN)
def _words_of(
    statement: Select | Write, dialect: sa.Dialect, lists: Lengths, columns: Columns | None
) -> _Words:
    compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    # Only how many values there are changes the words, not which.
    some = {**dict.fromkeys(compiled.binds), **fixed, **{name: [None] * n for name, n in lists}}
    state = compiled.construct_expanded_state(some)
    found = statement.selected_columns if isinstance(statement, sa.Select) else ()
    readers = [
        (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
        for place, column in enumerate(found)
    ]
    return _Words(
        text=state.statement,
        wanted=_wanted(compiled, state, dialect),
        by_place=compiled.positional,
        fixed=fixed,
        columns=tuple(column.key or "" for column in found),
        readers=[(place, process) for place, process in readers if process is not None],
    )


def _wanted(compiled: Any, state: Any, dialect: sa.Dialect) -> Sequence[_Value]:
    """Return where the value of each parameter is found, in the order in which the words name them."""
    places = {
        parameter: (name, place)
        for name, expanded in state.parameter_expansion.items()
        for place, parameter in enumerate(expanded)
    }
    wanted = []
    for parameter in state.positiontup or state.parameters:
        name, place = places.get(parameter, (parameter, None))
        process = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        wanted.append(_Value(parameter, name.removeprefix(PREFIX), place, process))
    return wanted
