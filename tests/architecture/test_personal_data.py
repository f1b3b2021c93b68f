"""Every table that holds something of people says what is told of it and what an erasure leaves."""

import pytest
from django.apps import apps
from django.db.models import Model

from imports.models import Import
from people.encryption import EncryptedTextField
from people.models import Person
from privacy.holdings import Holding
from privacy.registry import HOLDINGS
from staff.models import AuthenticatorApp

REGISTERED = {holding.model for holding in HOLDINGS}
# Secrets of the staff's own, which tell of no person: what an import says of people is in its rows.
OF_STAFF = {AuthenticatorApp, Import}


def columns(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def leads_to_a_person() -> set[type[Model]]:
    """The models from which foreign keys lead to a person, over however many rows."""
    reached: set[type[Model]] = {Person}
    while True:
        more = {
            model
            for model in set(apps.get_models()) - reached
            for field in model._meta.concrete_fields
            if field.remote_field and field.remote_field.model in reached
        }
        if not more:
            return reached
        reached |= more


def test_every_table_that_leads_to_a_person_or_is_encrypted_is_registered():
    encrypted = {
        model
        for model in apps.get_models()
        if any(isinstance(field, EncryptedTextField) for field in model._meta.concrete_fields)
    }
    missing = (leads_to_a_person() | encrypted) - REGISTERED - OF_STAFF
    assert {model._meta.label for model in missing} == set()


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.model.__name__)
def test_an_erasure_decides_about_every_column(holding: Holding):
    kept = [name for names in holding.kept.values() for name in names]
    decided = [*holding.blanked, *kept]
    if holding.is_deleted:
        assert decided == []
        return
    assert sorted(decided) == sorted(columns(holding.model))


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.model.__name__)
def test_what_is_erased_is_told_before_or_a_reason_says_why_not(holding: Holding):
    assert bool(holding.section) is not bool(holding.untold)
    told = {fact.column for fact in holding.facts}
    assert told <= columns(holding.model)
    derived = {"email_normalised", "email_hash", "haystack", "html", "contact"}
    machinery = {"link_version", "erased_at"} | derived
    if holding.section:
        assert set(holding.blanked) - told - machinery <= {"recipient_hash"}


def test_no_encrypted_column_is_kept():
    kept = {
        f"{holding.model._meta.label}.{name}"
        for holding in HOLDINGS
        for names in holding.kept.values()
        for name in names
        if isinstance(holding.model._meta.get_field(name), EncryptedTextField)
    }
    assert kept == set()


def test_sections_and_keys_are_told_apart():
    sections = [holding.section for holding in HOLDINGS if holding.section]
    assert len(sections) == len(set(sections))
    for holding in HOLDINGS:
        keys = [fact.key for fact in holding.facts]
        assert len(keys) == len(set(keys)), holding.section
