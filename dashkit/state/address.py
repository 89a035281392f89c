"""A choice as a short text for an address, and back: versioned, compressed, bounded, checked."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import TYPE_CHECKING, Final

from dashkit.errors import DefinitionError
from dashkit.state.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = "1"
LONGEST: Final = 8_000
"""Characters of an address that every browser keeps."""
_LARGEST: Final = 200_000
_SIGNS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def to_text(choice: Choice) -> str | None:
    """Return a choice as text of at most 8,000 letters, digits, ``.``, ``-`` and ``_``.

    Equal choices give equal texts; None stands for a choice that is too long.

    Examples
    --------
    >>> to_text(Choice(page="more"))
    '1.eNqrVipITE9VslLKzS9KVaoFACgcBQs'
    >>> from_text(to_text(Choice(page="more"))).page
    'more'
    """
    said = {name: part for name, part in choice.to_json().items() if part not in (None, [], "")}
    if choice.compare is not None:
        said["compare"] = choice.compare
    raw = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    if len(raw) > _LARGEST:
        return None
    body = urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")
    return f"{VERSION}.{body}" if len(body) + 2 <= LONGEST else None


def from_text(text: str) -> Choice:
    """Read what `to_text` wrote.

    Raises
    ------
    DefinitionError
        If the text is of another version, damaged or too long; the words are for a viewer.
    """
    version, _, body = text.partition(".")
    if version != VERSION and version.isdigit() and body:
        raise DefinitionError("it is of another version of dashkit")
    try:
        return Choice.from_json(_unpacked(body if version == VERSION else ""))
    except (ValueError, Error, zlib.error, RecursionError, DefinitionError) as error:
        raise DefinitionError("it is damaged") from error


def _unpacked(body: str) -> Mapping[str, object]:
    if len(body) > LONGEST or not _SIGNS.issuperset(body):
        raise ValueError
    packed = zlib.decompressobj()
    raw = packed.decompress(urlsafe_b64decode(body + "=" * (-len(body) % 4)), _LARGEST)
    if not packed.eof or packed.unused_data:
        raise ValueError
    found: Mapping[str, object] = json.loads(raw)
    return found


__all__ = ["LONGEST", "VERSION", "from_text", "to_text"]
