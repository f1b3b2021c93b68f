"""Stylesheets that browsers read to their end."""

import re

import pytest

from devtools.paths import ROOT

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_is_closed_or_all_that_follow_it_are_lost(sheet):
    depth = 0
    for number, line in enumerate(COMMENT.sub("", sheet.read_text("utf-8")).splitlines(), 1):
        if depth and re.match(r"[.:@\w*]", line):
            pytest.fail(f"{sheet.name}:{number} begins a rule inside of another: {line}")
        depth += line.count("{") - line.count("}")
    assert depth == 0
