"""Every text that patients read, as the translation files need it.

What only staff read stays in English: whole files are named here, and of a model only its
choices are taken, since the names of its fields are seen in the admin alone.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import django_countries
from django.conf import settings
from django.template import Engine, Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django_countries import countries

from people.zones import zones_by_city

STAFF_ONLY = (
    "*/admin.py", "*/apps.py", "*/checks.py", "*/timeline.py", "*/management/*",
    "*/migrations/*", "antispam/judging.py", "articles/[!evs]*", "catalog/models.py",
    "consents/[!v]*", "duplicates/*", "followups/[!v]*", "imports/[!b]*", "leads/[!m]*",
    "leads/mentions.py",
    "mtcrm/dashboard.py", "mtcrm/demo/*", "mtcrm/navigation.py", "mtcrm/settings.py",
    "mtcrm/urls.py", "outbox/*", "privacy/erasing.py", "privacy/forms.py",
    "quotes/holding.py", "records/deleting.py", "reports/*", "staff/*", "templates/admin/*",
    "templates/emails/reply-overdue/*", "templates/emails/staff-morning/*",
    "templates/emails/urgent-alert/*",
    "templates/followups/_*", "templates/quotes/_asked.html", "quotes/templatetags/*",
)  # fmt: skip
# Of these, patients read something too: a name, or choices in the copy of what we hold of them.
PATIENTS_TOO = (
    "followups/models.py", "leads/budgets.py", "leads/stages.py", "outbox/models.py",
    "staff/models.py",
)  # fmt: skip
NOT_OURS = ("bench", "dev.py", "devtools", "tests", "var")
CALLS = {
    "_": 1, "_lazy": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2,
}  # fmt: skip


class Text(NamedTuple):
    """One text, with its plural where it counts something."""

    one: str
    many: str = ""


def public_texts() -> dict[Text, list[str]]:
    """Every text and the files in which it stands, in their order."""
    found: dict[Text, list[str]] = {}
    for path in public_files():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        texts = _in_python(path) if path.suffix == ".py" else _in_template(path)
        for text in texts:
            if text.one.strip() and name not in found.setdefault(text, []):
                found[text].append(name)
    for name, place in _names():
        found.setdefault(Text(name), []).append(place)
    return found


def public_files() -> list[Path]:
    """The files in which something is said to patients, in their order."""
    return sorted([*_files("*/**/*.py"), *_files("templates/**/*")])


def texts_for(language: str, texts: dict[Text, list[str]]) -> dict[Text, list[str]]:
    """These texts, the cities that stand for time zones, and the names of countries where
    django-countries has none in this language.
    """
    texts = {Text(city): ["tzdata"] for city in zones_by_city()} | texts
    if (Path(django_countries.__file__).parent / "locale" / language).exists():
        return texts
    with translation.override(None):
        return texts | {Text(str(name)): ["django_countries"] for _code, name in countries}


def _names() -> Iterator[tuple[str, str]]:
    """The names of the catalogue that every site begins with, and where each stands."""
    for path in sorted((settings.BASE_DIR / "catalog" / "data").glob("*.toml")):
        rows = tomllib.loads(path.read_text("utf-8"))
        place = path.relative_to(settings.BASE_DIR).as_posix()
        yield from ((row["name"], place) for group in rows.values() for row in group)


def _files(pattern: str) -> Iterator[Path]:
    for path in settings.BASE_DIR.glob(pattern):
        name = path.relative_to(settings.BASE_DIR)
        is_ours = name.parts[0] not in NOT_OURS and not name.parts[0].startswith(".")
        if is_ours and path.is_file() and not _is_for_staff(name.as_posix()):
            yield path


def _is_for_staff(name: str) -> bool:
    return name not in PATIENTS_TOO and any(fnmatch(name, pattern) for pattern in STAFF_ONLY)


def _in_python(path: Path) -> Iterator[Text]:
    for call in _calls(ast.parse(path.read_text("utf-8")), in_model=False):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        said = [
            arg.value for arg in call.args[: CALLS.get(name, 0)] if isinstance(arg, ast.Constant)
        ]
        if said:
            yield Text(*map(str, said))


def _calls(node: ast.AST, *, in_model: bool) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            bases = {ast.unparse(base).rpartition(".")[2] for base in child.bases}
            yield from _calls(
                child, in_model=bool(bases & {"AbstractUser", "Model"}) or child.name == "Meta"
            )
            continue
        if isinstance(child, ast.Call) and not in_model:
            yield child
        # What a method of a model says is said to people; its fields are named for staff.
        is_method = isinstance(child, ast.FunctionDef)
        yield from _calls(child, in_model=in_model and not is_method)


def _in_template(path: Path) -> Iterator[Text]:
    source = path.read_text("utf-8")
    for node in Engine.get_default().from_string(source).nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode) and hasattr(node.filter_expression.var, "literal"):
            yield Text(str(node.filter_expression.var.literal))
        elif isinstance(node, BlockTranslateNode):
            many = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Text(node.render_token_list(node.singular)[0], many)
    # As the argument of a filter, such as the format of a date.
    yield from map(Text, re.findall(r'_\("([^"]+)"\)', source))
