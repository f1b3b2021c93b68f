"""Who may be one human is found, and why is said; families are only asked about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duplicates.finding import compare_all
from duplicates.models import Candidate, Likeness
from duplicates.reasons import MOST_ALIKE, Reason
from people.mailboxes import mailbox_of
from people.models import Person
from people.services import keep_person
from tests.factories import make_person, make_request

pytestmark = pytest.mark.django_db

PHONE = "+4930901820555"


def found() -> dict[tuple[str, str], list[str]]:
    """What is to be decided after a look at everybody."""
    compare_all()
    rows = Candidate.objects.to_decide().select_related("first", "second")
    return {(row.first.email, row.second.email): row.reasons for row in rows}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana.lopez@gmail.com", "analopez@gmail.com"),
        ("ana@gmail.com", "ana+clinic@googlemail.com"),
        ("Ana@Outlook.com", "ana+news@outlook.com"),
    ],
)
def test_one_mailbox_written_in_two_ways_is_found(one, other):
    for email in (one, other):
        make_request(contact={"email": email, "name": email.partition("@")[0].replace("+", " ")})
    assert list(found().values()) == [["mailbox"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana.lopez@example.org", "analopez@example.org"),
        ("ana@example.org", "ana+clinic@example.org"),
        ("ana.lopez@outlook.com", "analopez@outlook.com"),
    ],
)
def test_of_other_providers_nothing_is_guessed(one, other):
    assert mailbox_of(one) != mailbox_of(other)
    make_person(email=one)
    make_person(email=other)
    assert found() == {}


def test_a_number_that_two_names_share_is_told_from_one_with_the_same_name():
    for email, name in [
        ("a@example.org", "Ana Lopez"),
        ("b@example.org", "López, Ana"),
        ("c@example.org", "Ben Lopez"),
    ]:
        make_person(email=email, name=name, phone=PHONE, country="")  # fmt: skip
    assert found() == {
        ("a@example.org", "b@example.org"): ["called", "phone"],
        ("a@example.org", "c@example.org"): ["phone"],
        ("b@example.org", "c@example.org"): ["phone"],
    }
    first = Candidate.objects.order_by("-weight").first()
    assert first.reasons == ["called", "phone"]


def test_the_same_name_counts_in_one_country_and_never_a_first_name_alone():
    make_person(email="a@example.org", name="Ana Lopez", country="ES")
    make_person(email="b@example.org", name="ana lópez", country="ES")
    make_person(email="c@example.org", name="Ana Lopez", country="MX")
    make_person(email="d@example.org", name="Ana", country="ES")
    make_person(email="e@example.org", name="Ana", country="ES")
    assert found() == {("a@example.org", "b@example.org"): ["name"]}


def test_what_very_many_share_says_nothing_of_any_two_of_them():
    for number in range(MOST_ALIKE[Reason.PHONE] + 1):
        make_person(email=f"patient{number}@example.org", name=f"P {number}", phone=PHONE)
    for number in range(MOST_ALIKE[Reason.NAME] + 1):
        make_person(email=f"maria{number}@example.com", name="Maria Garcia", country="ES")
    assert found() == {}


def test_who_gets_another_number_is_compared_again_and_what_ended_is_taken_back():
    ana = make_person(email="a@example.org", name="Ana", phone=PHONE)
    make_person(email="b@example.org", name="Ben")
    assert found() == {}
    ben = Person.objects.get(email="b@example.org")
    ben.phone = PHONE
    keep_person(ben)
    assert found() == {("a@example.org", "b@example.org"): ["phone"]}
    ana.phone = ""
    keep_person(ana)
    assert found() == {}
    assert not Candidate.objects.exists()


def test_looking_again_finds_nothing_twice():
    for email in ("a@example.org", "b@example.org"):
        make_person(email=email, phone=PHONE)
    first = found()
    Person.objects.update(to_be_compared=True)
    assert found() == first
    assert Candidate.objects.count() == 1
    assert Likeness.objects.filter(kind="phone").count() == 2


def test_nothing_of_anybody_can_be_read_in_what_people_are_compared_by():
    make_person(email="ana@example.org", name="Ana Lopez", phone=PHONE)
    compare_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM duplicates_likeness")
        text = str(cursor.fetchall()).lower()
    assert not any(word in text for word in ("ana", "lopez", PHONE.strip("+")))


def test_comparing_somebody_new_costs_the_same_beside_many():
    def cost() -> int:
        make_person(phone=PHONE)
        with CaptureQueriesContext(connection) as queries:
            compare_all()
        return len(queries)

    cost()
    alone = cost()
    for number in range(30):
        make_person(email=f"other{number}@example.org", name=f"Other {number}")
    compare_all()
    assert cost() == alone
