"""Invented people, always the same ones."""

from random import Random
from typing import Final

from ticketing_domain.people.customer import Buyer

FIRST_NAMES: Final[str] = (
    "Ada Alma Bela Cleo Dario Elif Emil Enno Fenja Gesa Hilde Ida Ilja Juno Kaya Lasse Leni Levke "
    "Malik Merle Milo Nele Nuri Oda Otis Pia Quentin Rosa Runa Selim Tilda Tove Uma Veit Wanda Yara"
)
LAST_NAMES: Final[str] = (
    "Amsel Birnbaum Castellan Dornfeld Eichhorn Falterer Grünwald Halloway Ingersoll Jansing "
    "Karpfen Lindqvist Mondschein Nachtweh Oakhurst Pellworm Quellmann Regenfeld Silberbach "
    "Tannhof Umbrecht Vogelsang Wintermoor Zaubermann"
)


def person(number: int) -> Buyer:
    """Return one of them: the same number is the same person."""
    luck = Random(number)  # noqa: S311 (repeatable, not secret)
    name = f"{luck.choice(FIRST_NAMES.split())} {luck.choice(LAST_NAMES.split())}"
    return Buyer(
        email=f"guest{number:05}@example.com", name=name, marketing_consent=luck.random() < 0.3
    )
