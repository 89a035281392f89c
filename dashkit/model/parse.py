"""Measures and filters written as text, read by a grammar of their own; nothing is evaluated.

::

  measure := term (("+" | "-") term)*        term := factor (("*" | "/") factor)*
  factor  := "-" factor | atom call*         atom := number | aggregate | name | "(" measure ")"
  aggregate := function "(" [column] ("," option)* [[","] "where" ["="] filter] ")"
  option  := name "=" (column | number | text | "true") | number
  call    := ".vs(" text ")" | ".where(" filter ")" | ".rolling(" text ")" | ".to_date(" text ")"
           | ".cumulative()" | ".share(" [column ("," column)*] ")"
  filter  := both ("or" both)*               both := negated ("and" negated)*
  negated := "not" negated | "(" filter ")" | column [test]
  test    := ("==" | "=" | "!=" | "<>" | "<" | "<=" | ">" | ">=") value | "is" ["not"] "null"
           | ["not"] ("in" "(" values ")" | "between" value "and" value | "contains" text)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from dashkit.errors import DefinitionError
from dashkit.model.expressions import COMPARISONS, Comparison, Function, Operator
from dashkit.model.filters import Filter, Op, Scalar

LONGEST = 4_000
DEEPEST = 40
FUNCTIONS: tuple[str, ...] = (*(one for one in get_args(Function) if one != "sql"), "median")
METHODS: tuple[str, ...] = ("vs", "where", "rolling", "to_date", "cumulative", "share")

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<quoted>`[^`]+`)
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>==|!=|<>|<=|>=|&&|\|\||[-+*/().,=<>&|~\[\]])
    )""",
    re.VERBOSE,
)
_OPTIONS: dict[str, tuple[str, ...]] = {
    "mean": ("weight",),
    "distinct": ("approx",),
    "quantile": ("q", "approx"),
    "median": ("approx",),
    "snapshot": ("take", "entity"),
}
_OPS: dict[str, Op] = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_WORDS = frozenset(
    {"and", "or", "not", "in", "between", "contains", "is", "null", "true", "false", "where"}
)
_LITERALS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "none": None}


@dataclass(frozen=True, slots=True)
class Call:
    """An aggregate, e.g. ``sum(amount)``."""

    function: Function | Literal["median"]
    field: str = ""
    where: Filter | None = None
    options: tuple[tuple[str, str | float | bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A measure or a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Derived:
    """A measure against another period, over a window of time, or as a share."""

    node: Node
    method: Literal["vs", "rolling", "to_date", "cumulative", "share"]
    arguments: tuple[str | tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Limited:
    """A measure over some of the rows."""

    node: Node
    where: Filter


Node = Call | Name | Number | Binary | Derived | Limited
_Kind = Literal["number", "text", "quoted", "name", "sign", "end"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    position: int


def parse_measure(text: str) -> Node:
    """Read a measure, e.g. ``"sum(amount) / count()"``.

    Raises
    ------
    DefinitionError
        With the place where the text stops making sense.

    Examples
    --------
    >>> parse_measure("sum(amount) / count()").operator
    '/'
    """
    reader = _Reader(text)
    node = reader.measure()
    reader.finish()
    return node


def parse_filter(text: str) -> Filter:
    """Read a filter, e.g. ``"status >= 500 and region in ('EU', 'US')"``; a bare name means true.

    Examples
    --------
    >>> print(parse_filter("status >= 500 and not churned"))
    status is at least 500 and churned is not yes
    """
    reader = _Reader(text)
    where = reader.filter()
    reader.finish()
    return where


def _tokens(text: str) -> list[_Token]:
    if not isinstance(text, str) or len(text) > LONGEST:
        message = f"a definition is a text of at most {LONGEST:,} characters"
        raise DefinitionError(message)
    found: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _mistake(text, position, "this character means nothing here")
        kind = cast("_Kind", match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind)))
        position = match.end()
    found.append(_Token("end", "", len(text)))
    return found


def _mistake(text: str, position: int, reason: str) -> DefinitionError:
    shown = text if len(text) <= 80 else text[max(0, position - 40) : position + 40]  # noqa: PLR2004
    return DefinitionError(f"cannot read {shown!r} at character {position + 1}: {reason}")


class _Reader:
    """A cursor over tokens; each method reads one rule of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.index]

    def stop(self, reason: str) -> DefinitionError:
        return _mistake(self.text, self.next.position, reason)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.stop(f"more than {DEEPEST} levels of brackets and signs")

    def take(self, *texts: str) -> str | None:
        token = self.next
        text = token.text.lower() if token.kind == "name" else token.text
        if token.kind in {"sign", "name"} and text in texts:
            self.index += 1
            return text
        return None

    def expect(self, text: str) -> None:
        if self.take(text) is None:
            found = f"{self.next.text!r} is found" if self.next.text else "the text ends"
            raise self.stop(f"{text!r} is expected, {found}")

    def finish(self) -> None:
        if self.next.kind != "end":
            raise self.stop(f"{self.next.text!r} is one too many")

    def name(self, what: str) -> str:
        token = self.next
        if token.kind == "quoted":
            self.index += 1
            return token.text[1:-1]
        if token.kind != "name" or token.text.lower() in _WORDS:
            raise self.stop(f"{what} is expected")
        self.index += 1
        return token.text

    def measure(self) -> Node:
        node = self.term()
        while sign := self.take("+", "-"):
            node = Binary(cast("Operator", sign), node, self.term())
        return node

    def term(self) -> Node:
        node = self.factor()
        while sign := self.take("*", "/"):
            node = Binary(cast("Operator", sign), node, self.factor())
        return node

    def factor(self) -> Node:
        if not self.take("-"):
            return self.postfix(self.atom())
        self.deeper()
        node = self.factor()
        self.depth -= 1
        return Number(-node.value) if isinstance(node, Number) else Binary("*", Number(-1), node)

    def atom(self) -> Node:
        if self.take("("):
            self.deeper()
            node = self.measure()
            self.expect(")")
            self.depth -= 1
            return node
        if self.next.kind == "number":
            return Number(self.number())
        name = self.name("a measure, a number or an aggregate such as sum(column)")
        return self.call(name) if self.take("(") else Name(name)

    def call(self, name: str) -> Node:
        if name not in FUNCTIONS:
            raise DefinitionError.option(f"{self.text!r}: aggregate", name, FUNCTIONS)
        field, where, options = "", None, {}
        if self.next.text.lower() != "where" and self.next.text != ")":
            field = self.field()
        while self.take(","):
            if self.next.text.lower() == "where":
                break
            key, value = self.option(name)
            options[key] = value
        if self.take("where"):
            self.take("=")
            where = self.condition()
        self.expect(")")
        if not field and name != "count":
            raise self.stop(f"{name}() needs a column, e.g. {name}(amount)")
        if name == "quantile" and "q" not in options:
            raise self.stop("quantile() needs a number from 0 to 1, e.g. quantile(ms, 0.95)")
        return Call(cast("Function", name), field, where, tuple(options.items()))

    def option(self, function: str) -> tuple[str, str | float | bool]:
        """Read an option of an aggregate, e.g. ``weight=quantity``."""
        if function == "quantile" and self.next.kind == "number":
            return "q", self.number()
        key = self.name("an option or where")
        allowed = _OPTIONS.get(function, ())
        if key not in allowed:
            raise DefinitionError.option(f"{self.text!r}: option", key, (*allowed, "where"))
        self.expect("=")
        if key == "q":
            return key, self.number()
        if key == "approx":
            return key, bool(self.value())
        if self.next.kind == "text":
            return key, str(self.value())
        return key, self.field()

    def postfix(self, node: Node) -> Node:
        while self.take("."):
            method = self.take("where") or self.name("vs, where or rolling")
            if method not in METHODS:
                raise DefinitionError.option(f"{self.text!r}: method", method, METHODS)
            self.expect("(")
            if method == "where":
                node = Limited(node, self.condition())
            else:
                node = Derived(node, method, self.arguments(method))  # type: ignore[arg-type]
            self.expect(")")
        return node

    def arguments(self, method: str) -> tuple[str | tuple[str, ...], ...]:
        if method == "cumulative":
            return ()
        if method == "vs":
            return (self.comparison(),)
        if method != "share":
            return (str(self.value()),)
        fields: list[str] = []
        while self.next.text != ")":
            fields.append(str(self.value()) if self.next.kind == "text" else self.field())
            if not self.take(","):
                break
        return (tuple(fields),)

    def comparison(self) -> Comparison:
        value = self.value()
        if value not in COMPARISONS:
            raise DefinitionError.option("vs", value, COMPARISONS)
        return cast("Comparison", value)

    def condition(self) -> Filter:
        """Read a filter, bare or inside quotation marks."""
        if self.next.kind == "text":
            text = self.next.text[1:-1]
            self.index += 1
            return parse_filter(text)
        return self.filter()

    def number(self) -> int | float:
        text = self.next.text
        self.index += 1
        value: int | float = int(text) if text.isdigit() else float(text)
        if value in {float("inf"), float("-inf")}:
            raise self.stop("this number is too large")
        return value

    def field(self) -> str:
        """Read a name with its bucket, e.g. ``ordered_at.month`` or ``amount.bin(50)``."""
        name = self.name("the name of a column")
        while self.take("."):
            part = self.name("a bucket such as month")
            name = f"{name}.{part}"
            if part == "bin":
                self.expect("(")
                name = f"{name}({self.number():g})"
                self.expect(")")
        return name

    def filter(self) -> Filter:
        self.deeper()
        where = self.both()
        while self.take("or", "|", "||"):
            where = where | self.both()
        self.depth -= 1
        return where

    def both(self) -> Filter:
        where = self.negated()
        while self.take("and", "&", "&&"):
            where = where & self.negated()
        return where

    def negated(self) -> Filter:
        if self.take("not", "~"):
            self.deeper()
            where = ~self.negated()
            self.depth -= 1
            return where
        if self.take("("):
            where = self.filter()
            self.expect(")")
            return where
        return self.test(self.field())

    def test(self, name: str) -> Filter:
        if sign := self.take("==", "=", "!=", "<>"):
            value = self.value()
            equal = Filter("is_null", name) if value is None else Filter("in", name, (value,))
            where = equal if sign in {"==", "="} else ~equal
        elif sign := self.take("<", "<=", ">", ">="):
            where = Filter(_OPS[sign], name, (self.value(),))
        elif self.take("is"):
            negated = self.take("not") is not None
            self.expect("null")
            where = Filter("is_null", name)
            where = ~where if negated else where
        else:
            where = self.worded(name)
        if self.next.text in {"<", "<=", ">", ">=", "==", "=", "!="}:
            raise self.stop("comparisons cannot be chained; write between … and …")
        return where

    def worded(self, name: str) -> Filter:
        negated = self.take("not") is not None
        if self.take("in"):
            where = Filter("in", name, self.values())
        elif self.take("between"):
            low = self.value()
            self.expect("and")
            where = Filter("between", name, (low, self.value()))
        elif self.take("contains"):
            where = Filter("contains", name, (self.value(),))
        elif negated:
            raise self.stop("in, between or contains is expected after not")
        else:
            return Filter("in", name, (True,))
        return ~where if negated else where

    def values(self) -> tuple[Scalar, ...]:
        closing = ")" if self.take("(") else "]"
        if closing == "]":
            self.expect("[")
        found = [self.value()]
        while self.take(","):
            found.append(self.value())
        self.expect(closing)
        return tuple(found)

    def value(self) -> Scalar:
        negative = self.take("-") is not None
        token = self.next
        if token.kind == "number":
            number = self.number()
            return -number if negative else number
        if negative:
            raise self.stop("a number is expected")
        if token.kind == "text":
            self.index += 1
            return token.text[1:-1]
        if token.kind == "name" and token.text.lower() in _LITERALS:
            self.index += 1
            return _LITERALS[token.text.lower()]
        raise self.stop("a value is expected: a number, a quoted text, true, false or null")
