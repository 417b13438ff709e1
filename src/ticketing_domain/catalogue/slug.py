"""Slugs: the words of a title that stand in an event's address."""

from collections.abc import Callable, Collection
import re
from typing import Final, TypeAlias
import unicodedata

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_STEM: Final = 180

Transliterate: TypeAlias = Callable[[str], str]
"""Writes a text in plain ASCII letters as well as it can ("Ärger" → "Arger", "Привет" → "Privet")."""


def without_accents(text: str) -> str:
    """Transliterate with the standard library alone: accents fall off, other scripts fall out."""
    return unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()


def slug_of(title: str, transliterate: Transliterate) -> str:
    """Return the slug that a title suggests; `event` where no letter of it can be written in ASCII."""
    words = re.findall(r"[a-z0-9]+", transliterate(title).lower().replace("'", ""))
    return "-".join(words)[:LONGEST_STEM].strip("-") or "event"


def plain_words(name: str, otherwise: str) -> str:
    """Return the words of a name as they stand in an address, in its own script: "São Paulo" → "sao-paulo"."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one for one in folded if not unicodedata.combining(one))
    return "-".join(re.findall(r"[^\W_]+", letters.replace("'", ""))) or otherwise


def first_free(stem: str, taken: Collection[str]) -> str:
    """Return the stem, or the stem with the first of `-2`, `-3`… that nobody has (contract §3)."""
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
