"""Each rule of the publishing gate, on snapshots; no database."""

from dataclasses import replace

import pytest

from articles.findings import (
    Gap,
    Passage,
    Snapshot,
    StatedClaim,
    StatedTrial,
    findings_of,
)
from articles.kinds import Section
from articles.registries import Registry

READY = Snapshot(
    author_id=1,
    reviewer_id=2,
    has_review_note=True,
    has_review_due_date=True,
    has_category=True,
    has_summary=True,
    has_conflict_statement=True,
    sections=frozenset({Section.RISKS, Section.ALTERNATIVES}),
    reference_numbers=frozenset({1, 2, 3}),
    passages=(Passage("block 1", "A calm sentence [1]."),),
)


def codes(snapshot: Snapshot) -> list[Gap]:
    return [finding.code for finding in findings_of(snapshot)]


def saying(text: str, **about: bool) -> Snapshot:
    return replace(READY, passages=(Passage("block 7", text, **about),))


def test_a_complete_article_has_no_findings():
    assert findings_of(READY) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"author_id": None}, Gap.NO_AUTHOR),
        ({"reviewer_id": None}, Gap.NO_REVIEWER),
        ({"reviewer_id": 1}, Gap.REVIEWER_IS_AUTHOR),
        ({"has_review_note": False}, Gap.NO_REVIEW_NOTE),
        ({"has_review_due_date": False}, Gap.NO_REVIEW_DUE_DATE),
        ({"has_category": False}, Gap.NO_CATEGORY),
        ({"has_summary": False}, Gap.NO_SUMMARY),
        ({"is_sponsored": True, "has_conflict_statement": False}, Gap.NO_CONFLICT_STATEMENT),
        ({"reference_numbers": frozenset(), "passages": ()}, Gap.NO_REFERENCES),
        ({"reference_numbers": frozenset({1, 2})}, Gap.TOO_FEW_REFERENCES),
        ({"reference_numbers": frozenset({2, 3, 4})}, Gap.UNKNOWN_REFERENCE),
        ({"sections": frozenset({Section.RISKS})}, Gap.MISSING_SECTION),
        ({"sections": frozenset({Section.ALTERNATIVES})}, Gap.MISSING_SECTION),
        ({"claims": (StatedClaim("It helps.", has_source=False),)}, Gap.UNSOURCED_CLAIM),
        (
            {"trials": (StatedTrial(Registry.CLINICALTRIALS, "NCT1", has_link=True),)},
            Gap.TRIAL_IDENTIFIER,
        ),
        (
            {"trials": (StatedTrial(Registry.CLINICALTRIALS, "NCT12345678", has_link=False),)},
            Gap.TRIAL_WITHOUT_LINK,
        ),
    ],
)
def test_each_gap_alone_is_the_one_finding(change, code):
    assert codes(replace(READY, **change)) == [code]


def test_an_article_that_nobody_wrote_or_reviewed_lacks_both_and_is_not_its_own_reviewer():
    nobody = replace(READY, author_id=None, reviewer_id=None)
    assert codes(nobody) == [Gap.NO_AUTHOR, Gap.NO_REVIEWER]


def test_a_planning_article_needs_neither_three_references_nor_medical_sections():
    planning = replace(
        READY,
        is_medical=False,
        sections=frozenset(),
        reference_numbers=frozenset(),
        passages=(Passage("block 1", "Pack light."),),
    )
    assert findings_of(planning) == []


def test_every_gap_is_listed_at_once():
    assert len(findings_of(Snapshot())) == 9


def test_a_statement_with_a_mark_is_sourced_and_without_one_is_found_where_it_stands():
    assert codes(saying("It helped 206 people [1].")) == []
    (finding,) = findings_of(saying("It was tried. It helped 206 people."))
    assert (finding.code, finding.where) == (Gap.UNSOURCED_CLAIM, "block 7")
    assert "It helped 206 people." in finding.message


def test_a_mark_in_another_sentence_does_not_source_a_statement():
    assert codes(saying("It was tried [1]. It helped 206 people.")) == [Gap.UNSOURCED_CLAIM]


def test_a_claim_with_a_source_covers_the_sentence_that_makes_it():
    claim = StatedClaim("It helped 206 people", has_source=True)
    assert codes(replace(saying("It helped 206 people."), claims=(claim,))) == []


def test_an_unsourced_claim_that_stands_in_the_text_is_told_once():
    claim = StatedClaim("It helped 206 people", has_source=False)
    snapshot = replace(saying("It helped 206 people."), claims=(claim,))
    assert codes(snapshot) == [Gap.UNSOURCED_CLAIM]


def test_a_summary_may_repeat_a_figure_that_the_body_sources():
    assert codes(saying("It helped 206 people.", is_body=False)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Trials are listed in the national database or",
        "Do you want more? Visit for a longer list.",
        "Get a free quote by visiting Discover what you could save.",
        "You find the trials on ClinicalTrials.gov, in the Japan Registry of Clinical Trials.",
    ],
)
def test_a_sentence_without_its_link_or_ending_is_one_finding(text):
    assert codes(saying(text)) == [Gap.MISSING_TARGET]


def test_a_registry_may_be_named_with_a_reference_or_with_a_trial_of_it():
    text = "The trial is in ISRCTN."
    trial = StatedTrial(Registry.ISRCTN, "ISRCTN12345678", has_link=True)
    assert codes(saying(text)) == [Gap.MISSING_TARGET]
    assert codes(saying("The trial is in ISRCTN [2].")) == []
    assert codes(replace(saying(text), trials=(trial,))) == []


def test_a_heading_needs_no_full_stop():
    assert codes(saying("What can go wrong", is_heading=True, is_body=False)) == []


def test_hype_is_found_in_titles_too_and_each_word_once():
    snapshot = saying("A miracle! A miracle! And a breakthrough", is_heading=True, is_body=False)
    assert codes(snapshot) == [Gap.HYPE, Gap.HYPE]
