"""One row for each form."""

from django.conf import settings
from django.db import models


class Treatment(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self):
        return self.name


class Enquiry(models.Model):
    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2)
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT)
    message = models.TextField(blank=True)
    state = models.CharField(
        max_length=12, choices=[("new", "New"), ("won", "Won")], default="new", db_index=True
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return self.name
