"""What somebody could spend, on the lead as well as on the request."""

import pytest
from django.core.management import call_command

from leads.models import Lead
from tests.factories import make_request

LOW, HIGH = "EUR:2000-5000", "EUR:10000-20000"


@pytest.mark.django_db
def test_the_lead_has_the_budget_that_was_told_last():
    first = make_request(told={"budget": LOW})
    again = make_request(told={"budget": HIGH}, contact={"email": first.email})
    silent = make_request(contact={"email": first.email})
    assert first.lead_id == again.lead_id == silent.lead_id
    assert Lead.objects.get().budget == HIGH


@pytest.mark.django_db(transaction=True)
def test_leads_of_old_requests_get_the_budget_that_was_told_last():
    first = make_request(told={"budget": LOW})
    make_request(told={"budget": HIGH}, contact={"email": first.email})
    other = make_request(told={"budget": LOW})
    none = make_request()
    Lead.objects.update(budget="")
    try:
        call_command("migrate", "quotes", "0004_may_be_erased", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    found = dict(Lead.objects.values_list("pk", "budget"))
    assert found == {first.lead_id: HIGH, other.lead_id: LOW, none.lead_id: ""}
