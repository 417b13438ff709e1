"""What is wrong with a message, in the words of this API: the domain knows fields by its own names."""

from collections.abc import Iterator, Mapping
import contextlib

from ticketing_domain.errors import Invalid, Problems


@contextlib.contextmanager
def told_as(names: Mapping[str, str], within: str = "") -> Iterator[None]:
    """Raise an `Invalid` of the domain again, with its fields under the names of this API.

    `within` is the object that the fields belong to, where that is not the whole message: `tiers[0]`.
    """
    try:
        yield
    except Invalid as wrong:
        raise Invalid(renamed(wrong.problems, names, within)) from None


def renamed(problems: Problems, names: Mapping[str, str], within: str = "") -> Problems:
    """Return problems under other names; those of one new name are put together."""
    told: dict[str, tuple[str, ...]] = {}
    for field, said in problems.items():
        name = names.get(field, field)
        place = f"{within}.{name}" if within else name
        told[place] = tuple(dict.fromkeys((*told.get(place, ()), *said)))
    return told


def read_as(problems: Problems, names: Mapping[str, str]) -> Problems:
    """Return problems with fields of this API under the domain's names, so that it adds none to what is unreadable."""
    ours = {theirs: name for name, theirs in names.items()}
    return {ours.get(field, field): said for field, said in problems.items()}
