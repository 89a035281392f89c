"""`parse_intent`: the one door for what a page asks; total, bounded, typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, get_args

from dashkit.errors import DashkitError
from dashkit.model.filters import Filter, Scalar
from dashkit.model.periods import Period
from dashkit.state import messages
from dashkit.state.address import LONGEST
from dashkit.state.clauses import FARTHEST, GRID, Sort, Spot, apart
from dashkit.state.messages import Intent, Known, KnownView, Refusal
from dashkit.state.saved import LONGEST as LONGEST_NAME
from dashkit.state.scalars import LARGEST, Bad, as_moment, scalar, text_of

if TYPE_CHECKING:
    from dashkit.model.fields import FieldType
    from dashkit.state.clauses import Mark

MOST_VALUES: Final = 10_000
MOST_TEXT: Final = 1_000_000
LONGEST_WORDS: Final = 100
MOST_SORTS: Final = 8
MOST_CHANGES: Final = 64
MOST_ROWS: Final = 500
_DEEPEST_LEVEL: Final = 32
_MOST_PARTS: Final = 12
_MOST_FIELDS: Final = 4
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Message = Mapping[str, Any]


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
    except Bad as refused:
        return Refusal(str(refused), seq)
    except Exception:  # noqa: BLE001
        return Refusal("the message cannot be read", seq)


def _seq(raw: object) -> int | None:
    seq = raw.get("seq") if isinstance(raw, dict) else None
    return seq if type(seq) is int and 0 <= seq <= LARGEST else None


def _read(raw: object, seq: int | None, known: Known) -> Intent:
    if not isinstance(raw, dict) or len(raw) > _MOST_PARTS:
        raise Bad("the message is not an object of the protocol")
    if type(raw.get("v")) is not int or raw["v"] != 1:
        raise Bad("the page speaks another version of the protocol; reload it")
    if seq is None:
        raise Bad("the message has no number")
    return _meant(
        {name: part for name, part in raw.items() if name not in {"v", "seq"}}, seq, known
    )


def _meant(message: Message, seq: int, known: Known) -> Intent:
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in _READERS:
        raise Bad("the type of the message is unknown")
    reader, shapes = _READERS[kind]
    if set(message) - {"type"} not in shapes:
        raise Bad("the message does not have the parts of its type")
    return reader(message, seq, known)


def _count(raw: object, most: int, least: int = 0) -> int:
    if type(raw) is not int or not least <= raw <= most:
        raise Bad("a whole number is out of bounds")
    return raw


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Bad("true or false is expected")
    return raw


def _view(message: Message, known: Known) -> tuple[str, KnownView]:
    name = text_of(message["view"])
    view = known.views.get(name)
    if view is None:
        raise Bad("the view is unknown")
    return name, view


def _field(message: Message, view: KnownView) -> tuple[str, FieldType]:
    name = text_of(message["field"])
    kind = view.fields.get(name)
    if kind is None:
        raise Bad("the field is unknown")
    return name, kind


def _runtime(message: Message, seq: int, _: Known) -> Intent:
    chunk = message["chunk"]
    for known in get_args(messages.Chunk):
        if chunk == known:
            return messages.Runtime(seq, known)
    raise Bad("the chunk is unknown")


def _filter(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    field, kind = _field(message, view)
    return messages.Select(seq, key, field, _condition(message, field, kind))


def _condition(message: Message, field: str, kind: FieldType) -> Filter | None:
    op = message["op"]
    if not isinstance(op, str) or op not in {"in", "not_in", "range", "between", "contains"}:
        raise Bad("the operation is unknown")
    missing = _flag(message.get("missing", False))
    if "missing" in message and op not in {"range", "between"}:
        raise Bad("only a range says whether missing values belong to it")
    values = _values(message["values"], kind)
    if not values:
        return None
    if op == "contains":
        if kind != "text" or len(values) != 1 or values[0] is None:
            raise Bad("contains takes one text")
        return Filter("contains", field, values)
    if op in {"range", "between"}:
        _check_range(values, kind)
        found = _between(values, field) if op == "between" else Filter("range", field, values)
        return found | Filter("is_null", field) if missing else found
    members = Filter("in", field, tuple(dict.fromkeys(values)))
    return ~members if op == "not_in" else members


def _between(values: tuple[Scalar, ...], field: str) -> Filter:
    low, high = values
    if low is None:
        return Filter("le", field, (high,))
    return Filter("ge", field, (low,)) if high is None else Filter("between", field, values)


def _box(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    if not view.boxes:
        raise Bad("the view has no box")
    return messages.Box(seq, key, _side(message["x"]), _side(message["y"]))


def _side(raw: object) -> tuple[float, float]:
    match [scalar(one, "number") for one in raw[:3]] if isinstance(raw, list) else None:
        case [int() | float() as low, int() | float() as high] if low <= high:
            return float(low), float(high)
    raise Bad("a low and a high number are expected")


def _values(raw: object, kind: FieldType) -> tuple[Scalar, ...]:
    if not isinstance(raw, list):
        raise Bad("a list of values is expected")
    if len(raw) > MOST_VALUES:
        raise Bad("too many values")
    size = 0
    found = []
    for one in raw:
        if isinstance(one, str):
            size += len(text_of(one))
            if size > MOST_TEXT:
                raise Bad("the values are too long")
        found.append(scalar(one, kind))
    return tuple(found)


def _check_range(values: tuple[Scalar, ...], kind: FieldType) -> None:
    if kind in {"text", "boolean"}:
        raise Bad("the field has no range")
    if len(values) != 2 or values == (None, None):  # noqa: PLR2004
        raise Bad("a range has a low and a high end")
    low, high = values
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise Bad("the range ends before it starts")


def _clear(message: Message, seq: int, known: Known) -> Intent:
    return messages.Clear(seq, None if message["view"] is None else _view(message, known)[0])


def _period(message: Message, seq: int, _: Known) -> Intent:
    if "words" in message:
        try:
            return messages.ChoosePeriod(seq, Period(text_of(message["words"], LONGEST_WORDS)))
        except DashkitError:
            raise Bad("the period is unknown") from None
    start, end = _iso_day(message["start"]), _iso_day(message["end"])
    if end < start:
        raise Bad("the period ends before it starts")
    if end == date.max:
        raise Bad("the day is out of bounds")
    return messages.ChoosePeriod(seq, Period(start=start, end=end + timedelta(days=1)))


def _iso_day(raw: object) -> date:
    if isinstance(raw, str) and _DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise Bad("a day is expected, e.g. 2026-11-01")


def _compare(message: Message, seq: int, _: Known) -> Intent:
    value = message["value"]
    if value == "previous":
        return messages.ChooseCompare(seq, "previous")
    if value == "year":
        return messages.ChooseCompare(seq, "year")
    if value == "" and isinstance(value, str):
        return messages.ChooseCompare(seq, "")
    raise Bad("the comparison is unknown")


def _apply(message: Message, seq: int, known: Known) -> Intent:
    key, _ = _view(message, known)
    raw = message["changes"]
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_CHANGES:
        raise Bad("a short list of changes is expected")
    size = sum(len(one["values"]) for one in raw if _lists(one))
    if size > MOST_VALUES:
        raise Bad("too many values")
    return messages.Apply(seq, tuple(_change(one, key, seq, known) for one in raw))


def _lists(raw: object) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("values"), list)


def _change(
    raw: object, key: str, seq: int, known: Known
) -> messages.Select | messages.ChoosePeriod | messages.ChooseCompare:
    if not isinstance(raw, dict) or len(raw) > _MOST_PARTS:
        raise Bad("a change is expected")
    own = raw.get("type") in ("filter", "period", "compare") and raw.get("view", key) == key
    found = _meant(raw, seq, known) if own else None
    if isinstance(found, messages.Select | messages.ChoosePeriod | messages.ChooseCompare):
        return found
    raise Bad("the change is none of this filter bar")


def _drill(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    if view.drill is None:
        raise Bad("the view has no further level")
    return messages.Drill(seq, key, scalar(message["member"], view.drill))


def _up(message: Message, seq: int, known: Known) -> Intent:
    return messages.Up(seq, _view(message, known)[0], _count(message["depth"], _DEEPEST_LEVEL))


def _page(message: Message, seq: int, known: Known) -> Intent:
    page = text_of(message["page"])
    if page not in known.pages:
        raise Bad("the page is unknown")
    return messages.ShowPage(seq, page)


def _section(message: Message, seq: int, known: Known) -> Intent:
    section = text_of(message["section"])
    if section not in known.sections:
        raise Bad("the section is unknown")
    return messages.ShowSection(seq, section, _flag(message["open"]))


def _zoom(message: Message, seq: int, known: Known) -> Intent:
    key, _ = _view(message, known)
    if (message["start"], message["end"]) == ("", ""):
        return messages.Zoom(seq, key, None)
    return messages.Zoom(seq, key, _stretch(message))


def _stretch(message: Message) -> tuple[datetime, datetime]:
    start, end = (as_moment(message[name]) for name in ("start", "end"))
    if not isinstance(start, datetime) or not isinstance(end, datetime) or start >= end:
        raise Bad("the stretch of time is unknown")
    return start, end


def _arrange(message: Message, seq: int, known: Known) -> Intent:
    screen = next((one for one in GRID if one == message["screen"]), None)
    raw = message["spots"]
    if screen is None or not isinstance(raw, list) or len(raw) > len(known.movable):
        raise Bad("the views cannot be arranged like that")
    spots = tuple(_spot(one, known) for one in raw)
    if apart(screen, spots, known.movable) != spots:
        raise Bad("the views cannot stand there")
    return messages.Arrange(seq, screen, spots)


def _spot(raw: object, known: Known) -> Spot:
    if not isinstance(raw, dict) or set(raw) != {"key", "x", "y", "w", "h"}:
        raise Bad("a place in the grid is expected")
    key = text_of(raw["key"])
    if key not in known.movable:
        raise Bad("the view cannot be moved")
    return Spot(key, *(_count(raw[name], FARTHEST) for name in ("x", "y", "w", "h")))


def _table(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    sort = _sorts(message["sort"], view.columns)
    return messages.ShowTable(seq, key, sort, _count(message["page"], 10**9))


def _columns(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    raw = message["hidden"]
    if not isinstance(raw, list) or len(raw) > len(view.hideable):
        raise Bad("a short list of columns is expected")
    names = tuple(text_of(one) for one in raw)
    if not view.hideable.issuperset(names) or len(set(names)) < len(names):
        raise Bad("the column is unknown")
    return messages.HideColumns(seq, key, names)


def _sorts(raw: object, columns: frozenset[str]) -> tuple[Sort, ...]:
    if not isinstance(raw, list) or len(raw) > MOST_SORTS:
        raise Bad("a short list of columns is expected")
    return tuple(_sort(one, columns) for one in raw)


def _sort(raw: object, columns: frozenset[str]) -> Sort:
    if not isinstance(raw, dict) or set(raw) != {"column", "descending"}:
        raise Bad("a column and its direction are expected")
    column = text_of(raw["column"])
    if column not in columns:
        raise Bad("the column is unknown")
    return Sort(column, _flag(raw["descending"]))


def _options(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    field, _ = _field(message, view)
    return messages.Options(seq, key, field, text_of(message["search"], LONGEST_WORDS))


def _tiles(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    return messages.Tiles(seq, key, _field(message, view)[0] if "field" in message else "")


def _explain(message: Message, seq: int, known: Known) -> Intent:
    return messages.Explain(seq, _view(message, known)[0])


def _hello(message: Message, seq: int, _: Known) -> Intent:
    state = text_of(message["state"], LONGEST) if "state" in message else None
    printed = _count(message["printed"], 10**9) if "printed" in message else None
    return messages.Hello(seq, state, printed)


def _restore(message: Message, seq: int, _: Known) -> Intent:
    return messages.Restore(seq, text_of(message["state"], LONGEST))


def _drivers(message: Message, seq: int, known: Known) -> Intent:
    stretch = _stretch(message) if "start" in message else None
    return messages.Drivers(seq, _view(message, known)[0], stretch)


def _save(message: Message, seq: int, _: Known) -> Intent:
    return messages.SaveView(seq, text_of(message["name"], LONGEST_NAME), _flag(message["replace"]))


def _open(message: Message, seq: int, _: Known) -> Intent:
    return messages.OpenView(seq, text_of(message["name"], LONGEST_NAME))


def _rename(message: Message, seq: int, _: Known) -> Intent:
    name, to = (text_of(message[part], LONGEST_NAME) for part in ("name", "to"))
    return messages.RenameView(seq, name, to)


def _delete(message: Message, seq: int, _: Known) -> Intent:
    return messages.DeleteView(seq, text_of(message["name"], LONGEST_NAME))


def _mark(message: Message, view: KnownView) -> Mark:
    raw = message["mark"]
    if not isinstance(raw, list) or len(raw) > _MOST_FIELDS:
        raise Bad("a mark is a short list of fields with their members")
    pairs = []
    for one in raw:
        if not isinstance(one, list) or len(one) != 2:  # noqa: PLR2004
            raise Bad("a field and its member are expected")
        name = text_of(one[0])
        if name not in view.marks:
            raise Bad("the field is unknown")
        pairs.append((name, scalar(one[1], view.marks[name])))
    return tuple(pairs)


def _rows(message: Message, seq: int, known: Known) -> Intent:
    key, view = _view(message, known)
    mark, page = _mark(message, view), _count(message["page"], 10**9)
    sort = _sorts(message["sort"], view.rows)
    return messages.Rows(seq, key, mark, sort, page, text_of(message["search"], LONGEST_WORDS))


def _window(message: Message, seq: int, known: Known) -> Intent:
    offset, limit = _count(message["offset"], 10**9), _count(message["limit"], MOST_ROWS, 1)
    return messages.Window(seq, _view(message, known)[0], offset, limit)


def _export(message: Message, seq: int, known: Known) -> Intent:
    form = next((one for one in get_args(messages.FileFormat) if one == message["format"]), None)
    if form is None:
        raise Bad("the kind of file is unknown")
    if "view" not in message:
        return messages.ExportPage(seq, form)
    key, view = _view(message, known)
    what = next((one for one in get_args(messages.Exported) if one == message["what"]), None)
    if what is None:
        raise Bad("the content of the file is unknown")
    search = text_of(message["search"], LONGEST_WORDS)
    return messages.Export(seq, key, form, what, _mark(message, view), search)


def _keep(message: Message, seq: int, known: Known) -> Intent:
    _, view = _view(message, known)
    mark = _mark(message, view)
    if not mark:
        raise Bad("a mark has at least one field")
    return messages.Keep(seq, mark, _flag(message["exclude"]))


def _release(message: Message, seq: int, _: Known) -> Intent:
    return messages.Release(seq, text_of(message["key"]))


def _retry(message: Message, seq: int, known: Known) -> Intent:
    return messages.Retry(seq, _view(message, known)[0])


_FILTER: Final = {"view", "field", "op", "values"}
_Reader = Callable[[Message, int, Known], Intent]
_READERS: Final[dict[str, tuple[_Reader, tuple[set[str], ...]]]] = {
    "runtime": (_runtime, ({"chunk"},)),
    "hello": (_hello, (set(), {"state"}, {"printed"})),
    "restore": (_restore, ({"state"},)),
    "save": (_save, ({"name", "replace"},)),
    "open": (_open, ({"name"},)),
    "rename": (_rename, ({"name", "to"},)),
    "delete": (_delete, ({"name"},)),
    "filter": (_filter, (_FILTER, {*_FILTER, "missing"})),
    "box": (_box, ({"view", "x", "y"},)),
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
    "columns": (_columns, ({"view", "hidden"},)),
    "options": (_options, ({"view", "field", "search"},)),
    "explain": (_explain, ({"view"},)),
    "drivers": (_drivers, ({"view"}, {"view", "start", "end"})),
    "retry": (_retry, ({"view"},)),
    "rows": (_rows, ({"view", "mark", "sort", "page", "search"},)),
    "window": (_window, ({"view", "offset", "limit"},)),
    "export": (_export, ({"view", "format", "what", "mark", "search"}, {"format"})),
    "keep": (_keep, ({"view", "mark", "exclude"},)),
    "release": (_release, ({"key"},)),
    "tiles": (_tiles, ({"view"}, {"view", "field"})),
}
