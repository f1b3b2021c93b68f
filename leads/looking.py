"""Who else has the page of a lead open. It lasts as long as somebody looks, and proves nothing."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

# A page says every twenty seconds that it is still there.
GONE_AFTER = timedelta(seconds=50)
FORGOTTEN_AFTER = timedelta(hours=1)


class Looking(models.Model):
    """One member of staff has one lead open."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "user"], name="looking_is_one_for_each")
        ]
        indexes = [models.Index(fields=["user", "seen_at"], name="looking_by_user")]

    def __str__(self) -> str:
        return f"{self.pk}"


def be_here(lead_id: int, user_id: int) -> list[str]:
    """Say that this member of staff has the lead open; the names of the others who have."""
    now = timezone.now()
    Looking.objects.filter(user=user_id, seen_at__lt=now - FORGOTTEN_AFTER).delete()
    Looking.objects.bulk_create(
        [Looking(lead_id=lead_id, user_id=user_id, seen_at=now)],
        update_conflicts=True,
        unique_fields=["lead", "user"],
        update_fields=["seen_at"],
    )
    others = Looking.objects.filter(lead=lead_id, seen_at__gte=now - GONE_AFTER)
    rows = others.exclude(user=user_id).select_related("user").order_by("user__first_name", "pk")
    return [str(each.user) for each in rows]
