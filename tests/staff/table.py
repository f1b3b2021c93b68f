"""The table of who may do what at the desk, as it is found by trying."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from mtcrm.roles import ROLES
from outbox.models import Message
from tests.threats.test_forged_requests import example, patterns

MAY, MAY_NOT = "x", "·"
# Of everybody, before and after signing in.
DOOR = {"login", "logout", "second-factor", "second-factor-set-up", "jsi18n"}
USUAL = {"changelist", "add", "change", "delete", "history"}


@dataclass(frozen=True)
class Try:
    """One thing to try: a click on this address, or a button."""

    what: str
    method: str
    path: str


def models() -> list[type[Model]]:
    """Every model with pages at the desk, by name."""
    return sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


def a_row(model: type[Model]) -> Model | None:
    """The newest row; of letters, whose keys are random, one that belongs to a lead."""
    rows = model._default_manager.order_by("-pk")
    if model is Message:
        rows = rows.exclude(conversation=None)
    return rows.first()


def usual_tries(model: type[Model]) -> Iterator[Try]:
    """The five pages of every model, and what two of them do."""
    base, label = f"admin:{model._meta.label_lower.replace('.', '_')}", model._meta.label_lower
    row = a_row(model)
    yield Try(f"{label} list", "get", reverse(f"{base}_changelist"))
    yield Try(f"{label} add", "post", reverse(f"{base}_add"))
    if row is None:
        return
    yield Try(f"{label} view", "get", reverse(f"{base}_change", args=[row.pk]))
    yield Try(f"{label} history", "get", reverse(f"{base}_history", args=[row.pk]))
    yield Try(f"{label} change", "post", reverse(f"{base}_change", args=[row.pk]))
    yield Try(f"{label} delete", "post", reverse(f"{base}_delete", args=[row.pk]))


def own_tries() -> Iterator[Try]:
    """Every other address of the desk, looked at and posted to."""
    for route, pattern in patterns():
        if route.startswith("/admin/") and not _is_usual(pattern):
            path = _with_a_row(route, pattern)
            for method in ("get", "post"):
                yield Try(f"{pattern.name} {method}", method, path)


def _is_usual(pattern: URLPattern) -> bool:
    name = pattern.name or ""
    usual = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in models()
        for page in USUAL
    }
    return not name or name in DOOR | usual


def _with_a_row(route: str, pattern: URLPattern) -> str:
    """The address with the key of a row that there is."""
    for model in models():
        row = a_row(model)
        key = str(row.pk) if row else "1"
        route = route.replace(f"<int:{model._meta.model_name}_id>", key)
        if f"/{model._meta.app_label}/{model._meta.model_name}/" in route:
            for part in ("<path:object_id>", "<int:pk>", "<id>", "<int:version_id>"):
                route = route.replace(part, key)
    return example(route)


def outcome(answer: HttpResponse) -> str:
    """Whether somebody may: a page, or a verb that did or refused something by its own rules."""
    nowhere = (reverse("admin:login"), reverse("admin:index"))
    if answer.status_code == 302 and answer["Location"].partition("?")[0] in nowhere:
        return MAY_NOT
    return {200: MAY, 302: MAY, 403: MAY_NOT, 404: MAY_NOT, 405: "-"}.get(
        answer.status_code, str(answer.status_code)
    )


def tried(client: Client, user: object) -> dict[str, str]:
    """What came of everything for the member of staff who is signed in."""
    found = {}
    request = RequestFactory().get("/admin/")
    request.user = user
    for model in models():
        for each in usual_tries(model):
            found[each.what] = outcome(getattr(client, each.method)(each.path))
        for action in admin.site._registry[model].get_actions(request):
            found[f"{model._meta.label_lower} action {action}"] = MAY
    for each in own_tries():
        found[each.what] = outcome(getattr(client, each.method)(each.path))
    return found


def tried_and_undone(client: Client, user: object) -> dict[str, str]:
    """The same, leaving everything as it was for the next."""
    with transaction.atomic():
        found = tried(client, user)
        transaction.set_rollback(True)
    return found


def written(columns: dict[str, dict[str, str]]) -> str:
    """The table as the file has it: a line for each thing, a column for each role."""
    rows = sorted({what for column in columns.values() for what in column})
    width = max(len(row) for row in rows) + 2
    heads = [role.name for role in ROLES]
    lines = [
        "Who may do what at the desk (x: may, ·: may not, -: there is no such button).",
        "",
        *(f"{number} {name}" for number, name in enumerate(heads, start=1)),
        "",
        " " * width + " ".join(str(number) for number in range(1, len(heads) + 1)),
    ]
    for row in rows:
        marks = " ".join(columns[name].get(row, MAY_NOT) for name in heads)
        if set(marks) != {"-", " "}:
            lines.append(f"{row:<{width}}{marks}")
    return "\n".join(lines) + "\n"
