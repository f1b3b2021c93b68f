"""The documentation says what the code does: whatever can be compared is compared here."""

import ast
import re
import tomllib
from datetime import time, timedelta

import pytest

from devtools.paths import ROOT
from outbox import schedule

README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
ADRS = sorted((ROOT / "docs/adr").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

APPS = sorted({path.parent.name for path in ROOT.glob("*/apps.py")} | {"mtcrm"})
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \|", re.MULTILINE)
READER = re.compile(r"env\.[a-z_]+|os\.environ\.get")
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#]+)[^)]*\)")
PLACE = re.compile(r"[\w<>.-]+(/[\w<>.-]+)*(/|\.(py|md|html|css|toml|txt|mjml))")
RECIPES = {
    title.split(" (")[0]: text
    for title, text in re.findall(
        r"^### (.+?)\n(.+?)(?=^#|\Z)", CONTRIBUTING, re.MULTILINE | re.DOTALL
    )
}


def section(text: str, title: str) -> str:
    """The part of a page under a heading, up to the next heading of any level."""
    return text.partition(f"# {title}\n")[2].split("\n#")[0]


def variables_read() -> dict[str, str]:
    """Each environment variable that the settings read, with its default where that is fixed."""
    found = {}
    for name in ("settings.py", "env.py"):
        for call in ast.walk(ast.parse((ROOT / "mtcrm" / name).read_text())):
            if isinstance(call, ast.Call) and READER.fullmatch(ast.unparse(call.func)):
                given = [*call.args, *(k.value for k in call.keywords if k.arg == "default")]
                fixed = [node.value for node in given if isinstance(node, ast.Constant)]
                if isinstance(call.args[0], ast.Constant):
                    default = fixed[1] if len(fixed) > 1 else ""
                    found[str(fixed[0])] = (
                        str(default).lower() if isinstance(default, bool) else str(default)
                    )
    return found


def words(value: object) -> str:
    """A figure as the documentation writes it."""
    if isinstance(value, tuple):
        return ", ".join(str(each // timedelta(minutes=1)) for each in value) + " min"
    if isinstance(value, timedelta):
        hours, rest = divmod(value, timedelta(hours=1))
        return f"{hours} h" if not rest else f"{value // timedelta(minutes=1)} min"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def places(text: str) -> list[str]:
    """The files and folders that a text names, with ``*`` for what the reader fills in."""
    named = [found for found in QUOTED.findall(text) if PLACE.fullmatch(found)]
    return [re.sub(r"<\w+>", "*", name) for name in named]


def test_the_readme_lists_every_variable_that_the_settings_read_and_no_other():
    listed = {name for name, _default in ROW.findall(section(README, "Environment"))}
    assert listed == set(variables_read())


def test_the_readme_tells_the_defaults_that_the_settings_have():
    told = dict(ROW.findall(section(README, "Environment")))
    wrong = {name: value for name, value in variables_read().items() if value not in told[name]}
    assert wrong == {}


@pytest.mark.parametrize("app", APPS)
def test_every_app_is_introduced_to_users_and_to_developers(app):
    assert f"| `{app}/` |" in README
    assert f"| `{app}/` |" in ARCHITECTURE


def test_the_layers_are_those_that_the_import_contract_enforces():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = [each["layers"] for each in contract["contracts"] if each["type"] == "layers"]
    assert "\n".join(layers) in ARCHITECTURE


def test_the_recipes_that_a_newcomer_looks_for_are_there():
    assert {
        "New touchpoint", "New letter", "New follow-up step", "New lead stage",
        "New article block", "New clause wording",
    } <= set(RECIPES)  # fmt: skip


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_only_files_that_exist(recipe):
    named = places(RECIPES[recipe])
    assert named
    assert [name for name in named if not list(ROOT.glob(name))] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_only_words_that_are_in_its_files(recipe):
    for line in RECIPES[recipe].splitlines():
        files = [path for name in places(line) for path in ROOT.glob(name) if path.is_file()]
        text = "".join(path.read_text() for path in files)
        wanted = [word for word in QUOTED.findall(line) if re.fullmatch(r"\w+", word)]
        assert [word for word in wanted if word not in text and files] == []


def test_the_rules_for_contributors_fit_one_screen():
    assert len(CONTRIBUTING.splitlines()) <= 75


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_exist(page):
    # A module may be named without its folder, as in "the rules are in policy.py".
    known = {path.name for app in APPS for path in (ROOT / app).rglob("*.py")}
    missing = [
        name
        for name in places(page.read_text())
        if not list(ROOT.glob(name)) and name not in known and not name.startswith("var/")
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_linked_from_the_architecture():
    assert ADRS
    assert [path.name for path in ADRS if f"(adr/{path.name})" not in ARCHITECTURE] == []


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_a_date_a_context_and_consequences(adr):
    text = adr.read_text()
    assert text.startswith(f"# {adr.name[:4]} ")
    assert re.search(r"^\d{4}-\d\d-\d\d, \w+", text, re.MULTILINE)
    for title in ("Context", "Decision", "Consequences"):
        assert f"\n## {title}\n" in text


def test_the_figures_of_delivery_are_those_of_the_code():
    told = dict(ROW.findall(section(ARCHITECTURE, "Figures")))
    used = {name: words(getattr(schedule, name)) for name in dir(schedule) if name.isupper()}
    assert told == used


def test_every_test_that_is_said_to_prove_something_against_a_threat_exists():
    rows = [row for row in section(SECURITY, "What is tested").splitlines() if "`" in row]
    told = [row.split("|")[1:3] for row in rows if row.startswith("| ")]
    assert len({threat for threat, _tests in told}) == len(told) >= 19
    missing = []
    for threat, tests in told:
        named = QUOTED.findall(tests)
        assert named[0].endswith(".py"), threat
        known: set[str] = set()
        for name in named:
            if name.endswith(".py"):
                tree = ast.parse((ROOT / name).read_text())
                known = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
            elif not name.startswith("test_") or name not in known:
                missing.append(name)
        assert not named[-1].endswith(".py"), threat
    assert missing == []


def test_no_page_names_a_folder_of_somebodys_machine():
    private = re.compile(r"(?<![\w.])/(home|root|work|Users|tmp|usr)/")
    assert [page.name for page in PAGES if private.search(page.read_text())] == []


def test_every_command_of_manage_py_is_in_the_readme():
    commands = {
        path.stem
        for path in ROOT.glob("*/management/commands/*.py")
        if not path.name.startswith("_")
    }
    assert {name for name in commands if f"`{name}" not in README} == set()


def test_the_licence_is_in_the_repository():
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
