"""Each kind of block prints what was typed, and nothing that was typed becomes markup."""

import pytest
from django.template.loader import render_to_string
from django.utils.html import escape

from articles.kinds import BlockKind
from articles.models import Block
from articles.pages import laid_out
from articles.templatetags.article_text import with_references

SAMPLES = {
    BlockKind.HEADING: "What can go wrong",
    BlockKind.PARAGRAPH: "It heals [1].",
    BlockKind.BULLET: "A long flight",
    BlockKind.LEAD_BULLET: "Is hard on the legs",
    BlockKind.QUOTE: "I waited a year.",
    BlockKind.CALLOUT: "Ask your doctor.",
}
HOSTILE = '<script>alert(1)</script><a href="javascript:x">[1] & "</a>'


def printed(kind: BlockKind, text: str) -> str:
    (block,) = laid_out([Block(kind=kind, term="Term <b>", text=text, position=3, level=2)])
    return render_to_string(block.template_name, {"block": block})


@pytest.mark.parametrize("kind", BlockKind)
def test_every_kind_of_block_has_its_template(kind):
    html = printed(kind, SAMPLES[kind])
    assert SAMPLES[kind].split(" [")[0] in html


@pytest.mark.parametrize("kind", BlockKind)
def test_no_block_lets_markup_through(kind):
    html = printed(kind, HOSTILE)
    assert "<script" not in html
    assert '<a href="javascript' not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_marks_lead_to_their_sources():
    html = with_references("It heals [1], slowly [2, 14].")
    assert html.count("<a ") == 3
    assert 'href="#reference-14"' in html
    assert html.startswith("It heals <sup")


@pytest.mark.parametrize("text", ["", "no marks", "[a]", "[]", "[1", "[1234]", "a < b & c"])
def test_what_is_no_mark_stays_text(text):
    html = with_references(text)
    assert html == escape(text)


def test_a_heading_has_an_anchor_of_its_words_without_marks():
    assert (
        Block(kind=BlockKind.HEADING, text="Risks, and more [3]", position=7).anchor
        == "risks-and-more-7"
    )
    assert Block(kind=BlockKind.HEADING, text="危険", position=2).anchor == "part-2"
