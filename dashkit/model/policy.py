"""Policies: which rows and fields a user may see. Without a user: none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NewType

from dashkit.errors import DashkitError, DefinitionError, QueryError, UnknownField
from dashkit.model.expressions import aggregates
from dashkit.model.fields import without_buckets
from dashkit.model.filters import Filter, Scalar, all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashkit.model.expressions import Expression
    from dashkit.model.fields import Field
    from dashkit.model.model import Model
    from dashkit.model.query import Query

Fingerprint = NewType("Fingerprint", str)
Rows = Callable[["User"], "Filter | bool"]

OPEN: Final = Fingerprint("open")
"""The fingerprint of a model that anybody may read."""
_WORDS: Final = frozenset({"function", "operator", "comparison", "take", "kind", "unit", "text"})


class UnknownUserError(DashkitError, AttributeError):
    """Something that is not known of a user, so that a policy cannot say what he may see."""


@dataclass(frozen=True, slots=True)
class User:
    """Who looks, as far as policies need to know.

    Examples
    --------
    >>> ada = User.of("ada", tenant="acme")
    >>> ada.name, ada.tenant
    ('ada', 'acme')
    """

    name: str = ""
    attributes: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, user: object = None, **attributes: Scalar | Iterable[Scalar]) -> User:
        """Return a user given by name, by attributes, by a mapping of them, or as one.

        Raises
        ------
        DefinitionError
            If an attribute is None: a row whose value is missing belongs to nobody.
        """
        if isinstance(user, User):
            found, name = dict(user.attributes), user.name
        elif isinstance(user, Mapping):
            found = {str(key): value for key, value in user.items()}
            name = str(found.pop("name", ""))
        elif user is None or isinstance(user, str):
            found, name = {}, user or ""
        else:
            message = f"a user is a name or attributes, e.g. tenant='acme'; {user!r} is neither"
            raise DefinitionError(message)
        found |= attributes
        for key, value in found.items():
            if value is None:
                message = f"user {name!r}: {key}=None says nothing; leave it out"
                raise DefinitionError(message)
        return cls(name, tuple(sorted((key, _plain(value)) for key, value in found.items())))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Return an attribute; what is not known raises, so that nothing is shown."""
        if not name.startswith("_"):
            for key, value in self.attributes:
                if key == name:
                    return value
        message = f"nothing is known of the user as {name!r}"
        raise UnknownUserError(message)


def _plain(value: object) -> object:
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return tuple(value) if several else value  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Policy:
    """What each user may see: rows, fields, and groups of no fewer than some rows.

    A policy is part of every query of the model or dashboard that it is given to, also of those
    for options, counts, totals, single rows, texts and files. Without a user there are no rows.

    Parameters
    ----------
    rows
        Returns the filter for a user, e.g. ``lambda user: m.tenant == user.tenant``; True for all
        rows, False for none. What it asks of a user and is not known shows nothing.
    hide
        Fields and measures that do not exist for a user, and with them every measure that uses
        one of them.
    min_group
        Groups of fewer rows are not shown, nor what would reveal them by subtraction. It holds
        within a query and for what its filters leave out, name, find or cut off: a range is
        answered only where so many rows have the values on either side of its ends. The value of
        a single row (a largest, least, first or last one) is refused, but for the model's time; a
        quantile needs so many rows on either side. It does not stop one who compares many queries
        with different periods, the groups of queries with different filters, or two binnings of
        one field: the bins from 5 on and those from 5.5 on differ by the rows from 5 to 5.5,
        however few. So cut a field into bins of one width only, wherever a reader may see them.
    users
        Who is known, with what is known of each: ``{"ada": {"tenant": "acme"}}``. Others see
        nothing. Without it everyone who is identified is known.

    Raises
    ------
    DefinitionError
        If an option cannot mean anything.

    Examples
    --------
    >>> import dashkit as dk
    >>> m = dk.model({"tenant": ["acme", "beta"], "amount": [1, 2]}, measures={"total": "sum(amount)"})
    >>> own = dk.Policy(rows=lambda user: m.tenant == user.tenant)
    >>> own.of(m, tenant="acme").query("total").run().value, own.of(m).query("total").run().value
    (1, None)
    """

    rows: Rows | None = None
    hide: Any = ()
    min_group: int = 0
    users: Any = ()

    def __post_init__(self) -> None:
        """Check the options."""
        if self.rows is not None and not callable(self.rows):
            message = (
                f"Policy(rows={self.rows!r}): give a function, e.g. "
                "lambda user: m.tenant == user.tenant"
            )
            raise DefinitionError(message)
        if isinstance(self.min_group, bool) or not isinstance(self.min_group, int):
            message = f"Policy(min_group={self.min_group!r}): give a whole number of rows"
            raise DefinitionError(message)
        if self.min_group < 0:
            message = f"Policy(min_group={self.min_group}): a group has no fewer than 0 rows"
            raise DefinitionError(message)
        put = object.__setattr__
        put(self, "hide", frozenset(_named(one) for one in _listed(self.hide)))
        put(self, "users", _directory(self.users))

    def of(self, model: Model, user: object = None, **attributes: Any) -> Model:  # noqa: ANN401
        """Return a model as a user may see it; nobody's, without one.

        Raises
        ------
        DefinitionError
            If the policy does not fit the model, or ``rows`` returns no filter.
        UnknownUserError
            If ``rows`` asks what is not known of the user.
        """
        someone = None if user is None and not attributes else User.of(user, **attributes)
        return bound(model, (self,), someone)

    def known(self, user: User | None) -> User | None:
        """Return the user with all that is known of him; None for nobody."""
        if user is None or not self.users:
            return user
        for name, attributes in self.users:
            if name == user.name:
                return User.of(user, **dict(attributes))
        return None


def _listed(value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return (value,) if isinstance(value, str) or hasattr(value, "name") else tuple(value)


def _named(one: object) -> str:
    name = one if isinstance(one, str) else getattr(one, "name", None)
    if not isinstance(name, str):
        message = f"Policy(hide=): {one!r} is no field or measure, e.g. m.cost or 'cost'"
        raise DefinitionError(message)
    return name


def _directory(users: Any) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:  # noqa: ANN401
    if isinstance(users, str):
        message = f"Policy(users={users!r}): list the names, e.g. [{users!r}]"
        raise DefinitionError(message)
    if isinstance(users, Mapping):
        found = [User.of(name, **attributes) for name, attributes in users.items()]
    else:
        found = [User.of(one) for one in users]
    return tuple((one.name, one.attributes) for one in found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Access:
    """What one user may see of a model.

    Attributes
    ----------
    whole
        The model with all of its fields, those that the filter needs among them.
    rows
        What rows must pass; None for all.
    hidden
        Names that do not exist for the user.
    min_group
        The fewest rows that a group may have to be shown.
    note
        What a reader must know, where that is not plain from the numbers.
    fingerprint
        Differs wherever what may be seen does; part of the key of every cache.
    """

    whole: Model
    rows: Filter | None
    hidden: frozenset[str] = frozenset()
    min_group: int = 0
    note: str = ""
    fingerprint: Fingerprint = field(init=False)

    def __post_init__(self) -> None:
        """Compute the fingerprint."""
        rows = None if self.rows is None else self.rows.to_json()
        parts = json.dumps([rows, sorted(self.hidden), self.min_group], sort_keys=True)
        found = hashlib.sha256(parts.encode()).hexdigest()
        object.__setattr__(self, "fingerprint", Fingerprint(found))


def bound(model: Model, policies: Iterable[Policy], user: User | None) -> Model:
    """Return a model limited to what every policy, its own among them, lets a user see."""
    before = model.access_
    whole = model if before is None else before.whole
    own = model.policy_ if before is None else None
    every = [one for one in (own, *policies) if one is not None]
    if not every:
        return model
    hidden = frozenset(before.hidden if before is not None else ())
    rows, notes = (before.rows, [before.note]) if before is not None else (None, [])
    for one in every:
        someone = one.known(user)
        hidden |= _hidden(whole, one.hide)
        if someone is None:
            rows = all_of(rows, nothing(whole))
            notes.append("no user is known, so no rows are shown")
        else:
            rows = all_of(rows, _allowed(whole, one, someone))
    least = max(one.min_group for one in every)
    access = Access(
        whole=whole,
        rows=rows,
        hidden=hidden,
        min_group=max(least, before.min_group if before is not None else 0),
        note=next((one for one in notes if one), ""),
    )
    return _limited(model, access)


def nothing(model: Model) -> Filter:
    """Return the filter that no row passes."""
    return Filter("in", next(iter(model.fields)), ())


def _allowed(model: Model, policy: Policy, user: User) -> Filter | None:
    found = True if policy.rows is None else policy.rows(user)
    if found is True:
        return None
    if found is False:
        return nothing(model)
    if not isinstance(found, Filter):
        message = (
            f"Policy(rows=): {found!r} is no filter, e.g. m.tenant == user.tenant; "
            "True stands for all rows"
        )
        raise DefinitionError(message)
    return model.filter(found)


def _hidden(model: Model, names: frozenset[str]) -> frozenset[str]:
    """Return the names with all that lies in the same column or is made of them."""
    columns = {(one.table, one.column) for name, one in model.fields.items() if name in names}
    found = set(names) & set(model.known())
    found |= {name for name, one in model.fields.items() if (one.table, one.column) in columns}
    if model.time in found:
        message = f"Policy(hide=): {model.time!r} is the time of the model, which periods need"
        raise DefinitionError(message)
    written = found | {column for _, column in columns}
    more = True
    while more:
        using = {
            name
            for name, spec in model.measures.items()
            if name not in found
            and (found & _bases(spec.expression) or _written(spec.expression, written))
        }
        more = bool(using)
        found |= using
    return frozenset(found)


def _written(expression: Expression, hidden: Iterable[str]) -> bool:
    """Return whether the words of a database in a measure hold a hidden name."""
    texts = [one.text.casefold() for one in aggregates(expression) if one.text]
    return any(name.casefold() in text for name in hidden for text in texts)


def _limited(model: Model, access: Access) -> Model:
    shown: dict[str, tuple[str, ...]] = {}
    for name, levels in model.hierarchies.items():
        kept = tuple(one for one in levels if not _bases(one) & access.hidden)
        if kept and name not in access.hidden:
            shown[name] = kept
    return replace(
        model,
        fields={name: one for name, one in model.fields.items() if name not in access.hidden},
        measures={name: one for name, one in model.measures.items() if name not in access.hidden},
        hierarchies=shown,
        guesses=(),
        access_=access,
    )


def access_of(model: Model) -> Access | None:
    """Return what may be seen of a model; None where everybody may see all."""
    if model.access_ is None and model.policy_ is not None:
        return bound(model, (), None).access_
    return model.access_


def withholds(model: Model) -> bool:
    """Return whether small groups of a model are withheld, and with them the values of single rows."""
    access = access_of(model)
    return access is not None and access.min_group > 0


def check_visible(query: Query) -> None:
    """Raise UnknownField for a name that does not exist for the user, as for any unknown one."""
    access = access_of(query.model)
    if access is None:
        return
    if any(_written(spec.expression, ["select"]) for spec in query.measures):
        message = "A measure in words of the database may not read rows of its own here."
        raise QueryError(message)
    names = [one.base for one in query.by]
    for part in (query.where, query.having, *(one.top for one in query.by)):
        names += sorted(_bases(part))
    written = [spec.name for spec in query.measures if _written(spec.expression, access.hidden)]
    for spec in query.measures:
        names += [spec.name, *sorted(_bases(spec.expression))]
    for name in (*written, *names):
        if name in access.hidden or name in written:
            raise UnknownField.of(name, query.model.name, query.model.known())


def field_behind(model: Model, name: str) -> Field:
    """Return a field also where it is hidden, for filters that the viewer did not write."""
    if model.access_ is None:
        return model.field(name)
    try:
        return model.field(name)
    except UnknownField:
        return model.access_.whole.field(name)


def _bases(part: object) -> frozenset[str]:
    """Return every name that stands anywhere in an expression or a filter, without buckets."""
    return frozenset(
        name for text in _texts(part) for name in (*without_buckets(text), text.partition(".")[0])
    )


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, Filter):
        yield from part.fields()
    elif isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif is_dataclass(part):
        for one in fields(part):
            if one.name not in _WORDS:
                yield from _texts(getattr(part, one.name))
