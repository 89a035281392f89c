"""The Dashboard: a tree of views with one State, one session and one widget."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args
from urllib.parse import quote

from dashkit.dashboard import document
from dashkit.dashboard.access import Asking, Limits, asking, audience, check_shown
from dashkit.dashboard.grid import given_grid
from dashkit.dashboard.layout import build, twins
from dashkit.dashboard.scoping import Layout
from dashkit.errors import DefinitionError, UnknownField
from dashkit.formats import paired
from dashkit.model.policy import User
from dashkit.model.words import slug
from dashkit.state.saved import SavedViews
from dashkit.state.state import State
from dashkit.views.book import page_file
from dashkit.views.exports import MOST, target_of
from dashkit.views.session import Session
from dashkit.views.theme import Theme
from dashkit.views.widget import STATIC_LIMIT, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashkit.model.policy import Policy
    from dashkit.views.widget import View

Mode = Literal["light", "dark", "auto"]
Interactivity = Literal["static", "filters", "drill", "full"]
Navigation = Literal["tabs", "sidebar"]
Persona = Literal["executives", "managers", "analysts", "customers", "mixed"]

LARGEST: Final = 1_000_000
_MIME: Final = "application/vnd.jupyter.widget-view+json"


class Dashboard(Shown):
    """Rows of views with one State: a click in one filters the others, undo works for all.

    Parameters
    ----------
    title
        What stands on top.
    rows
        Lists of views (a row each), Sections, or Pages.
    filters
        A FilterBar that affects every page.
    state
        What the viewer chose; a State of its own by default.
    theme
        A Theme, ``"light"``, ``"dark"`` or ``"auto"``, which follows Jupyter and the system.
    interactivity
        ``"static"`` (no controls) < ``"filters"`` (the filter bar) < ``"drill"`` (clicks filter,
        arrows drill) < ``"full"`` (views can be moved and resized, by pointer or keyboard).
    grid
        Where views stand instead of in rows: for ``"large"``, ``"desktop"``, ``"tablet"`` or ``"mobile"`` screens the
        place ``(x, y, w, h)`` of each key, in cells of a twelfth (tablet a sixth, mobile a half) by 60 px. What a viewer
        arranged comes first.
    navigation
        ``"tabs"`` above the page, or a ``"sidebar"`` that holds pages and filters and folds where there is little room.
    refresh
        How often the data are meant to change, e.g. ``"daily"``; shown, not enforced.
    persona
        For whom the page is; a preset of presentation, never of security.
    policy
        Who may see what, on top of the policies of the models.
    saved
        The folder of saved views, where those who look at the page may save too; it is made when
        it is needed. By default ``<title>.views`` beside the notebook, written by code only: pages
        save in their browser. Where a policy holds, only
        those who may see the same share views.
    user
        Who looks: a name, a mapping of what is known, or a function that returns one. By default
        the one whom the environment of the kernel names in ``DASHKIT_USER`` or
        ``JUPYTERHUB_USER``; never what the address of the page says. See `as_user`.

    Raises
    ------
    DefinitionError
        If a row holds anything but views, a key stands twice or an option is unknown.

    Examples
    --------
    >>> from dashkit.views.widget import View
    >>> d = Dashboard("Sales", [[View(title="Revenue"), View(title="Orders")]])
    >>> d["revenue"].title, [cell["span"] for cell in d.spec()["sections"][0]["rows"][0]]
    ('Revenue', [6, 6])
    """

    def __init__(  # noqa: PLR0913
        self,
        title: str,
        rows: Sequence[Any],
        *,
        filters: View | None = None,
        state: State | None = None,
        theme: Theme | Mode | None = None,
        interactivity: Interactivity = "drill",
        grid: Mapping[str, Mapping[str, Sequence[int]]] | None = None,
        navigation: Navigation = "tabs",
        refresh: str | None = None,
        persona: Persona | None = None,
        policy: Policy | None = None,
        saved: str | Path | None = None,
        user: Asking = None,
    ) -> None:
        if not isinstance(title, str):
            message = f"Dashboard({title!r}, ...): the first argument is its title, a text"
            raise DefinitionError(message)
        _check("interactivity", interactivity, get_args(Interactivity))
        _check("navigation", navigation, get_args(Navigation))
        _check("persona", persona, (*get_args(Persona), None))
        self.title, self.refresh, self.persona = title, refresh, persona
        self.interactivity: Interactivity = interactivity
        self.theme, self.mode = _theme(theme)
        self._name = slug(title) or "dashboard"
        tree = build(title, rows, filters)
        self.layout_ = Layout(
            title,
            tree,
            _wire(self.theme, self.mode),
            grid=given_grid(title, grid, [one.key for one in tree.views]),
            movable=interactivity == "full",
            navigation=navigation,
        )
        self._session_ = Session(
            state or State(), self.layout_.tree.views, arrangement=self.layout_
        )
        self.policy = policy
        self._given = (rows, filters, grid)
        self._limits = Limits(policy, asking(user, os.environ))
        gestures = interactivity in {"drill", "full"}
        for view in self.layout_.tree.views:
            bar = view.kind == "filters" and interactivity != "static"
            view.adopt(
                self._session_,
                interactive=gestures or bar,
                limit=self._limits,
                discreet=persona == "customers",
            )
            check_shown(view, self._session_.scoped(view.key))
        self._saved = saved
        self._keep(begin=state is None)
        super().__init__()

    def as_user(self, user: object = None, /, **attributes: Any) -> Dashboard:  # noqa: ANN401
        """Return the dashboard as a user may see it by its policies.

        Parameters
        ----------
        user
            A name, or a mapping of what is known; attributes such as ``tenant="acme"`` add to it.

        Raises
        ------
        DefinitionError
            If neither the dashboard nor one of its models has a policy.

        Examples
        --------
        >>> portal.as_user(tenant="acme").save("acme.html")  # doctest: +SKIP
        """
        if not self._limits.apply(self._session_.views.values()):
            message = (
                f"Dashboard({self.title!r}) has no policy: Dashboard(..., policy=dk.Policy(...))"
            )
            raise DefinitionError(message)
        return self.twin(self.title, State(self.state.choice), User.of(user, **attributes))

    def twin(self, title: str, state: State, user: Asking = None) -> Dashboard:
        """Return a dashboard of the same views with a title, a state and, if given, a user of its own."""
        rows, filters, grid = self._given
        return Dashboard(
            title,
            twins(rows),
            filters=None if filters is None else filters.twin(),
            state=state,
            theme=self.theme if self.mode == "auto" else self.mode,
            interactivity=self.interactivity,
            grid=grid,
            navigation=self.layout_.navigation,
            refresh=self.refresh,
            persona=self.persona,
            policy=self.policy,
            saved=self._saved,
            user=user if user is not None else self._limits.user,
        )

    @property
    def session(self) -> Session:
        """The session that answers the dashboard's page."""
        return self._session_

    @property
    def state(self) -> State:
        """What the viewer chose."""
        return self._session_.state

    @property
    def views(self) -> dict[str, View]:
        """The views by key."""
        return dict(self._session_.views)

    def __getitem__(self, key: str) -> View:
        """Return a view by its key."""
        found = self._session_.views.get(key)
        if found is None:
            kinds = {name: view.kind for name, view in self._session_.views.items()}
            raise UnknownField.of(key, self.title, kinds, context="Dashboard[...]")
        return found

    def spec(self) -> dict[str, Any]:
        """Return what the dashboard is, as plain JSON: the visible page and every view."""
        return {
            **self.layout_.spec(self.state.choice),
            "theme": {"brand": self.theme.brand, "mode": self.mode},
            "interactivity": self.interactivity,
            "refresh": self.refresh,
            "persona": self.persona,
            "views": {key: view.spec() for key, view in self._session_.views.items()},
        }

    @property
    def saved(self) -> SavedViews:
        """The saved views: names, rename, delete, the one to start with, JSON.

        Examples
        --------
        >>> d.state.save("Q3 review")  # doctest: +SKIP
        >>> d.saved.start = "Q3 review"  # doctest: +SKIP
        """
        return self.state.saved

    def _keep(self, *, begin: bool) -> None:
        """Keep saved views in their folder, and begin with the one that is to be first."""
        folder = Path(self._saved or f"{self._name}.views").absolute()
        models = (view.model for view in self._session_.views.values())
        found = audience(model for model in models if model is not None)
        self.state.keep(SavedViews(folder / found, shared=self._saved is not None))
        start = self.saved.start if begin else None
        if start is not None:
            self.state.default(self.saved.load(start))

    def url(self) -> str:
        """Return what was chosen as the end of an address, ``#...``; it opens the same view in Voila.

        Raises
        ------
        DefinitionError
            If more is chosen than an address can hold.
        """
        return f"#dk-{quote(self._name, safe='')}={self.state.url()}"

    def open(self) -> None:
        """Open the comm if the dashboard is shown; until then do nothing."""
        if self._wanted:
            self._address = self._name
        super().open()

    def html(self) -> str:
        """Return a complete page without script that holds every page of the dashboard."""
        return document.document(self.title, self.inner(), theme=self.theme, mode=self.mode)

    def inner(self) -> str:
        """Return every page as HTML without script, to be a part of a document."""
        return self._body(whole=True)[1]

    def save(self, path: str | Path) -> Path:
        """Write `html` to a file and return its path.

        Examples
        --------
        >>> d.save("sales.html")  # doctest: +SKIP
        """
        target = Path(path)
        target.write_text(self.html(), encoding="utf-8")
        return target

    def export(self, path: str | Path, *, limit: int = MOST) -> Path:
        """Write the numbers of all views of the visible page as one file, as filtered now.

        An Excel file has a sheet for each view, a ZIP a CSV file. The first says title, period,
        filters and data time, and what each of the others is; all is written as `View.export` does.

        Parameters
        ----------
        path
            A file ``.xlsx``, which needs the extra ``excel``, or ``.zip``.
        limit
            How many rows in all; the longest are cut first, and the file and a warning say so.

        Raises
        ------
        DefinitionError
            For another ending.
        QueryError
            If no view of the page has numbers.

        Examples
        --------
        >>> d.export("sales.xlsx")  # doctest: +SKIP
        """
        target, form = target_of(path, {".xlsx": "xlsx", ".zip": "csv"})
        found = page_file(self._session_, form, rows=limit)
        if found.note:
            warnings.warn(f"{target.name}: {found.note}", stacklevel=2)
        target.write_bytes(found.data)
        return target

    def __repr__(self) -> str:
        """Return title and keys, without running a query."""
        return f"<dashkit dashboard {self.title!r}: {', '.join(self._session_.views)}>"

    def _body(self, *, whole: bool) -> tuple[str, str]:
        tree, choice = self.layout_.tree, self.state.choice
        pages = list(tree.pages) if whole else [self.layout_.page(choice)]
        keys = list(self._session_.views) if whole else self.layout_.visible(choice)
        drawn = self._session_.draw(keys)
        header = self.layout_.header(choice, self.state, drawn)
        limit = STATIC_LIMIT
        found = document.body(self.title, header, tree, pages, drawn, limit=limit)
        while not whole and len(found) > LARGEST and limit > 1:
            limit //= 2
            found = document.body(self.title, header, tree, pages, drawn, limit=limit)
        return paired(document.text(self.title, header, tree, drawn)), paired(found)

    def _static(self) -> tuple[str, str]:
        text, found = self._body(whole=False)
        return text, document.inline(found, theme=self.theme, mode=self.mode)

    def _repr_mimebundle_(self, **options: object) -> dict[str, Any]:  # type: ignore[override]
        if self.interactivity == "static":
            text, html = self._static()
            return {"text/plain": text, "text/html": html}
        return super()._repr_mimebundle_(**options)


def _wire(theme: Theme, mode: Mode) -> dict[str, Any] | None:
    """Return a theme as the page reads it; None for the page's own."""
    if theme == Theme() and mode == "auto":
        return None
    return {"mode": mode, "light": theme.tokens("light"), "dark": theme.tokens("dark")}


def _check(name: str, given: object, allowed: Sequence[object]) -> None:
    if given not in allowed:
        raise DefinitionError.option(f"Dashboard({name}=)", given, [str(one) for one in allowed])


def _theme(given: Theme | Mode | None) -> tuple[Theme, Mode]:
    if given is None or isinstance(given, Theme):
        return given or Theme(), "auto"
    _check("theme", given, (*get_args(Mode), "a Theme"))
    return Theme(), given
