"""Every letter is written in the language that the person chose, and says who translated it."""

import pytest
from django.test import Client

from disclaimers.models import ClauseVersion, TranslationReview
from disclaimers.services import stand_for_clauses
from disclaimers.services import stand_for_translation as stand_for
from outbox.letters import find_letter
from outbox.models import Message
from outbox.rendering import Rendered, render
from tests.factories import make_message, make_request, make_staff
from tests.intake import go

pytestmark = pytest.mark.django_db
D18 = 'data-disclaimer="D18@1-{}"'
THANKS = {"ja": "ご依頼が届きました", "tr": "İsteğiniz ulaştı", "es": "Su solicitud ha llegado"}


def rendered(message: Message) -> Rendered:
    return render(find_letter(message.letter), Message.objects.get(pk=message.pk))


def letter_in(language: str) -> Message:
    return make_message(request=make_request(contact={"language": language}))


@pytest.mark.parametrize("language", THANKS)
def test_a_letter_speaks_the_language_of_the_person(language):
    letter = rendered(letter_in(language))
    assert THANKS[language] in letter.html
    assert D18.format(language) in letter.html
    assert f'lang="{language}"' in letter.html
    assert "Kind regards" not in letter.text + letter.html


def test_a_letter_in_arabic_runs_from_right_to_left():
    letter = rendered(letter_in("ar"))
    assert 'dir="rtl"' in letter.html
    assert "text-align:right" in letter.html.replace(" ", "")
    assert "وصل طلبكم" in letter.text


def test_a_date_is_written_as_people_write_it_there():
    assert "年" in rendered(letter_in("ja")).text


def test_a_letter_to_somebody_whose_language_we_do_not_speak_is_in_english():
    letter = rendered(letter_in("xx"))
    assert "Kind regards" in letter.text
    assert "D18" not in "".join(letter.clauses.labels)


def test_the_warning_goes_when_a_person_stands_for_letters_and_clauses():
    reader = make_staff()
    message = letter_in("ar")
    review, _ = TranslationReview.objects.get_or_create(language="ar", part="letters")
    stand_for(review, by=reader)
    assert D18.format("ar") in rendered(message).html
    stand_for_clauses(ClauseVersion.objects.filter(language="ar"), by=reader)
    assert "D18" not in rendered(message).html


def test_the_choice_of_a_visitor_is_kept_on_the_person():
    client = Client(headers={"Accept-Language": "ja"})
    go(client, language="ja")
    assert Message.objects.get().person.language == "ja"
