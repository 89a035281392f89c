"""Who looks at a dashboard, and the models as he may see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from dashkit.errors import DashkitError, DefinitionError, UnknownField
from dashkit.model.policy import Policy, User, bound, check_visible
from dashkit.views.failures import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashkit.model.model import Model
    from dashkit.state.choice import Choice
    from dashkit.views.widget import View

Asking = str | Mapping[str, Any] | User | Callable[[], Any] | None

VARIABLES: Final = ("DASHKIT_USER", "JUPYTERHUB_USER")
"""Set by the one who starts the kernel. What a page sends or its address says is never read."""


def asking(user: Asking, environment: Mapping[str, str]) -> User | None:
    """Return who looks: the one given, else whom the environment of the kernel names.

    ``DASHKIT_USER`` is a name, or a JSON object of what is known of the user.

    Examples
    --------
    >>> asking(None, {"DASHKIT_USER": '{"name": "ada", "tenant": "acme"}'}).tenant
    'acme'
    >>> asking(None, {"QUERY_STRING": "user=ada&tenant=acme"}) is None
    True
    """
    if callable(user):
        user = user()
    if user is not None:
        return User.of(user)
    named = next((environment[one] for one in VARIABLES if environment.get(one)), None)
    if named is None:
        return None
    try:
        known = json.loads(named) if named.lstrip().startswith("{") else named
        return User.of(known)
    except (ValueError, DashkitError):
        log.warning("the user that the environment names cannot be read; nothing is shown")
        return None


def audience(models: Iterable[Model]) -> str:
    """Return what those who may see the same have in common; empty where everybody may see all.

    Examples
    --------
    >>> audience([])
    ''
    """
    found = {str(one.access_.fingerprint) for one in models if one.access_ is not None}
    return sha256("\n".join(sorted(found)).encode()).hexdigest()[:16] if found else ""


def check_shown(view: View, choice: Choice) -> None:
    """Raise DefinitionError for a view of what its user may not know of, where it is written."""
    access = None if view.model is None else view.model.access_
    if view.model is None or access is None or not access.hidden:
        return
    try:
        for query in view.queries(choice).values():
            check_visible(view.limited(query))
        for field in (*view.selectable(choice).values(), *getattr(view, "levels", ())):
            if field.base in access.hidden:
                raise UnknownField.of(field.base, view.model.name, view.model.known())
    except UnknownField as error:
        name = view.title or view.kind
        message = f"the view {name!r} shows what the policy hides: {error}"
        raise DefinitionError(message) from error


class Limits:
    """Limits models to what a user may see.

    Parameters
    ----------
    policy
        That of the dashboard; None without one.
    user
        Who looks; None for nobody.
    """

    def __init__(self, policy: Policy | None, user: User | None) -> None:
        self._policies = () if policy is None else (policy,)
        self.user = user
        self._made: set[str] = set()

    def __call__(self, model: Model) -> Model:
        """Return a model as the user may see it; one without any policy as it is."""
        if model.access_ is not None and model.access_.fingerprint in self._made:
            return model
        limited = bound(model, self._policies, self.user)
        if limited.access_ is not None:
            self._made.add(limited.access_.fingerprint)
        return limited

    def apply(self, views: Iterable[View]) -> bool:
        """Return whether a policy holds for these views."""
        models = (view.model for view in views)
        return bool(self._policies) or any(
            one is not None and (one.policy_ is not None or one.access_ is not None)
            for one in models
        )
