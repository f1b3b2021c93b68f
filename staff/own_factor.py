"""What a member of staff does with her own second factor once she is in."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from staff import door, passkeys, sessions, signing_in
from staff import second_factor as factor
from staff.models import RecoveryCode, User
from staff.passkeys import NotFitting
from staff.second_factor import Answer

LONGEST_KEY = 18


def my_second_factor(request: HttpRequest) -> HttpResponse:
    """What is set up. Who shows it once more may change it."""
    user = door.signed_in(request)
    if user is None or not factor.has_factor(user):
        return redirect("second-factor-set-up")
    if request.method == "POST":
        if not door.has_proved(request):
            answer = door.check(request, user)
            if answer is Answer.RIGHT:
                door.note_proved(request)
            else:
                messages.error(request, door.said(answer))
        if door.has_proved(request):
            return _changed(request, user)
    may_change = door.has_proved(request)
    return door.page(
        request,
        "my_second_factor",
        _("Second factor"),
        left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
        has_app=factor.has_app(user),
        keys=user.passkeys.order_by("pk"),
        may_change=may_change,
        are_possible=passkeys.are_possible(),
        question="" if may_change else passkeys.question(request.session, user),
    )


def add_passkey(request: HttpRequest) -> HttpResponse:
    """Another passkey, for who has just shown the second factor."""
    user = door.signed_in(request)
    if user is None or not factor.has_factor(user) or not door.has_proved(request):
        return redirect("my-second-factor")
    if request.method == "POST":
        told, name = request.POST.get("passkey", ""), request.POST.get("name", "")
        try:
            key = passkeys.add(request.session, user, told, name=name)
        except NotFitting:
            messages.error(request, door.said(Answer.NO_PASSKEY))
        else:
            messages.success(
                request, _t("“%(name)s” signs you in from now on.") % {"name": key.name}
            )
            return redirect("my-second-factor")
    question = passkeys.question_for_new(request.session, user)
    return door.page(request, "add_passkey", _("Add a passkey"), question=question)


def _changed(request: HttpRequest, user: User) -> HttpResponse:
    what, _dash, number = request.POST.get("what", "").partition("-")
    key_id = int(number) if number.isdecimal() and len(number) <= LONGEST_KEY else 0
    match what:
        case "codes":
            return door.codes_page(request, factor.new_recovery_codes(user), onward=request.path)
        case "phone":
            return _new_phone(request, user)
        case "passkey":
            return redirect("add-passkey")
        case "rename":
            passkeys.rename(user, key_id, name=request.POST.get("name", ""))
        case "remove":
            if not factor.remove_passkey(user, key_id):
                told = _t("That is all that you have to sign in with. Add something else first.")
                messages.error(request, told)
    return redirect("my-second-factor")


def _new_phone(request: HttpRequest, user: User) -> HttpResponse:
    if user.passkeys.exists():
        factor.forget_app(user)
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        return redirect("second-factor-set-up")
    factor.reset(user)
    user.refresh_from_db()
    sessions.end(request)
    return signing_in.password_given(request, user, onward=request.path)
