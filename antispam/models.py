"""Counts of the last hours, by keyed hash: no address of a person or a machine is kept."""

from django.db import models


class Bucket(models.Model):
    """How often something happened in one stretch of time."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
