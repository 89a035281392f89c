"""What a viewer sees, read from the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

AXE = Path(__file__).parents[2] / "widgets" / "node_modules" / "axe-core" / "axe.min.js"
#: Whether the place of a chart holds what it shows, as large as the place is.
DRAWN = """plot => {
  const graph = plot?.querySelector('.js-plotly-plot');
  const { width, height } = graph?._fullLayout ?? {};
  return !!graph?.calcdata && !plot.hasAttribute('data-undrawn')
    && Math.abs(width - plot.clientWidth) < 1 && Math.abs(height - plot.clientHeight) < 1;
}"""
CHART = """name => {
  const graph = [...document.querySelectorAll('.js-plotly-plot')].find(one => one.layout?.meta?.name === name);
  return graph._fullData.map(one => ({
    name: one.name, type: one.type, orientation: one.orientation ?? 'v', visible: one.visible,
    x: Array.from(one.x ?? []), y: Array.from(one.y ?? []), text: Array.from(one.hovertext ?? []),
    ticks: Array.from((one.orientation === 'h' ? graph._fullLayout.yaxis : graph._fullLayout.xaxis).ticktext ?? []),
  }));
}"""


def run_all(page: Page) -> None:
    """Run every cell of the notebook in JupyterLab anew, and wait until what it showed before is gone."""
    page.evaluate(
        "document.querySelectorAll('.dk-root').forEach(one => one.classList.add('before'))"
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".dk-root.before").wait_for(state="detached")
    page.locator(".dk-root").wait_for()


def settled(page: Page, within: str = ".dk-root") -> None:
    """Wait until everything asked has been answered and drawn; what is folded away was not asked."""
    page.wait_for_function(
        """within => { const roots = [...document.querySelectorAll(within)];
          return roots.length > 0 && roots.every(root => root.dataset.dashkitRevision && !root.hasAttribute('aria-busy')
            && [...root.querySelectorAll('[data-status=loading]')].every(one => one.closest('details:not([open])'))); }""",
        arg=within,
    )


def view(page: Page, key: str) -> Locator:
    """Return a view's place on the page."""
    return page.locator(f"[data-dashkit-view='{key}']")


def number(text: str) -> float:
    """Return the number in a text such as ``$1,234.50`` or ``−3.1%``, percents as fractions."""
    cleaned = re.sub(r"[^0-9.\-−+]", "", text).replace("−", "-")
    return float(cleaned) / (100 if "%" in text else 1)


def exact(page: Page, key: str) -> float:
    """Return the exact number of a KPI card."""
    title = view(page, key).locator("[data-part=value]").get_attribute("title")
    assert title is not None, f"{key} shows no value"
    return number(title)


def drawn(page: Page, *keys: str) -> None:
    """Wait until charts in sight have drawn what they show."""
    for key in keys:
        page.wait_for_function(
            f"key => ({DRAWN})(document.querySelector(`[data-dashkit-view='${{key}}'] .dk-plot`))",
            arg=key,
        )


def traces(page: Page, key: str) -> list[dict[str, Any]]:
    """Return the traces that a chart has drawn; out of sight it draws nothing."""
    view(page, key).scroll_into_view_if_needed()
    drawn(page, key)
    found: list[dict[str, Any]] = page.evaluate(CHART, key)
    return found


def table(page: Page, key: str) -> list[list[str]]:
    """Return the cells of a table, its head first."""
    rows = view(page, key).locator("tr")
    return [rows.nth(at).locator("th, td").all_inner_texts() for at in range(rows.count())]


def axe(page: Page) -> list[str]:
    """Return what axe finds serious or critical, with the elements concerned."""
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run('.dk-root', { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
