"""Dashboard, Page and Section: the tree of views, its layout and its static form."""

from __future__ import annotations

from dashkit.dashboard.dashboard import Dashboard
from dashkit.dashboard.layout import Page, Section

__all__ = ["Dashboard", "Page", "Section"]
