"""The questions of the free-quote request, one form for each step."""

from quotes.forms.agree import AgreeForm
from quotes.forms.base import StepForm
from quotes.forms.contact import ContactForm
from quotes.forms.details import DetailsForm
from quotes.forms.wish import WishForm

FORMS: dict[str, type[StepForm]] = {
    form.step: form for form in (WishForm, DetailsForm, ContactForm, AgreeForm)
}

__all__ = ["FORMS", "AgreeForm", "StepForm"]
