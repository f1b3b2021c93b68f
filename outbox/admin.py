"""The outbox in the admin: what was sent as it was sent, and what staff must decide."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from outbox.models import Message, State
from outbox.services import NotForStaffToDecide, accept_as_sent, send_again
from people.narrowing import Narrowed
from people.readonly import ReadOnly
from people.watching import Watched

STATE_COLOURS = {
    State.SENT: "success",
    State.PENDING: "info",
    State.SENDING: "info",
    State.RETRY: "warning",
    State.UNCERTAIN: "warning",
    State.FAILED: "danger",
    State.BOUNCED: "danger",
    State.COMPLAINED: "danger",
}

Verb = Callable[[Message], None]


@admin.register(Message)
class MessageAdmin(Watched, Narrowed, ReadOnly, ModelAdmin):
    list_display = ["subject_or_name", "person", "state_label", "reason", "due_at", "sent_at"]
    list_filter = ["state", "message_class", "letter"]
    list_select_related = ["person"]
    search_fields = ["=uuid", "recipient"]
    show_full_result_count = False
    ordering = ["-created_at"]
    actions = ["try_again", "mark_as_arrived"]
    fieldsets = [
        (None, {"fields": ["state", "reason", "person", "recipient", "clause_set"]}),
        (_("As sent"), {"fields": ["subject", "words"]}),
        (
            _("Delivery"),
            {
                "fields": [
                    "uuid", "letter", "message_class", "purpose", "due_at", "sent_at",
                    "expires_at", "attempt", "crashes", "ambiguous_resends", "smtp_code",
                ],
                "classes": ["collapse"],
            },
        ),
    ]  # fmt: skip

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether this member of staff may decide about a letter, none of which is edited."""
        return request.user.has_perm("outbox.change_message")

    @display(description=_("letter"))
    def subject_or_name(self, message: Message) -> str:
        return message.subject or message.letter

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, message: Message) -> tuple[str, str]:
        return message.state, message.get_state_display()

    @display(description=_("text"))
    def words(self, message: Message) -> str:
        # Not called "text": a field of that name would be shown in its stead, links and all.
        return linebreaks_filter(message.text_for_staff)

    @action(description=_("Try again"), permissions=["decide"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Send failed or uncertain letters once more."""
        self._decide(request, queryset, send_again)

    @action(description=_("It arrived: mark as sent"), permissions=["decide"])
    def mark_as_arrived(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Close uncertain letters that the person confirmed."""
        self._decide(request, queryset, accept_as_sent)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Message], verb: Callable[[Message], None]
    ) -> None:
        done = 0
        for message in queryset:
            try:
                with transaction.atomic():
                    verb(message)
                    self.tell(request, [message], "changed")
                done += 1
            except NotForStaffToDecide:
                messages.warning(
                    request,
                    _("%(letter)s is %(state)s: there is nothing to decide.")
                    % {"letter": message.letter, "state": message.get_state_display()},
                )
        if done:
            messages.success(request, _("%(number)d letters changed.") % {"number": done})
