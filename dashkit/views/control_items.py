"""What a filter bar may hold, as an analyst writes it, and the same checked against its model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from dashkit.errors import DefinitionError
from dashkit.model.dimensions import Dimension
from dashkit.model.fields import NUMERIC, TEMPORAL
from dashkit.model.filters import Filter

if TYPE_CHECKING:
    from dashkit.model.fields import Field
    from dashkit.model.filters import Scalar
    from dashkit.model.model import DimensionLike, Model

_ALLOWED: Final = (
    "a Period, a field, Dropdown(field), MultiSelect(field), RangeSlider(field), Toggle(field) "
    "or TextSearch(field)"
)


@dataclass(frozen=True, slots=True)
class Dropdown:
    """Choose one member of a field, or all.

    Examples
    --------
    >>> Dropdown("region").dimension
    'region'
    """

    dimension: DimensionLike
    label: str = ""


@dataclass(frozen=True, slots=True)
class MultiSelect:
    """Choose several members of a field, or all but several, with search.

    Examples
    --------
    >>> MultiSelect("region").dimension
    'region'
    """

    dimension: DimensionLike
    label: str = ""


@dataclass(frozen=True, slots=True)
class RangeSlider:
    """Choose from where to where a number, a day or a time may lie; both ends belong to it.

    The ends of the slider are those of the data. A thumb at an end sets no limit there. Rows without
    a value are left out as soon as a limit is set, unless the viewer keeps them.

    Parameters
    ----------
    dimension
        A field of numbers, days or times, not bucketed. Times are chosen by whole days.
    label
        What the control is called; the field's title by default.

    Examples
    --------
    >>> RangeSlider("amount").dimension
    'amount'
    """

    dimension: DimensionLike
    label: str = ""


@dataclass(frozen=True, slots=True)
class Toggle:
    """Switch between all rows and those with one value; rows without a value are not among those.

    Parameters
    ----------
    dimension
        A field; of true and false, if ``value`` is not given.
    value
        The value of the rows that stay when it is on.
    label
        What the control is called; the field's title by default.

    Examples
    --------
    >>> Toggle("churned").value, Toggle("status", value="open", label="Only open").value
    (True, 'open')
    """

    dimension: DimensionLike
    label: str = ""
    value: Scalar = True


@dataclass(frozen=True, slots=True)
class TextSearch:
    """Keep rows whose text holds what is typed: literally, upper and lower case alike.

    Examples
    --------
    >>> TextSearch("product").dimension
    'product'
    """

    dimension: DimensionLike
    label: str = ""


Item = Dropdown | MultiSelect | RangeSlider | Toggle | TextSearch
Kind = Literal["multi", "dropdown", "slider", "toggle", "search"]
_KINDS: Final[dict[type, Kind]] = {
    Dropdown: "dropdown",
    MultiSelect: "multi",
    RangeSlider: "slider",
    Toggle: "toggle",
    TextSearch: "search",
}


@dataclass(frozen=True, slots=True)
class Control:
    """A control over a field, checked; ``value`` is what a toggle keeps."""

    type: Kind
    field: Field
    label: str
    value: Scalar = None


def control_of(item: Any, model: Model) -> Control:  # noqa: ANN401
    """Return an item of a filter bar, checked.

    Raises
    ------
    DefinitionError
        If it is no control, or its field has no such control.
    UnknownField
        If its field is not in the model.
    """
    made = isinstance(item, Item)
    dimension = item.dimension if made else item
    if not isinstance(dimension, str | Dimension) and not hasattr(dimension, "grain"):
        message = f"FilterBar: {item!r} is no control; give {_ALLOWED}"
        raise DefinitionError(message)
    field = model.field(dimension, context="FilterBar")
    kind = _KINDS[type(item)] if made else "multi"
    label = (item.label if made else "") or field.title
    if kind == "slider":
        _check_slider(field)
    if kind == "search" and field.value_type != "text":
        message = (
            f"TextSearch({field.name!r}): the field is of type {field.type}; only text is searched"
        )
        raise DefinitionError(message)
    if kind != "toggle":
        return Control(kind, field, label)
    if item.value is True and field.value_type != "boolean":
        message = (
            f"Toggle({field.name!r}): the field is of type {field.type}, not true or false; say which "
            f"value stays: Toggle({field.name!r}, value=...)"
        )
        raise DefinitionError(message)
    model.filter(Filter("in", field.name, (item.value,)))
    return Control(kind, field, label, item.value)


def _check_slider(field: Field) -> None:
    if field.grain is not None or field.width is not None or field.called_anew:
        message = f"RangeSlider({field.name!r}): the field is bucketed; give {field.base!r}"
        raise DefinitionError(message)
    if field.type not in NUMERIC | TEMPORAL:
        message = (
            f"RangeSlider({field.name!r}): the field is of type {field.type}; a slider needs numbers, "
            "days or times"
        )
        raise DefinitionError(message)
