"""What plain text gives away."""

import pytest

from articles.kinds import ClaimKind
from articles.wording import breaks_off, calls_without_target, claims_in, hype_words, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It heals. [3] It lasts [4].", ["It heals. [3]", "It lasts [4]."]),
        ("It heals.[3, 4] Then rest.", ["It heals.[3, 4]", "Then rest."]),
        (
            "Dr. Lamp wrote it. See Act No. 85 of 2013.",
            ["Dr. Lamp wrote it.", "See Act No. 85 of 2013."],
        ),
        ("It costs 1.5 million.", ["It costs 1.5 million."]),
        ("", []),
    ],
)
def test_a_text_falls_into_its_sentences_and_marks_stay_with_theirs(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A beacon of hope for many.",
        "This revolutionary lamp.",
        "It revolutionizes sleep.",
        "A ground-breaking idea.",
        "Groundbreaking!",
        "It is a miracle.",
        "It cures stroke.",
        "Success is guaranteed.",
        "We guarantee success.",
        "The best clinic in town.",
        "A real breakthrough.",
        "A game-changer for you.",
        "A pioneering hospital.",
        "Risk-free and painless.",
        "It is completely safe.",
        "It has immense potential.",
    ],
)
def test_a_word_that_promises_too_much_is_found(text):
    assert hype_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "There is no cure.",
        "Nobody can guarantee a result.",
        "It does not cure the illness.",
        "What a guarantee needs from you.",
        "The best available evidence.",
        "Ask what is best for you.",
        "A secure place.",
        "Words such as “miracle” are a warning sign.",
        "The procured lamps.",
    ],
)
def test_sober_use_of_the_same_words_is_left_alone(text):
    assert hype_words(text) == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("About 3 million people sleep badly.", ClaimKind.STATISTIC),
        ("Four hundred patients took part.", ClaimKind.STATISTIC),
        ("It helped 206 people with a stroke.", ClaimKind.STATISTIC),
        ("It works for 80 % of them.", ClaimKind.STATISTIC),
        ("It works in 80 per cent of cases.", ClaimKind.STATISTIC),
        ("One in five needs it again.", ClaimKind.STATISTIC),
        ("The Lamp Act, passed in 2011, allows it.", ClaimKind.LAW),
        ("A law that came into force in 2014 allows it.", ClaimKind.LAW),
        ("The rapid approval of new lamps helps.", ClaimKind.APPROVAL),
        ("It is approved for adults.", ClaimKind.APPROVAL),
        ("It doesn't compromise on safety standards.", ClaimKind.SAFETY),
        ("It does not compromise safety.", ClaimKind.SAFETY),
        ("There are no side effects.", ClaimKind.SAFETY),
        ("This marked the first time it was used.", ClaimKind.COMPARISON),
        ("It is the world’s largest clinic.", ClaimKind.COMPARISON),
        ("It costs $5,000.", ClaimKind.PRICE),
        ("It costs 5,000 euros.", ClaimKind.PRICE),
        ("Lamps have been shown to help.", ClaimKind.BENEFIT),
        ("Studies show that it helps.", ClaimKind.BENEFIT),
    ],
)
def test_a_sentence_that_needs_a_source_is_found_and_named(sentence, kind):
    assert list(claims_in(sentence)) == [(kind, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ask how many people they have treated.",
        "Have 100 patients had it?",
        "After 90 days she went home.",
        "We found no record of the 200 patients.",
        "You act in 2014 as you do now.",
        "The first time you call, ask for a name.",
    ],
)
def test_a_sentence_that_claims_nothing_is_left_alone(sentence):
    assert list(claims_in(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Visit for more stories.",
        "Please visit to learn more.",
        "Get a quote by visiting Explore your options today.",
        "Get a quote by visiting.",
        "Write to us by contacting and wait.",
        "Find us on our website at.",
        "Click here for more.",
        "The content of our magazine ( is free.",
        "It is registered on.",
    ],
)
def test_a_sentence_that_sends_the_reader_nowhere_is_found(sentence):
    assert calls_without_target(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Visit www.example.org for more.",
        "Visit https://example.org/list for more.",
        "Get help by calling +44 20 7946 0000.",
        "You can compare clinics by visiting Norland twice.",
        "A visit to the clinic takes a day.",
        "After your visit, rest (at home).",
        "Ask by e-mailing care@example.org.",
    ],
)
def test_a_sentence_that_says_where_to_go_is_left_alone(sentence):
    assert not calls_without_target(sentence)


@pytest.mark.parametrize(
    ("text", "is_list_item", "expected"),
    [
        ("It is listed in the national database or", False, True),
        ("It is listed in the national database", False, True),
        ("It is listed [3].", False, False),
        ("It is listed. [3]", False, False),
        ("Three things matter:", False, False),
        ("“It is listed.”", False, False),
        ("A glass of milk", True, False),
        ("A glass of", True, True),
    ],
)
def test_a_text_that_breaks_off_is_found(text, is_list_item, expected):
    assert breaks_off(text, is_list_item=is_list_item) is expected
