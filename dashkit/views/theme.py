"""Design tokens: colours by meaning, type and spacing, light and dark, with measured contrast."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from dashkit.errors import DashkitError

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["light", "dark"]

SPACING: Final = (4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96)
TEXT: Final = 4.5
GRAPHIC: Final = 3.0

#: Every (foreground, background, least contrast) that dashkit draws.
PAIRS: Final = (
    ("text", "surface", TEXT),
    ("text", "background", TEXT),
    ("text", "raised", TEXT),
    ("text-muted", "surface", TEXT),
    ("text-muted", "background", TEXT),
    ("text-muted", "raised", TEXT),
    ("primary-text", "surface", TEXT),
    ("primary-text", "background", TEXT),
    ("on-primary", "primary-strong", TEXT),
    ("success-text", "surface", TEXT),
    ("success-text", "success-soft", TEXT),
    ("warning-text", "surface", TEXT),
    ("warning-text", "warning-soft", TEXT),
    ("danger-text", "surface", TEXT),
    ("danger-text", "danger-soft", TEXT),
    ("focus", "surface", GRAPHIC),
    ("focus", "background", GRAPHIC),
    ("control", "surface", GRAPHIC),
    ("base", "surface", GRAPHIC),
    *((f"series-{i}", "surface", GRAPHIC) for i in range(1, 9)),
)

_FIXED: Final[Mapping[str, str]] = {
    "font": "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif",
    "font-mono": "'JetBrains Mono', ui-monospace, monospace",
    "size-h1": "2.5rem",
    "size-h2": "2rem",
    "size-h3": "1.5rem",
    "size-body": "1rem",
    "size-small": "0.875rem",
    "size-tiny": "0.75rem",
    "radius": "12px",
    "radius-small": "8px",
}
_SEED: Final[Mapping[str, str]] = {
    "secondary": "#64748b",
    "success": "#10b981",
    "warning": "#f59e0b",
    "danger": "#ef4444",
    "neutral": "#f8fafc",
}
_LIGHT: Final[Mapping[str, str]] = {
    "background": "#f8fafc",
    "surface": "#ffffff",
    "raised": "#f1f5f9",
    "border": "#e2e8f0",
    "control": "#8793a6",
    "grid": "#eef2f6",
    "ghost": "#e2e8f0",
    "text": "#0f172a",
    "text-muted": "#586579",
    "shadow": "0 1px 2px rgba(15, 23, 42, 0.05), 0 1px 3px rgba(15, 23, 42, 0.04)",
    "shadow-raised": "0 4px 12px rgba(15, 23, 42, 0.10), 0 12px 32px rgba(15, 23, 42, 0.12)",
}
_DARK: Final[Mapping[str, str]] = {
    "neutral": "#1e293b",
    "background": "#0b0f17",
    "surface": "#131a26",
    "raised": "#1c2534",
    "border": "#273244",
    "control": "#68778e",
    "grid": "#1f2937",
    "ghost": "#2b3648",
    "text": "#e8edf5",
    "text-muted": "#9fadc2",
    "shadow": "0 1px 2px rgba(0, 0, 0, 0.4)",
    "shadow-raised": "0 4px 12px rgba(0, 0, 0, 0.4), 0 12px 32px rgba(0, 0, 0, 0.5)",
}
_SERIES: Final = (
    "#0d9488",
    "#f59e0b",
    "#8b5cf6",
    "#ec4899",
    "#0ea5e9",
    "#84cc16",
    "#64748b",
)
_TEXTS: Final = frozenset(
    {"name", "ticktext", "text", "hovertext", "tickprefix", "ticksuffix", "meta"}
)
"""What holds texts of the data: never read as a token, here or by the page."""
_MIDDLE: Final = 0.18
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


class ThemeError(DashkitError, ValueError):
    """A theme was given something that is not a colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Give a dashboard its colours; all others follow from the brand with enough contrast.

    Parameters
    ----------
    brand
        The colour of single series, links and chosen things, as ``#rrggbb``.

    Raises
    ------
    ThemeError
        If ``brand`` is not six hexadecimal digits after a ``#``.

    Examples
    --------
    >>> Theme(brand="#2563eb").tokens()["primary"]
    '#2563eb'
    """

    brand: str = "#2563eb"

    def __post_init__(self) -> None:
        """Check the colour where it was typed."""
        if not isinstance(self.brand, str) or not _HEX.fullmatch(self.brand):
            message = f"Theme(brand={self.brand!r}): give a colour as '#rrggbb', e.g. '#2563eb'."
            raise ThemeError(message)

    def tokens(self, mode: Mode = "light") -> dict[str, str]:
        """Return every token as CSS text by its name without the ``--dashkit-`` in front.

        Examples
        --------
        >>> Theme().tokens("dark")["surface"]
        '#131a26'
        """
        neutrals = _LIGHT if mode == "light" else _DARK
        surface, background = neutrals["surface"], neutrals["background"]
        primary = readable(self.brand, surface, GRAPHIC)
        found = {**_FIXED, **_SEED, **neutrals, "primary": primary}
        found["primary-text"] = _on_all(self.brand, (surface, background))
        found["primary-strong"] = readable(self.brand, "#ffffff", TEXT)
        found["on-primary"] = "#ffffff"
        found["primary-soft"] = fade(primary, 0.16 if mode == "light" else 0.24)
        found["primary-faint"] = fade(primary, 0.0)
        found["focus"] = _on_all(self.brand, (surface, background), GRAPHIC)
        for name in ("success", "warning", "danger"):
            soft = mix(_SEED[name], surface, 0.12 if mode == "light" else 0.2)
            found[f"{name}-soft"] = soft
            found[f"{name}-text"] = _on_all(_SEED[name], (surface, soft))
        found["base"] = "#8391a5" if mode == "light" else "#7d8ba1"
        for index, color in enumerate((self.brand, *_SERIES), start=1):
            found[f"series-{index}"] = readable(color, surface, GRAPHIC)
        for step, share in enumerate((0.06, 0.28, 0.52, 0.78, 1.0)):
            found[f"heat-{step}"] = mix(primary, surface, share)
        return found

    def css(self, selector: str = ".dk-root") -> str:
        """Return custom properties for ``selector``; dark where Jupyter or the page says so.

        Examples
        --------
        >>> "--dashkit-primary: #2563eb" in Theme().css()
        True
        """
        light = _declarations(self.tokens("light"))
        dark = _declarations(self.tokens("dark"))
        darker = (
            f'[data-jp-theme-light="false"] {selector}:not([data-dashkit-theme="light"]), '
            f'{selector}[data-dashkit-theme="dark"]'
        )
        return (
            f"{selector} {{ color-scheme: light; {light} }}\n"
            f"{darker} {{ color-scheme: dark; {dark} }}"
        )

    def resolve(self, value: Any, mode: Mode = "light") -> Any:  # noqa: ANN401
        """Return ``value`` (a chart description) with each ``token:name`` as its colour; texts of data stay.

        Examples
        --------
        >>> Theme().resolve({"color": "token:danger"})
        {'color': '#ef4444'}
        """
        return _resolve(value, self.tokens(mode))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, 1 to 21.

    Examples
    --------
    >>> round(contrast("#2563eb", "#ffffff"), 2)
    5.17
    """
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def readable(color: str, background: str, least: float = TEXT) -> str:
    """Return ``color``, darker or lighter in its own hue until it stands out from ``background``.

    Examples
    --------
    >>> readable("#10b981", "#ffffff")
    '#0c855d'
    """
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(color))
    step, end = (-0.005, 0.0) if _luminance(background) > _MIDDLE else (0.005, 1.0)
    found = color
    while contrast(found, background) < least and light != end:
        light = min(max(light + step, 0.0), 1.0)
        found = _hex(colorsys.hls_to_rgb(hue, light, saturation))
    return found


def mix(color: str, background: str, share: float) -> str:
    """Return ``share`` of ``color`` over ``background``.

    Examples
    --------
    >>> mix("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_rgb(color), _rgb(background), strict=True)
    return _hex(tuple(front * share + back * (1 - share) for front, back in pairs))


def fade(color: str, opacity: float) -> str:
    """Return ``color`` as translucent CSS.

    Examples
    --------
    >>> fade("#2563eb", 0.1)
    'rgba(37, 99, 235, 0.1)'
    """
    red, green, blue = (round(part * 255) for part in _rgb(color))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"


def _on_all(color: str, backgrounds: tuple[str, ...], least: float = TEXT) -> str:
    for background in backgrounds * 2:
        color = readable(color, background, least)
    return color


def _declarations(tokens: Mapping[str, str]) -> str:
    return " ".join(f"--dashkit-{name}: {value};" for name, value in tokens.items())


def _resolve(value: Any, tokens: Mapping[str, str]) -> Any:  # noqa: ANN401
    if isinstance(value, str) and value.startswith("token:"):
        return tokens[value.removeprefix("token:")]
    if isinstance(value, dict):
        return {
            key: item if key in _TEXTS else _resolve(item, tokens) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_resolve(item, tokens) for item in value]
    return value


def _rgb(color: str) -> tuple[float, float, float]:
    return (
        int(color[1:3], 16) / 255,
        int(color[3:5], 16) / 255,
        int(color[5:7], 16) / 255,
    )


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in _rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
