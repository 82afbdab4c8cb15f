"""The way into the workspace by a one-time link, its first page, and the way out."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.domain.errors import LinkExpired
from app.extensions import get_settings
from app.queries.account import is_live_link, list_next_appointments, list_waiting_requests
from app.services.account import close_session, open_session
from app.web.account_session import WorkRead, open_workspace, session_cookie
from app.web.forms.account import EnterForm
from app.web.page import open_page
from app.web.pages_account import EnterPage, WorkAppointment, WorkRequest, WorkspacePage
from app.web.visitor import read_now

bp = Blueprint("account", __name__, url_prefix="/workspace")


@bp.get("/enter/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Show one button, so that a mail scanner that opens the link uses nothing up."""
    with open_page() as page:
        if not is_live_link(page.session, token, now=read_now()):
            raise LinkExpired("This link has run out.")
        view = EnterPage(action_url=url_for("account.enter_now", token=token))
        return render_template("account/enter.html", page=view, form=EnterForm())


@bp.post("/enter/<token>")
def enter_now(token: str) -> ResponseReturnValue:
    """Use the link up and sign its account in."""
    opened = open_session(token, now=read_now())
    response = make_response(redirect(url_for("account.workspace"), code=303))
    response.set_cookie(
        session_cookie(),
        opened.token,
        secure=get_settings().is_https,
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


@bp.get("/")
def workspace() -> ResponseReturnValue:
    """Show what lies ahead, and who waits for an answer."""
    with open_workspace() as work:
        return render_template("account/workspace.html", page=_workspace_page(work))


def _workspace_page(work: WorkRead) -> WorkspacePage:
    """Read the workspace's first page; times are shown in the practice's zone."""
    now = read_now()
    zone = work.offer.practice.timezone
    return WorkspacePage(
        now=now,
        zone=zone,
        appointments=tuple(
            WorkAppointment(
                starts_at=found.span.starts_at,
                ends_at=found.span.ends_at,
                client_name=found.client_name,
                client_zone=found.client_timezone,
                therapist_name=found.therapist,
                mode=found.mode,
            )
            for found in list_next_appointments(work.session, work.who, now=now)
        ),
        requests=tuple(
            WorkRequest(
                name=found.client_name,
                received_at=found.received_at,
                answer_by_at=found.answer_by_at,
                is_overdue=found.answer_by_at < now,
                message=found.message,
                email=found.email,
                phone=found.phone,
            )
            for found in list_waiting_requests(work.session, work.who)
        ),
    )


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session; its cookie is worth nothing from now on."""
    token = request.cookies.get(session_cookie())
    if token is None:
        abort(401)
    close_session(token, now=read_now())
    response = make_response(redirect(url_for("practice.home"), code=303))
    response.delete_cookie(
        session_cookie(), path="/", secure=get_settings().is_https, httponly=True
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
