"""Tokens: what the seed asks for, contrast of every pair, and the page's own copy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashkit.views import static
from dashkit.views.theme import PAIRS, SPACING, Theme, ThemeError, contrast, readable

ROOT = Path(__file__).parents[2]
BRANDS = ("#2563eb", "#ffffff", "#000000", "#ffff00", "#10b981", "#7c2d12")


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_drawn_pair_has_its_contrast(brand, mode):
    tokens = Theme(brand=brand).tokens(mode)
    low = [
        (front, back, round(contrast(tokens[front], tokens[back]), 2))
        for front, back, least in PAIRS
        if contrast(tokens[front], tokens[back]) < least
    ]
    assert low == []


def test_the_palette_of_the_seed_is_there():
    tokens = Theme().tokens()
    assert tokens["primary"] == "#2563eb"
    assert tokens["secondary"] == "#64748b"
    assert tokens["success"] == "#10b981"
    assert tokens["warning"] == "#f59e0b"
    assert tokens["danger"] == "#ef4444"
    assert tokens["neutral"] == "#f8fafc"


def test_contrast_as_measured_on_white():
    measured = {"#2563eb": 5.17, "#64748b": 4.76, "#ef4444": 3.76, "#10b981": 2.54}
    assert {color: round(contrast(color, "#ffffff"), 2) for color in measured} == measured


def test_status_text_is_darker_than_the_fill_of_the_same_hue():
    tokens = Theme().tokens()
    for name in ("success", "warning", "danger"):
        assert contrast(tokens[f"{name}-text"], "#ffffff") >= 4.5
        assert tokens[f"{name}-text"] != tokens[name]


def test_readable_leaves_alone_what_is_readable():
    assert readable("#2563eb", "#ffffff") == "#2563eb"


@pytest.mark.parametrize("brand", ["blue", "#fff", "#12345g", "red;}", None])
def test_a_brand_that_is_no_colour_says_what_to_give(brand):
    with pytest.raises(ThemeError, match="#rrggbb"):
        Theme(brand=brand)


def test_dark_follows_jupyter_unless_the_page_says_light():
    css = Theme().css()
    assert '[data-jp-theme-light="false"] .dk-root:not([data-dashkit-theme="light"])' in css
    assert '.dk-root[data-dashkit-theme="dark"]' in css


def test_no_font_is_fetched():
    assert "url(" not in Theme().css() + static.STYLE


def test_spacing_of_the_static_style_is_on_the_scale():
    allowed = {0, 1, 2, *SPACING}
    found = re.findall(r"(?:padding|margin|gap)[a-z-]*:([^;}]*)", static.STYLE)
    values = {int(number) for text in found for number in re.findall(r"-?(\d+)px", text)}
    assert values <= allowed


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_page_has_the_same_tokens(mode):
    css = (ROOT / "widgets/src/styles/tokens.css").read_text()
    light, dark = css.split('[data-dashkit-theme="dark"]')

    def read(text):
        pairs = re.findall(r"--dashkit-([\w-]+): ([^;]+);", text)
        return {name: _bare(value) for name, value in pairs}

    page = read(light) if mode == "light" else {**read(light), **read(dark)}
    ours = {name: _bare(value) for name, value in Theme().tokens(mode).items()}
    assert page == ours


def _bare(value):
    return re.sub(r"(\.\d)0\b", r"\1", value.replace('"', "'"))


def test_tokens_are_resolved_at_any_depth():
    figure = {"a": [{"color": "token:danger"}], "b": "token", "c": 1}
    assert Theme().resolve(figure) == {"a": [{"color": "#ef4444"}], "b": "token", "c": 1}
