"""`parse_intent`: the one door for what a page asks; total, bounded, typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, get_args

from dashkit.errors import DashkitError
from dashkit.model.filters import Filter, Scalar
from dashkit.model.periods import Period
from dashkit.state import messages
from dashkit.state.address import LONGEST
from dashkit.state.clauses import GRID, Sort, Spot
from dashkit.state.messages import Intent, Known, KnownView, Refusal
from dashkit.state.saved import LONGEST as LONGEST_NAME

if TYPE_CHECKING:
    from dashkit.model.fields import FieldType

MOST_VALUES: Final = 10_000
LONGEST_TEXT: Final = 1_000
MOST_TEXT: Final = 1_000_000
LONGEST_WORDS: Final = 100
MOST_SORTS: Final = 8
MOST_CHANGES: Final = 64
FARTHEST: Final = 10_000
LARGEST: Final = 2**53
_DEEPEST_LEVEL: Final = 32
_MOST_PARTS: Final = 12
_INTEGER: Final = re.compile(r"-?\d{1,40}", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d{1,60}(\.\d{1,60})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|\+00:00)?)?", re.ASCII
)

Message = Mapping[str, Any]


class _Bad(Exception):  # noqa: N818
    """A message that is refused, with the words for it."""


def parse_intent(raw: object, known: Known) -> Intent | Refusal:
    """Return what a message of a page means, or why it is refused; never raises.

    Every name is looked up in ``known``, every value is brought to its field's type, every list,
    text and number has a bound, and nothing is read beyond what a message of its type may hold.

    Examples
    --------
    >>> from dashkit.state.messages import Known, KnownView
    >>> known = Known(views={"bars": KnownView(fields={"day": "date"})})
    >>> message = {"v": 1, "seq": 7, "type": "filter", "view": "bars", "field": "day", "op": "in"}
    >>> parse_intent({**message, "values": ["2026-11-01"]}, known).filter.values
    (datetime.date(2026, 11, 1),)
    >>> parse_intent({**message, "values": ["soon"]}, known)
    Refusal(message='a value does not fit its field', seq=7)
    """
    seq = _seq(raw)
    try:
        return _read(raw, seq, known)
    except _Bad as refused:
        return Refusal(str(refused), seq)
    except Exception:  # noqa: BLE001
        return Refusal("the message cannot be read", seq)


def _seq(raw: object) -> int | None:
    seq = raw.get("seq") if isinstance(raw, dict) else None
    return seq if type(seq) is int and 0 <= seq <= LARGEST else None


def _read(raw: object, seq: int | None, known: Known) -> Intent:
    if not isinstance(raw, dict) or len(raw) > _MOST_PARTS:
        raise _Bad("the message is not an object of the protocol")
    if type(raw.get("v")) is not int or raw["v"] != 1:
        raise _Bad("the page speaks another version of the protocol; reload it")
    if seq is None:
        raise _Bad("the message has no number")
    return _meant(
        {name: part for name, part in raw.items() if name not in {"v", "seq"}}, seq, known
    )


def _meant(message: Message, seq: int, known: Known) -> Intent:
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in _READERS:
        raise _Bad("the type of the message is unknown")
    reader, shapes = _READERS[kind]
    if set(message) - {"type"} not in shapes:
        raise _Bad("the message does not have the parts of its type")
    return reader(message, seq, known)


def _text(raw: object, most: int = LONGEST_TEXT) -> str:
    if not isinstance(raw, str):
        raise _Bad("a text is expected")
    if len(raw) > most:
        raise _Bad("a text is too long")
    return raw


def _count(raw: object, most: int) -> int:
    if type(raw) is not int or not 0 <= raw <= most:
        raise _Bad("a whole number is out of bounds")
    return raw


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise _Bad("true or false is expected")
    return raw


def _view(message: Message, known: Known) -> tuple[str, KnownView]:
    name = _text(message["view"])
    view = known.views.get(name)
    if view is None:
        raise _Bad("the view is unknown")
    return name, view


def _field(message: Message, view: KnownView) -> tuple[str, FieldType]:
    name = _text(message["field"])
    kind = view.fields.get(name)
    if kind is None:
        raise _Bad("the field is unknown")
    return name, kind


def _runtime(message: Message, seq: int, _: Known) -> Intent:
    chunk = message["chunk"]
    for known in get_args(messages.Chunk):
        if chunk == known:
            return messages.Runtime(seq, known)
    raise _Bad("the chunk is unknown")


def _filter(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    field, kind = _field(message, view)
    return messages.Select(seq, key, field, _condition(message, field, kind))


def _condition(message: Message, field: str, kind: FieldType) -> Filter | None:
    op = message["op"]
    if not isinstance(op, str) or op not in {"in", "not_in", "range", "between", "contains"}:
        raise _Bad("the operation is unknown")
    missing = _flag(message.get("missing", False))
    if "missing" in message and op not in {"range", "between"}:
        raise _Bad("only a range says whether missing values belong to it")
    values = _values(message["values"], kind)
    if not values:
        return None
    if op == "contains":
        if kind != "text" or len(values) != 1 or values[0] is None:
            raise _Bad("contains takes one text")
        return Filter("contains", field, values)
    if op in {"range", "between"}:
        _check_range(values, kind)
        found = _between(values, field) if op == "between" else Filter("range", field, values)
        return found | Filter("is_null", field) if missing else found
    members = Filter("in", field, tuple(_unique(values)))
    return ~members if op == "not_in" else members


def _between(values: tuple[Scalar, ...], field: str) -> Filter:
    low, high = values
    if low is None:
        return Filter("le", field, (high,))
    return Filter("ge", field, (low,)) if high is None else Filter("between", field, values)


def _values(raw: object, kind: FieldType) -> tuple[Scalar, ...]:
    if not isinstance(raw, list):
        raise _Bad("a list of values is expected")
    if len(raw) > MOST_VALUES:
        raise _Bad("too many values")
    size = 0
    found = []
    for one in raw:
        if isinstance(one, str):
            size += len(_text(one))
            if size > MOST_TEXT:
                raise _Bad("the values are too long")
        found.append(scalar(one, kind))
    return tuple(found)


def _unique(values: tuple[Scalar, ...]) -> list[Scalar]:
    return list(dict.fromkeys(values))


def _check_range(values: tuple[Scalar, ...], kind: FieldType) -> None:
    if kind in {"text", "boolean"}:
        raise _Bad("the field has no range")
    if len(values) != 2 or values == (None, None):  # noqa: PLR2004
        raise _Bad("a range has a low and a high end")
    low, high = values
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise _Bad("the range ends before it starts")


def scalar(raw: object, kind: FieldType) -> Scalar:
    """Return a JSON value as one of the field's type; None is the missing value."""
    if raw is None:
        return None
    found = _SCALARS[kind](raw)
    if found is None:
        raise _Bad("a value does not fit its field")
    return found


def _as_text(raw: object) -> Scalar:
    return _text(raw) if isinstance(raw, str) else None


def _as_boolean(raw: object) -> Scalar:
    return raw if isinstance(raw, bool) else None


def _as_integer(raw: object) -> Scalar:
    if isinstance(raw, str):
        return int(raw) if _INTEGER.fullmatch(raw) else None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    whole = isinstance(raw, int) or (isfinite(raw) and raw.is_integer())
    return int(raw) if whole and abs(raw) <= LARGEST else None


def _as_number(raw: object) -> Scalar:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if isinstance(raw, int):
        return raw if abs(raw) <= LARGEST else None
    return raw if isfinite(raw) else None


def _as_decimal(raw: object) -> Scalar:
    if isinstance(raw, str):
        return Decimal(raw) if _DECIMAL.fullmatch(raw) else None
    number = _as_number(raw)
    return None if number is None else Decimal(str(number))


def _as_day(raw: object) -> Scalar:
    moment = _as_moment(raw)
    return moment.date() if isinstance(moment, datetime) else None


def _as_moment(raw: object) -> Scalar:
    """Return a wall-clock time; the page writes those of the model's zone as if they were UTC."""
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


_SCALARS: Final[dict[FieldType, Callable[[object], Scalar]]] = {
    "text": _as_text,
    "boolean": _as_boolean,
    "integer": _as_integer,
    "number": _as_number,
    "decimal": _as_decimal,
    "date": _as_day,
    "datetime": _as_moment,
}


def _clear(message: Message, seq: int, known: Known) -> Intent:
    if message["view"] is None:
        return messages.Clear(seq, None)
    return messages.Clear(seq, _view(message, known)[0])


def _period(message: Message, seq: int, _: Known) -> Intent:
    if "words" in message:
        try:
            return messages.ChoosePeriod(seq, Period(_text(message["words"], LONGEST_WORDS)))
        except DashkitError:
            raise _Bad("the period is unknown") from None
    start, end = _iso_day(message["start"]), _iso_day(message["end"])
    if end < start:
        raise _Bad("the period ends before it starts")
    if end == date.max:
        raise _Bad("the day is out of bounds")
    return messages.ChoosePeriod(seq, Period(start=start, end=end + timedelta(days=1)))


def _iso_day(raw: object) -> date:
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise _Bad("a day is expected, e.g. 2026-11-01")


def _compare(message: Message, seq: int, _: Known) -> Intent:
    value = message["value"]
    if value == "previous":
        return messages.ChooseCompare(seq, "previous")
    if value == "year":
        return messages.ChooseCompare(seq, "year")
    if value == "" and isinstance(value, str):
        return messages.ChooseCompare(seq, "")
    raise _Bad("the comparison is unknown")


def _apply(message: Message, seq: int, known: Known) -> Intent:
    key, _ = _view(message, known)
    raw = message["changes"]
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_CHANGES:
        raise _Bad("a short list of changes is expected")
    size = sum(len(one["values"]) for one in raw if _lists(one))
    if size > MOST_VALUES:
        raise _Bad("too many values")
    return messages.Apply(seq, tuple(_change(one, key, seq, known) for one in raw))


def _lists(raw: object) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("values"), list)


def _change(
    raw: object, key: str, seq: int, known: Known
) -> messages.Select | messages.ChoosePeriod | messages.ChooseCompare:
    if not isinstance(raw, dict) or len(raw) > _MOST_PARTS:
        raise _Bad("a change is expected")
    own = raw.get("type") in ("filter", "period", "compare") and raw.get("view", key) == key
    found = _meant(raw, seq, known) if own else None
    if isinstance(found, messages.Select | messages.ChoosePeriod | messages.ChooseCompare):
        return found
    raise _Bad("the change is none of this filter bar")


def _drill(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    if view.drill is None:
        raise _Bad("the view has no further level")
    return messages.Drill(seq, key, scalar(message["member"], view.drill))


def _up(message: Message, seq: int, known: Known) -> Intent:
    return messages.Up(seq, _view(message, known)[0], _count(message["depth"], _DEEPEST_LEVEL))


def _page(message: Message, seq: int, known: Known) -> Intent:
    page = _text(message["page"])
    if page not in known.pages:
        raise _Bad("the page is unknown")
    return messages.ShowPage(seq, page)


def _section(message: Message, seq: int, known: Known) -> Intent:
    section = _text(message["section"])
    if section not in known.sections:
        raise _Bad("the section is unknown")
    return messages.ShowSection(seq, section, _flag(message["open"]))


def _zoom(message: Message, seq: int, known: Known) -> Intent:
    key, _ = _view(message, known)
    if (message["start"], message["end"]) == ("", ""):
        return messages.Zoom(seq, key, None)
    return messages.Zoom(seq, key, _stretch(message))


def _stretch(message: Message) -> tuple[datetime, datetime]:
    start, end = (_as_moment(message[name]) for name in ("start", "end"))
    if not isinstance(start, datetime) or not isinstance(end, datetime) or start >= end:
        raise _Bad("the stretch of time is unknown")
    return start, end


def _arrange(message: Message, seq: int, known: Known) -> Intent:
    screen = next((one for one in GRID if one == message["screen"]), None)
    raw = message["spots"]
    if screen is None or not isinstance(raw, list) or len(raw) > len(known.movable):
        raise _Bad("the views cannot be arranged like that")
    spots = tuple(_spot(one, known) for one in raw)
    if len({one.view for one in spots}) < len(spots):
        raise _Bad("a view stands in two places")
    return messages.Arrange(seq, screen, spots)


def _spot(raw: object, known: Known) -> Spot:
    if not isinstance(raw, dict) or set(raw) != {"key", "x", "y", "w", "h"}:
        raise _Bad("a place in the grid is expected")
    key = _text(raw["key"])
    if key not in known.movable:
        raise _Bad("the view cannot be moved")
    return Spot(key, *(_count(raw[name], FARTHEST) for name in ("x", "y", "w", "h")))


def _table(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    raw = message["sort"]
    if not isinstance(raw, list) or len(raw) > MOST_SORTS:
        raise _Bad("a short list of columns is expected")
    sort = tuple(_sort(one, view) for one in raw)
    return messages.ShowTable(seq, key, sort, _count(message["page"], 10**9))


def _sort(raw: object, view: KnownView) -> Sort:
    if not isinstance(raw, dict) or set(raw) != {"column", "descending"}:
        raise _Bad("a column and its direction are expected")
    column = _text(raw["column"])
    if column not in view.columns:
        raise _Bad("the column is unknown")
    return Sort(column, _flag(raw["descending"]))


def _options(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    field, _ = _field(message, view)
    return messages.Options(seq, key, field, _text(message["search"], LONGEST_WORDS))


def _tiles(message: Message, seq: int, known: Known) -> Intent:
    return messages.Tiles(seq, _view(message, known)[0])


def _explain(message: Message, seq: int, known: Known) -> Intent:
    return messages.Explain(seq, _view(message, known)[0])


def _hello(message: Message, seq: int, _: Known) -> Intent:
    return messages.Hello(seq, _text(message["state"], LONGEST) if "state" in message else None)


def _restore(message: Message, seq: int, _: Known) -> Intent:
    return messages.Restore(seq, _text(message["state"], LONGEST))


def _drivers(message: Message, seq: int, known: Known) -> Intent:
    stretch = _stretch(message) if "start" in message else None
    return messages.Drivers(seq, _view(message, known)[0], stretch)


def _save(message: Message, seq: int, _: Known) -> Intent:
    return messages.SaveView(seq, _text(message["name"], LONGEST_NAME), _flag(message["replace"]))


def _open(message: Message, seq: int, _: Known) -> Intent:
    return messages.OpenView(seq, _text(message["name"], LONGEST_NAME))


def _rename(message: Message, seq: int, _: Known) -> Intent:
    name, to = (_text(message[part], LONGEST_NAME) for part in ("name", "to"))
    return messages.RenameView(seq, name, to)


def _delete(message: Message, seq: int, _: Known) -> Intent:
    return messages.DeleteView(seq, _text(message["name"], LONGEST_NAME))


def _retry(message: Message, seq: int, known: Known) -> Intent:
    return messages.Retry(seq, _view(message, known)[0])


_Reader = Callable[[Message, int, Known], Intent]
_READERS: Final[dict[str, tuple[_Reader, tuple[set[str], ...]]]] = {
    "runtime": (_runtime, ({"chunk"},)),
    "hello": (_hello, (set(), {"state"})),
    "restore": (_restore, ({"state"},)),
    "save": (_save, ({"name", "replace"},)),
    "open": (_open, ({"name"},)),
    "rename": (_rename, ({"name", "to"},)),
    "delete": (_delete, ({"name"},)),
    "filter": (
        _filter,
        ({"view", "field", "op", "values"}, {"view", "field", "op", "values", "missing"}),
    ),
    "apply": (_apply, ({"view", "changes"},)),
    "clear": (_clear, ({"view"},)),
    "period": (_period, ({"words"}, {"start", "end"})),
    "compare": (_compare, ({"value"},)),
    "drill": (_drill, ({"view", "member"},)),
    "up": (_up, ({"view", "depth"},)),
    "undo": (lambda _, seq, __: messages.Undo(seq), (set(),)),
    "redo": (lambda _, seq, __: messages.Redo(seq), (set(),)),
    "page": (_page, ({"page"},)),
    "section": (_section, ({"section", "open"},)),
    "zoom": (_zoom, ({"view", "start", "end"},)),
    "arrange": (_arrange, ({"screen", "spots"},)),
    "table": (_table, ({"view", "sort", "page"},)),
    "options": (_options, ({"view", "field", "search"},)),
    "explain": (_explain, ({"view"},)),
    "drivers": (_drivers, ({"view"}, {"view", "start", "end"})),
    "retry": (_retry, ({"view"},)),
    "tiles": (_tiles, ({"view"},)),
}
