"""The form and the page behind it."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from bench.baseline.models import Enquiry


class QuoteForm(forms.ModelForm):
    """The questions, and a field that people leave empty."""

    website = forms.CharField(required=False)

    class Meta:
        model = Enquiry
        fields = ["name", "email", "phone", "country", "treatment", "message"]


def quote(request):
    """Show the form, or keep one row and go on."""
    form = QuoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["website"]:
        form.save()
        return redirect("thanks")
    return render(request, "baseline/form.html", {"form": form})


def thanks(request):
    """Where the form leads."""
    return HttpResponse("Thank you.")


urlpatterns = [path("quote/", quote), path("thanks/", thanks, name="thanks")]
