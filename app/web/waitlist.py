"""The waiting list: the way onto it, one's place on it, and the times that are offered."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import InvalidInput, LinkExpired, NotFound
from app.domain.practice import TherapistProfile
from app.domain.waitlist import ENTRY_DAYS, NotWaiting, OfferOver, OfferState
from app.queries.intake import Draft, find_draft
from app.queries.practice import get_profile
from app.queries.waitlist import OfferedTime, WaitlistEntry, find_entry, find_offered
from app.services.waitlist import (
    ChangeWish,
    JoinWaitlist,
    change_wish,
    join_waitlist,
    leave_waitlist,
)
from app.services.waitlist_offers import decline_offer, take_offer
from app.web.forms.booking import PressForm
from app.web.forms.waitlist import ChangeWishForm, WaitForm, WishForm
from app.web.page import PageRead, open_page
from app.web.pages_waitlist import ListedMoment, WaitPage
from app.web.visitor import find_or_new_visitor, find_visitor, keep_visitor, read_now
from app.web.waitlist_page import (
    ended_page,
    is_on_list,
    listed_page,
    offered_page,
    over_page,
    wait_offer,
)

bp = Blueprint("waitlist", __name__)


@bp.get("/waitlist")
def wait() -> ResponseReturnValue:
    """Show the form, with what the visitor told us before."""
    with open_page() as page:
        profile = _find_person(page)
        draft = find_draft(page.session, find_visitor())
        form = WaitForm.of(wait_offer(page.offer, profile), **_known(draft))
        return _show_form(page, form, profile, status=HTTPStatus.OK)


@bp.post("/waitlist")
def join() -> ResponseReturnValue:
    """Put somebody on the list and lead to their place, or show what is missing."""
    with open_page() as page:
        profile = _find_person(page)
        form = WaitForm.of(wait_offer(page.offer, profile))
        if not form.validate_on_submit() or form.is_robot:
            return _show_form(page, form, profile, status=HTTPStatus.BAD_REQUEST)
        wish = form.wish(page.offer.first_call.slug, page.zone)
    visitor = find_or_new_visitor()
    command = JoinWaitlist(
        wish=wish,
        name=form.name.data,
        email=form.email.data,
        visitor_token=visitor,
        idempotency_key=form.idempotency_key,
    )
    try:
        listed = join_waitlist(command, now=read_now())
    except InvalidInput as refusal:
        with open_page() as page:
            _note(form, refusal)
            return _show_form(page, form, profile, status=HTTPStatus.BAD_REQUEST)
    target = url_for("waitlist.own_page", token=listed.token, now=ListedMoment.JOINED)
    return keep_visitor(make_response(redirect(target, code=303)), visitor)


@bp.get("/w/<token>")
def own_page(token: str) -> ResponseReturnValue:
    """Show somebody's place on the list, or the time that is kept for them; changes nothing."""
    with open_page() as page:
        offered = find_offered(page.session, token)
        if offered is not None:
            return _show_offered(page, offered, token)
        entry = _get_entry(page, token)
        if not is_on_list(entry, now=read_now()):
            return render_template("waitlist/over.html", page=ended_page(entry))
        moment = request.args.get("now", "")
        view = listed_page(
            entry,
            token=token,
            moment=ListedMoment(moment) if moment in set(ListedMoment) else ListedMoment.NONE,
        )
        return render_template("waitlist/listed.html", page=view, form=PressForm())


@bp.route("/w/<token>/change", methods=["GET", "POST"])
def change(token: str) -> ResponseReturnValue:
    """Show what somebody waits for, or change it."""
    with open_page() as page:
        entry = _get_entry(page, token)
        if not is_on_list(entry, now=read_now()):
            return redirect(url_for("waitlist.own_page", token=token), code=303)
        form = ChangeWishForm.of(wait_offer(page.offer, entry.therapist), entry.wish)
        if not form.validate_on_submit():
            return _show_change(page, form, entry, token)
        wish = form.wish(entry.service.slug, entry.wish.timezone)
    moment = ListedMoment.CHANGED
    try:
        change_wish(ChangeWish(token=token, wish=wish), now=read_now())
    except NotWaiting:
        moment = ListedMoment.NONE
    except InvalidInput as refusal:
        with open_page() as page:
            _note(form, refusal)
            return _show_change(page, form, entry, token)
    return redirect(url_for("waitlist.own_page", token=token, now=moment), code=303)


@bp.post("/w/<token>/leave")
def leave(token: str) -> ResponseReturnValue:
    """Take somebody off the list."""
    if not PressForm().validate_on_submit():
        return _show_again(token)
    leave_waitlist(token, now=read_now())
    return redirect(url_for("waitlist.own_page", token=token), code=303)


@bp.post("/w/<token>/take")
def take(token: str) -> ResponseReturnValue:
    """Book the time that is kept, or say what became of it."""
    if not PressForm().validate_on_submit():
        return _show_again(token)
    try:
        booked = take_offer(token, now=read_now())
    except OfferOver:
        return _show_over(token)
    return redirect(url_for("client.own_page", token=booked.token, now="booked"), code=303)


@bp.post("/w/<token>/decline")
def decline(token: str) -> ResponseReturnValue:
    """Give the time back and stay on the list."""
    if not PressForm().validate_on_submit():
        return _show_again(token)
    try:
        decline_offer(token, now=read_now())
    except OfferOver:
        return _show_over(token)
    return redirect(url_for("waitlist.own_page", token=token), code=303)


def _show_again(token: str) -> ResponseReturnValue:
    """Show a page anew that was open for so long that its token ran out."""
    return redirect(url_for("waitlist.own_page", token=token), code=303)


def _show_offered(page: PageRead, offered: OfferedTime, token: str) -> ResponseReturnValue:
    """Show a time that was offered, the booking that it became, or what became of it else."""
    now = read_now()
    if offered.booked_token:
        return redirect(url_for("client.own_page", token=offered.booked_token), code=303)
    if offered.span.starts_at <= now:
        raise LinkExpired("This link has run out.")
    if offered.state is not OfferState.OPEN or offered.expires_at <= now:
        return render_template("waitlist/over.html", page=over_page(offered))
    view = offered_page(offered, page.offer, token=token)
    return render_template("waitlist/offered.html", page=view, form=PressForm())


def _show_over(token: str) -> ResponseReturnValue:
    """Show what became of a time that can no longer be answered."""
    with open_page() as page:
        offered = find_offered(page.session, token)
        if offered is None:
            raise NotFound("This link leads nowhere.")
        if offered.booked_token:
            return redirect(url_for("client.own_page", token=offered.booked_token), code=303)
        if offered.span.starts_at <= read_now():
            raise LinkExpired("This link has run out.")
        view = over_page(offered)
        return render_template("waitlist/over.html", page=view), HTTPStatus.CONFLICT


def _show_form(
    page: PageRead, form: WaitForm, profile: TherapistProfile | None, *, status: HTTPStatus
) -> ResponseReturnValue:
    """Render the way onto the list."""
    slug = None if profile is None else profile.slug
    view = WaitPage(
        action_url=url_for("waitlist.wait", therapist=slug),
        back_url=url_for("matching.match") if slug is None else url_for("slots.times", slug=slug),
        days=ENTRY_DAYS,
        first_name="" if profile is None else profile.first_name,
        has_modes=len(page.offer.first_call.modes) > 1,
    )
    return render_template("waitlist/wait.html", page=view, form=form), status


def _show_change(
    page: PageRead, form: ChangeWishForm, entry: WaitlistEntry, token: str
) -> ResponseReturnValue:
    """Render what somebody waits for, to be changed."""
    view = WaitPage(
        action_url=url_for("waitlist.change", token=token),
        back_url=url_for("waitlist.own_page", token=token),
        days=ENTRY_DAYS,
        first_name="" if entry.therapist is None else entry.therapist.first_name,
        has_modes=len(page.offer.first_call.modes) > 1,
    )
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template("waitlist/change.html", page=view, form=form), status


def _find_person(page: PageRead) -> TherapistProfile | None:
    """Return whom the address names, None for nobody or a team: then it is for anybody."""
    try:
        return get_profile(page.session, request.args.get("therapist", ""))
    except NotFound:
        return None


def _get_entry(page: PageRead, token: str) -> WaitlistEntry:
    """Read somebody's place on the list; raise NotFound."""
    entry = find_entry(page.session, token)
    if entry is None:
        raise NotFound("This link leads nowhere.")
    return entry


def _known(draft: Draft | None) -> dict[str, object]:
    """Return what somebody told us before and need not tell again."""
    if draft is None:
        return {}
    times = [str(choice) for choice in draft.answers.times.times]
    return {"name": draft.name, "email": draft.email, "times": times}


def _note(form: WishForm, refusal: InvalidInput) -> None:
    """Put a refusal of the use case beside its field."""
    for problem in refusal.problems:
        form[problem.field].errors = [problem.message]
