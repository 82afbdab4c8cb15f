"""What pages, letters and logs never say: keys and hashes, answers, and other people's words."""

from __future__ import annotations

import io
import sys
from email import message_from_string, policy

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from app.domain.account import Role
from app.models.booking import AppointmentRow, ClaimRow
from app.models.intake import ClientRequestRow
from app.models.outbox import LetterRow
from app.services.account import InviteAccount, invite_account
from app.services.transaction import read_transaction
from tests.clock import NOW
from tests.journey import letters
from tests.web_client import Browser, Page
from tests.web_pages import read_page
from tests.web_steps import EMAIL, NAME, answer_questions, book_time, check_time, token_of

GOAL_NOTE = "zebra I lie awake since the move"
AVOID_NOTE = "walrus please never ask about my father"
MESSAGE = "ocelot is there anybody who can listen"
CANCEL_NOTE = "ibis I am going back to my brother"
ANSWERS = (GOAL_NOTE, AVOID_NOTE, MESSAGE, CANCEL_NOTE)

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "{{ 7*191 }}",
    "{% raw %}1337{% endraw %}",
    "javascript:alert(1)",
    "</title></textarea><h1>Hi</h1>",
    "&lt;b&gt;",
    "[click](https://evil.example)",
    "https://evil.example/a",
    "%(name)s %s {0}",
)


@pytest.fixture
def log(demo: Flask, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Collect what the modules of the application log, as it is written."""
    written = io.StringIO()
    settings = structlog.get_config()
    logger = structlog.wrap_logger(
        structlog.WriteLogger(written),
        processors=settings["processors"],
        wrapper_class=settings["wrapper_class"],
    )
    for name, module in list(sys.modules.items()):
        if name.startswith("app.") and hasattr(module, "_log"):
            monkeypatch.setattr(module, "_log", logger)
    return written


def bodies(app: Flask) -> list[str]:
    """Return each letter as its reader sees it: headers and all texts, decoded."""
    with app.app_context():
        texts = [text for *_, text in letters()]
    found = []
    for text in texts:
        message = message_from_string(text, policy=policy.default)
        parts = [
            part.get_content()
            for part in message.walk()
            if part.get_content_maintype() in {"text", "application"}
        ]
        decoded = [part if isinstance(part, str) else part.decode() for part in parts]
        found.append("\n".join([*(str(value) for value in message.values()), *decoded]))
    return found


def tell_everything(browser: Browser) -> Page:
    """Answer, write, book, cancel, with free text wherever there is a field for it."""
    answer_questions(
        browser,
        goals={"goals": ["sleep"], "goal_note": GOAL_NOTE},
        ease={"ease": ["plan"], "avoid_note": AVOID_NOTE},
    )
    browser.press(browser.get("/write"), "Send it", name=NAME, email=EMAIL, message=MESSAGE)
    booked = browser.press(check_time(browser), "Book this call")
    cancel = browser.follow(booked, "Cancel it")
    return browser.press(cancel, "Cancel this call", note=CANCEL_NOTE)


def test_what_was_told_is_in_no_letter(browser: Browser, demo: Flask) -> None:
    tell_everything(browser)
    found = bodies(demo)
    assert len(found) == 6
    for body in found:
        for words in (*ANSWERS, "Sleep better", "A plan and things to try"):
            assert words not in body


def test_the_letters_of_the_therapist_name_nobody(browser: Browser, demo: Flask) -> None:
    tell_everything(browser)
    with demo.app_context():
        notices = [text for kind, _, text in letters() if kind.startswith("notice")]
    assert len(notices) == 3
    assert all(NAME not in text and EMAIL not in text for text in notices)


def test_subjects_say_nothing_about_therapy(browser: Browser, demo: Flask) -> None:
    tell_everything(browser)
    with demo.app_context():
        for *_, text in letters():
            subject = str(message_from_string(text, policy=policy.default)["Subject"]).lower()
            assert not {"therap", "session", "counsel"} & set(subject.split())
            assert "therap" not in subject


def test_what_was_told_is_on_no_page_of_a_link(browser: Browser) -> None:
    page = tell_everything(browser)
    pages = [page, *(browser.get(page.path + end) for end in ("", "/move", "/cancel"))]
    restored = browser.press(page, "Undo")
    pages += [restored, *(browser.get(page.path + end) for end in ("/move", "/cancel"))]
    for shown in pages:
        for words in ANSWERS:
            assert words not in shown.html
    calendar = browser.client.get(f"{page.path}/appointment.ics").get_data(as_text=True)
    assert "therap" not in calendar.lower()
    for words in (*ANSWERS, "Oaks, therapy"):
        assert words not in calendar


def test_no_page_of_a_link_shows_what_the_database_finds_it_by(
    browser: Browser, demo: Flask
) -> None:
    booked = book_time(browser)
    written = browser.press(browser.get("/write"), "Send it", name="Ben", email="ben@example.com")
    check_time(browser, "2027-03-05T14:00Z")
    with demo.app_context(), read_transaction() as session:
        secrets: set[str] = set()
        for row in session.scalars(select(ClientRequestRow)):
            secrets |= {row.id, row.token_hash or row.id, row.email_index or row.id}
            secrets.add(row.visitor_hash or row.id)
        for call in session.scalars(select(AppointmentRow)):
            secrets |= {call.id, call.token_hash, call.therapist_id, call.service_id, call.uid}
            secrets.add(call.idempotency_hash or call.id)
        for claim in session.scalars(select(ClaimRow)):
            secrets |= {claim.id, claim.visitor_hash or claim.id}
        for letter in session.scalars(select(LetterRow)):
            secrets |= {letter.id, letter.message_id, letter.recipient_index}
    secrets |= {browser.cookie("visit") or "", demo.config["SECRET_KEY"]}
    assert len(secrets) > 20
    for path in (booked.path, f"{booked.path}/move", f"{booked.path}/cancel", written.path):
        html = browser.get(path).html
        assert [secret for secret in secrets if secret in html] == []
        others = {token_of(booked), token_of(written)} - {path.split("/")[2]}
        assert not [token for token in others if token in html]


def test_a_link_tells_nobody_which_address_it_belongs_to(browser: Browser, demo: Flask) -> None:
    known = token_of(book_time(browser))
    stranger = Browser(demo)
    fields = {"person": "cecilia-oaks", "slot": "2027-03-05T14:00Z", "mode": "video"}
    for email in (EMAIL, "nobody@example.com"):
        check = stranger.get("/book", query=fields)
        assert known not in check.html
        page = stranger.press(check, "Book this call", name="x" * 81, email=email, status=400)
        assert known not in page.html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_what_people_type_stays_text(browser: Browser, demo: Flask, payload: str) -> None:
    answer_questions(browser, goals={"goals": ["sleep"], "goal_note": payload})
    assert browser.get("/start/1").field("goal_note") == (payload,)
    write = browser.get("/write")
    bad = browser.press(write, "Send it", name=payload, email=payload, message=payload, status=400)
    assert bad.field("message") == (payload,)
    sent = browser.press(bad, "Send it", email=EMAIL)
    assert sent.h1 == f"Thank you, {payload}."
    with demo.app_context():
        link = invite_account(InviteAccount(email=EMAIL, role=Role.ADMIN), now=NOW).token
    workspace = browser.press(browser.get(f"/workspace/enter/{link}"), "Open the workspace")
    assert workspace.text.count(payload) >= 2
    check = check_time(browser)
    assert check.field("name") == (payload,)
    booked = browser.press(check, "Book this call")
    assert booked.h1 == f"You’re booked, {payload}."
    for page in (sent, bad, check, booked, workspace):
        assert not page.root.all("img", "iframe")
        assert "evil.example" not in " ".join(link.get("href") for link in page.root.all("a"))
        assert "1337" not in page.html.replace(payload, "")
    with demo.app_context():
        texts = [text for *_, text in letters()]
    for text in texts:
        for part in message_from_string(text, policy=policy.default).walk():
            if part.get_content_type() == "text/html":
                tree = read_page(part.get_content()).root
                assert not tree.all("script", "img", "svg", "iframe")
                assert "evil.example" not in " ".join(a.get("href") for a in tree.all("a"))


def test_the_log_knows_no_names_answers_or_links(
    browser: Browser,
    demo: Flask,
    log: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = tell_everything(browser)
    browser.get("/c/" + "x" * 43, status=404)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    demo.config["PROPAGATE_EXCEPTIONS"] = False
    token = {"csrf_token": browser.form_token()}
    for module in ("booking", "contact", "intake"):
        monkeypatch.setattr(f"app.web.{module}.read_now", fail)
    fields = {"person": "cecilia-oaks", "slot": "2027-03-05T14:00Z", "mode": "video"}
    fields |= token | {"name": NAME, "email": EMAIL, "goal_note": GOAL_NOTE, "message": MESSAGE}
    for path in ("/start/1", "/book", "/write"):
        assert browser.client.post(path, data=fields).status_code == 500
    out, err = capfd.readouterr()
    text = log.getvalue() + out + err
    assert "request.failed" in text
    for words in (*ANSWERS, NAME, EMAIL, token_of(page), browser.cookie("visit") or "-"):
        assert words not in text
