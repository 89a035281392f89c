"""Dashboards from notebooks: ``import dashkit as dk`` is the only import.

A :class:`Model` says what the rows mean, a :class:`Query` asks it, a :class:`State` holds what the viewer has
chosen, views draw, and a :class:`Dashboard` puts them on a page.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import dashkit.model  # noqa: F401
from dashkit.errors import did_you_mean

if TYPE_CHECKING:
    from dashkit import errors, samples
    from dashkit.analytics.anomalies import detect_anomalies
    from dashkit.analytics.change_noise import is_change_noise
    from dashkit.analytics.changepoints import changepoints
    from dashkit.analytics.clv import clv
    from dashkit.analytics.cohorts import cohorts
    from dashkit.analytics.compare import compare
    from dashkit.analytics.downsample import downsample
    from dashkit.analytics.drivers import drivers
    from dashkit.analytics.forecast import forecast
    from dashkit.analytics.monitor import AnomalyMonitor
    from dashkit.analytics.outlook import Forecast
    from dashkit.analytics.power import power, sample_ratio
    from dashkit.analytics.rfm import rfm
    from dashkit.analytics.segments import segment
    from dashkit.dashboard import Dashboard, Page, Section
    from dashkit.dashboard.beside import SideBySide
    from dashkit.data.api import Paging
    from dashkit.data.cache import cache
    from dashkit.data.define import model
    from dashkit.data.source import source
    from dashkit.errors import DashkitError, UnknownField
    from dashkit.model.aggregates import (
        count,
        distinct,
        first,
        last,
        mean,
        median,
        quantile,
        snapshot,
        sql,
        std,
    )
    from dashkit.model.aggregates import max_ as max  # noqa: A004
    from dashkit.model.aggregates import min_ as min  # noqa: A004
    from dashkit.model.aggregates import sum_ as sum  # noqa: A004
    from dashkit.model.calendar import Period
    from dashkit.model.filters import Filter
    from dashkit.model.model import Model
    from dashkit.model.policy import Policy
    from dashkit.model.query import Query
    from dashkit.model.result import Result
    from dashkit.state.state import State
    from dashkit.views.chart import Chart
    from dashkit.views.cohort import Cohort
    from dashkit.views.compare import Compare
    from dashkit.views.control_items import Dropdown, MultiSelect, RangeSlider, TextSearch, Toggle
    from dashkit.views.controls import FilterBar
    from dashkit.views.custom import Custom, link, view
    from dashkit.views.kpi import KPI
    from dashkit.views.segments import Segments
    from dashkit.views.table import Table
    from dashkit.views.text import Text
    from dashkit.views.theme import Theme

    __version__: str

# The package of this name is loaded by now, so importing from it later cannot take the name back from the function.
del globals()["model"]

__all__ = [
    "KPI",
    "AnomalyMonitor",
    "Chart",
    "Cohort",
    "Compare",
    "Custom",
    "Dashboard",
    "DashkitError",
    "Dropdown",
    "Filter",
    "FilterBar",
    "Forecast",
    "Model",
    "MultiSelect",
    "Page",
    "Paging",
    "Period",
    "Policy",
    "Query",
    "RangeSlider",
    "Result",
    "Section",
    "Segments",
    "SideBySide",
    "State",
    "Table",
    "Text",
    "TextSearch",
    "Theme",
    "Toggle",
    "UnknownField",
    "__version__",
    "cache",
    "changepoints",
    "clv",
    "cohorts",
    "compare",
    "count",
    "detect_anomalies",
    "distinct",
    "downsample",
    "drivers",
    "errors",
    "first",
    "forecast",
    "is_change_noise",
    "last",
    "link",
    "max",
    "mean",
    "median",
    "min",
    "model",
    "power",
    "quantile",
    "rfm",
    "sample_ratio",
    "samples",
    "segment",
    "snapshot",
    "source",
    "sql",
    "std",
    "sum",
    "view",
]

_HOMES = {
    "KPI": "views.kpi",
    "AnomalyMonitor": "analytics.monitor",
    "Chart": "views.chart",
    "Cohort": "views.cohort",
    "Compare": "views.compare",
    "Custom": "views.custom",
    "Dashboard": "dashboard",
    "DashkitError": "errors",
    "Dropdown": "views.control_items",
    "Filter": "model.filters",
    "FilterBar": "views.controls",
    "Forecast": "analytics.outlook",
    "Model": "model.model",
    "MultiSelect": "views.control_items",
    "Page": "dashboard",
    "Paging": "data.api",
    "Period": "model.calendar",
    "Policy": "model.policy",
    "Query": "model.query",
    "RangeSlider": "views.control_items",
    "Result": "model.result",
    "Section": "dashboard",
    "Segments": "views.segments",
    "SideBySide": "dashboard.beside",
    "State": "state.state",
    "Table": "views.table",
    "Text": "views.text",
    "TextSearch": "views.control_items",
    "Theme": "views.theme",
    "Toggle": "views.control_items",
    "UnknownField": "errors",
    "cache": "data.cache",
    "changepoints": "analytics.changepoints",
    "clv": "analytics.clv",
    "cohorts": "analytics.cohorts",
    "compare": "analytics.compare",
    "count": "model.aggregates",
    "detect_anomalies": "analytics.anomalies",
    "distinct": "model.aggregates",
    "downsample": "analytics.downsample",
    "drivers": "analytics.drivers",
    "first": "model.aggregates",
    "forecast": "analytics.forecast",
    "is_change_noise": "analytics.change_noise",
    "last": "model.aggregates",
    "link": "views.custom",
    "max": "model.aggregates",
    "mean": "model.aggregates",
    "median": "model.aggregates",
    "min": "model.aggregates",
    "model": "data.define",
    "power": "analytics.power",
    "quantile": "model.aggregates",
    "rfm": "analytics.rfm",
    "sample_ratio": "analytics.power",
    "segment": "analytics.segments",
    "snapshot": "model.aggregates",
    "source": "data.source",
    "sql": "model.aggregates",
    "std": "model.aggregates",
    "sum": "model.aggregates",
    "view": "views.custom",
}
_MODULES = frozenset({"errors", "samples"})
_SHADOWS = {"max": "max_", "min": "min_", "sum": "sum_"}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _MODULES:
        return import_module(f"dashkit.{name}")
    if name == "__version__":
        value: Any = _version()
    elif name in _HOMES:
        value = getattr(import_module(f"dashkit.{_HOMES[name]}"), _SHADOWS.get(name, name))
    else:
        close = None if name.startswith("_") else did_you_mean(name, __all__)
        hint = f". Did you mean {close!r}?" if close else ""
        raise AttributeError(f"module 'dashkit' has no attribute {name!r}{hint}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415

    return version("jupyter-dashkit")
