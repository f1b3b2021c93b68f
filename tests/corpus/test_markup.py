"""What a stranger typed is text on every page, for her and for staff, whatever it looks like."""

import re
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client

from tests.corpus.injection import IN_NAMES, MARKUP, SETS
from tests.corpus.markup import Skeleton, strange_places
from tests.corpus.world import World, world_of
from tests.factories import let_in, make_staff

pytestmark = pytest.mark.django_db

TEXTS = [entry.text for entry in (*MARKUP, *IN_NAMES)]
# As long, in as many lines, and refused where the others are.
PLAIN = [re.sub(r"[^\n]", "/", text) for text in TEXTS]


# On so many pages some of the texts can be read.
SHOWN = 20


@pytest.fixture(autouse=True)
def _letters_stay_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path


def skeletons(world: World) -> dict[str, Skeleton]:
    """Each page that shows the texts; what belongs to a row alone is left out of its address."""
    her, desk = let_in(Client(), world.lead.person), Client()
    her.cookies["draft"] = world.draft_cookie
    desk.force_login(make_staff())
    found = {}
    for client, pages in ((her, world.hers), (desk, world.desk)):
        for page in pages:
            answer = client.get(page, headers={"Referer": "http://testserver/knee"})
            assert answer.status_code == 200, page
            name = re.sub(r"[0-9a-f-]{36}|\d+", "N", page)
            found[name] = Skeleton(answer.content.decode())
    return found


def test_the_sets_are_large_and_say_nothing_twice():
    for entries in SETS.values():
        assert len({entry.text for entry in entries}) == len(entries)
    assert len(MARKUP) >= 300
    assert sum(map(len, SETS.values())) >= 400


def test_no_text_becomes_markup_on_any_page():
    with transaction.atomic():
        plain = skeletons(world_of(PLAIN))
        transaction.set_rollback(True)
    real = skeletons(world_of(TEXTS))
    assert real.keys() == plain.keys()
    # Counted, since two things of one moment may stand in either order on a timeline.
    wrong = [name for name in real if Counter(real[name].tags) != Counter(plain[name].tags)]
    assert wrong == []
    shown = [name for name in real if "ran(" in real[name].page]
    assert len(shown) >= SHOWN, shown
    assert [place for each in real.values() for place in strange_places(each)] == []
