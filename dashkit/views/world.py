"""The countries of the world: what they are called and where they lie."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dashkit.views import assets

_DROPPED: Final = re.compile(r"[^\w\s-]")
_SPACES: Final = re.compile(r"[\s-]+")
_SAINT: Final = re.compile(r"\bst\b")


@dataclass(frozen=True, slots=True)
class Country:
    """A country.

    Attributes
    ----------
    code, short
        Its ISO 3166-1 codes of three and of two letters.
    name
        Its name in English.
    rings
        Its outlines, each longitudes and latitudes in turn; none for the smallest countries.
    """

    code: str
    short: str
    name: str
    rings: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class World:
    """All countries by their code and by every name that they go by."""

    countries: dict[str, Country]
    names: dict[str, str]

    def find(self, text: object) -> Country | None:
        """Return the country that a code or a name means; None where it means none."""
        if not isinstance(text, str):
            return None
        code = self.names.get(_plain(text))
        return self.countries[code] if code is not None else None


@lru_cache(maxsize=1)
def world() -> World:
    """Return the countries, read once from the built page code.

    Raises
    ------
    BundleMissing
        If the page code was not built.
    """
    raw = json.loads(gzip.decompress(assets.world()))
    countries: dict[str, Country] = {}
    names: dict[str, str] = {}
    for one in raw["countries"]:
        rings = tuple(tuple(ring) for ring in one["rings"])
        country = Country(one["code"], one["short"], one["name"], rings)
        countries[country.code] = country
        names |= dict.fromkeys(map(_plain, one["aliases"]), country.code)
    for country in countries.values():  # what a country is called now wins over old names
        names |= dict.fromkeys(map(_plain, (country.name, country.short)), country.code)
    return World(countries, names | {_plain(code): code for code in countries})


def _plain(text: str) -> str:
    """Return a name without accents, points and case, as the table of names has them."""
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)
    )
    spaced = _SPACES.sub(" ", _DROPPED.sub("", bare.lower())).strip()
    return _SAINT.sub("saint", spaced)
