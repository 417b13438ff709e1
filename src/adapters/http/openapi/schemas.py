"""JSON Schema, written from the classes of messages and answers.

Rule 1: what is not known is refused (`TypeError`), so that nothing is left out in silence.
Rule 2: a class is written once, under its own name, and referred to.
"""

from collections.abc import Mapping
import enum
from inspect import cleandoc
import types
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import attrs

from adapters.http.openapi.entries import Schema
from ticketing_domain.changes import Unset

SCHEMAS: Final = "#/components/schemas"
NULL: Final[Schema] = {"type": "null"}


@attrs.frozen(eq=False)
class Writer:
    """Writes schemas. `leaves` are the types that are no further taken apart; `written` are the classes so far.

    Two writers may share what is written: one for what clients send, one for what they get.
    """

    leaves: Mapping[Any, Schema]
    written: dict[str, Schema] = attrs.field(factory=dict)
    _classes: dict[str, object] = attrs.field(factory=dict, init=False)

    def schema(self, declared: Any) -> Schema:  # noqa: PLR0911 (one return for each kind of type)
        """Write the schema of a type; raises `TypeError` for one that is not known."""
        if declared in self.leaves:
            return dict(self.leaves[declared])
        origin, inner = get_origin(declared), get_args(declared)
        if origin in (Union, types.UnionType):
            return self._union([one for one in inner if one is not Unset])
        if origin is Annotated:
            return {**self.schema(inner[0]), "description": inner[1]}
        if origin is NotRequired:
            return self.schema(inner[0])
        if origin in (tuple, list):
            return {"type": "array", "items": self.schema(_repeated(declared))}
        if origin is Literal:
            return {"enum": list(inner)}
        if origin is dict and inner[0] is str:
            return {"type": "object", "additionalProperties": self.schema(inner[1])}
        return self._class(declared)

    def _union(self, options: list[Any]) -> Schema:
        schemas = [NULL if one is types.NoneType else self.schema(one) for one in options]
        if len(schemas) == 1:
            return schemas[0]
        others = [schema for schema in schemas if schema is not NULL]
        if len(others) == 1 and "enum" not in others[0] and isinstance(others[0].get("type"), str):
            return {**others[0], "type": [others[0]["type"], "null"]}
        return {"anyOf": [*others, *([NULL] if NULL in schemas else [])]}

    def _class(self, declared: Any) -> Schema:
        if not isinstance(declared, type):
            raise TypeError(f"{declared!r} has no schema")
        if issubclass(declared, enum.Enum):
            return {"type": "string", "enum": [choice.value for choice in declared]}
        if not attrs.has(declared) and not is_typeddict(declared):
            raise TypeError(f"{declared!r} has no schema")
        name = declared.__name__
        if self._classes.setdefault(name, declared) is not declared:
            raise TypeError(f"two classes are named {name}")
        if name not in self.written:
            # Known from here on, because a class may contain itself.
            self.written[name] = {}
            self.written[name].update(self._object(declared))
        return {"$ref": f"{SCHEMAS}/{name}"}

    def _object(self, declared: type) -> Schema:
        hints = fields_of(declared)
        required = _required_keys(declared)
        return {
            "type": "object",
            "description": cleandoc(declared.__doc__ or "").replace("`UNSET`", "nothing"),
            "properties": {name: self.schema(hint) for name, hint in hints.items()},
            **({"required": required} if required else {}),
        }


def fields_of(declared: type) -> Mapping[str, Any]:
    """Return the fields of a message or answer with their types."""
    hints = get_type_hints(declared, include_extras=True)
    if is_typeddict(declared):
        return hints
    return {field.name: hints[field.name] for field in attrs.fields(declared)}


def _required_keys(declared: type) -> list[str]:
    if is_typeddict(declared):
        keys: frozenset[str] = getattr(declared, "__required_keys__")  # noqa: B009 (no stub knows it)
        return [name for name in fields_of(declared) if name in keys]
    return [field.name for field in attrs.fields(declared) if field.default is attrs.NOTHING]


def _repeated(declared: Any) -> Any:
    inner = get_args(declared)
    if len(inner) == 1 or inner[1:] == (...,):
        return inner[0]
    raise TypeError(f"{declared!r} has no schema")
