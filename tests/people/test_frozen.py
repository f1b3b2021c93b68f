"""Rows that never change are read once by one process."""

import pytest
from django.db import transaction

from people.frozen import Frozen
from people.models import ConsentWording, Purpose
from people.selectors import current_wordings, wordings_by_id


@pytest.fixture
def people():
    """A memory of rows that stand for any other, with what it was asked to read."""
    asked: list[set[int]] = []

    def read(keys: set[int]) -> dict[int, str]:
        asked.append(keys)
        return {key: f"row {key}" for key in keys if key < 10}

    memory = Frozen(read)
    yield memory, asked
    Frozen._all.remove(memory)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_read_once_and_one_that_is_not_there_is_looked_for_again(people):
    memory, asked = people
    assert memory.find([1, 2]) == {1: "row 1", 2: "row 2"}
    assert memory.find([2, 3, 11]) == {2: "row 2", 3: "row 3"}
    assert memory.find([3, 11]) == {3: "row 3"}
    assert asked == [{1, 2}, {3, 11}, {11}]


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_read_that_was_taken_back_is_not_remembered(people):
    memory, asked = people
    with transaction.atomic():
        memory.find([1])
        transaction.set_rollback(True)
    memory.find([1])
    assert asked == [{1}, {1}]


@pytest.mark.django_db(transaction=True)
def test_a_wording_that_was_never_committed_is_unknown_afterwards():
    with transaction.atomic():
        [known] = current_wordings([Purpose.QUOTE_PROCESSING]).values()
        draft = ConsentWording.objects.create(
            purpose=known.purpose, version=90, label="x", published_at=known.published_at
        )
        assert wordings_by_id([draft.pk])[draft.pk] == draft
        transaction.set_rollback(True)
    with pytest.raises(LookupError):
        wordings_by_id([draft.pk])


@pytest.mark.django_db(transaction=True)
def test_the_words_of_a_box_are_asked_of_the_database_once(django_assert_num_queries):
    ids = [wording.pk for wording in current_wordings([Purpose.QUOTE_PROCESSING]).values()]
    first = wordings_by_id(ids)
    with django_assert_num_queries(0):
        assert wordings_by_id(ids) == first
