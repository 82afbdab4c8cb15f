"""What letters say, what they leave out, and how they tell a time."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from zoneinfo import available_timezones

import pytest

from app.domain.invite import InviteStatus, Party
from app.domain.outbox import LetterKind
from app.domain.practice import Mode
from app.domain.timespan import is_zone
from app.mail.letters import Letter
from app.mail.render import first_name, invite_of, write_letter
from app.mail.times import say_clock, say_moment, say_weekday, say_zone
from tests.letters import (
    STARTS_AT,
    WRITTEN_AT,
    make_appointment_letter,
    make_notice,
    make_request_letter,
    make_waitlist_letter,
)

CLIENT_LETTERS: tuple[Letter, ...] = (
    make_appointment_letter(),
    make_appointment_letter(
        kind=LetterKind.MOVED, previous_starts_at=STARTS_AT - timedelta(days=1)
    ),
    make_appointment_letter(kind=LetterKind.CANCELLED),
    make_request_letter(),
    make_waitlist_letter(kind=LetterKind.LISTED),
    make_waitlist_letter(),
    make_waitlist_letter(kind=LetterKind.LAPSED, is_last=True),
)
NOTICES: tuple[Letter, ...] = tuple(
    make_notice(kind=kind, previous_starts_at=STARTS_AT) for kind in LetterKind if "notice" in kind
)
TELLING = re.compile(r"therap|counsel|psych|mental|anxi|depress|practice", re.IGNORECASE)


def read(letter: Letter) -> EmailMessage:
    message = email.message_from_bytes(write_letter(letter).mime, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def subject_of(letter: Letter) -> str:
    return str(read(letter)["Subject"])


def texts_of(letter: Letter) -> tuple[str, str]:
    message = read(letter)
    found = {part.get_content_type(): part for part in message.walk()}
    return found["text/plain"].get_content(), found["text/html"].get_content()


def test_every_kind_of_letter_is_tried_here() -> None:
    kinds = {write_letter(letter).kind for letter in (*CLIENT_LETTERS, *NOTICES)}
    assert kinds == set(LetterKind)


@pytest.mark.parametrize("letter", [*CLIENT_LETTERS, *NOTICES])
def test_the_outside_of_a_letter_tells_a_stranger_nothing(letter: Letter) -> None:
    message = read(letter)
    assert not TELLING.search(f"{message['Subject']} {message['From']} {message['To']}")
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            text = part.get_content()
            assert not TELLING.search(text)
            assert "http" not in text
            assert "Oaks\r\n" not in text.replace("C. Oaks", "")


@pytest.mark.parametrize("letter", CLIENT_LETTERS)
def test_every_letter_to_a_client_says_where_help_is_now(letter: Letter) -> None:
    for text in texts_of(letter):
        assert "Lifeline: 988 (day and night)" in text
        assert "Emergency: 911" in text
        assert "https://oaks.example/help" in text
        assert "https://oaks.example/c/TOKEN" in text


@pytest.mark.parametrize("letter", NOTICES)
def test_a_notice_names_no_client_and_opens_the_workspace(letter: Letter) -> None:
    for text in texts_of(letter):
        assert "https://oaks.example/workspace/" in text
        assert "9:30" in text
        assert "New York time (Eastern Time)" in text
        assert "Dana" not in text


@pytest.mark.parametrize("letter", [*CLIENT_LETTERS, *NOTICES])
def test_a_letter_loads_nothing_from_elsewhere(letter: Letter) -> None:
    _, html = texts_of(letter)
    assert not re.search(r"<(img|link|script|iframe|object)\b|src=|url\(|@import", html)
    assert html.count("<title>") == 1
    assert "prefers-color-scheme: dark" in html


def test_the_letters_to_a_client_have_neutral_subjects() -> None:
    assert [subject_of(letter) for letter in CLIENT_LETTERS] == [
        "Your call on Tuesday",
        "Your call has moved",
        "Your call on Tuesday is canceled",
        "We have your message",
        "You are on the list",
        "A time has opened",
        "That time went",
    ]


def test_a_booking_is_told_in_the_zone_of_the_client() -> None:
    plain, html = texts_of(make_appointment_letter())
    assert "When: Tuesday, March 3, 8:30 am, Chicago time (Central Time)" in plain
    assert "until Monday, March 2, 8:30 am, Chicago time (Central Time)." in plain
    assert "8:30\u00a0am" in html


def test_a_booking_that_waits_for_the_therapist_says_so() -> None:
    plain, html = texts_of(make_appointment_letter(status=InviteStatus.TENTATIVE))
    assert "is kept for you" in plain
    assert "is kept for you" in html


def test_a_visit_in_person_says_where() -> None:
    letter = make_appointment_letter(mode=Mode.IN_PERSON, place="12 Elm Street")
    plain, html = texts_of(letter)
    assert "Where: 12 Elm Street" in plain
    assert "Where: 12 Elm Street" in html
    assert invite_of(letter).location == "12 Elm Street"


def test_a_call_that_can_no_longer_be_changed_says_to_phone() -> None:
    for text in texts_of(make_appointment_letter(changeable_until=None)):
        assert "Please call us" in text


def test_markup_in_a_name_stays_text() -> None:
    _, html = texts_of(make_appointment_letter(therapist_name="<b>C</b> & <script>"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dana Doe", "Dana"),
        ("Anne-Marie", "Anne-Marie"),
        ("D’Arcy", "D’Arcy"),
        ("Jörg", "Jörg"),
        ("", ""),
        ("www.win.example now", ""),
        ("https://evil.example", ""),
        ("x" * 31, ""),
        ("<b>", ""),
    ],
)
def test_only_what_looks_like_a_name_is_greeted(name: str, expected: str) -> None:
    assert first_name(name) == expected


def test_without_a_name_the_greeting_is_plain() -> None:
    letter = make_appointment_letter(recipient=Party(name="a/b", email="dana@example.com"))
    assert all("Hello," in text for text in texts_of(letter))


def test_a_translation_reaches_every_part() -> None:
    def translate(text: str) -> str:
        return text.replace("Your call", "Ihr Termin")

    mime = write_letter(make_appointment_letter(), translate=translate).mime
    message = email.message_from_bytes(mime, policy=default)
    assert message["Subject"] == "Ihr Termin on Tuesday"
    found = {part.get_content_type(): part for part in message.walk()}
    assert "Ihr Termin with Cecilia" in found["text/plain"].get_content()
    assert "Ihr Termin with Cecilia" in found["text/html"].get_content()


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(0, 0, "midnight"), (0, 5, "12:05 am"), (12, 0, "noon"), (12, 5, "12:05 pm"), (17, 0, "5 pm")],
)
def test_a_clock_is_told_as_people_tell_it(hour: int, minute: int, expected: str) -> None:
    at = datetime(2026, 3, 3, hour, minute, tzinfo=UTC)
    assert say_clock(at, timezone="UTC").replace("\u00a0", " ") == expected


def test_an_hour_that_happens_twice_is_told_with_its_offset() -> None:
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert say_clock(first, timezone="America/Chicago") == "1:30\u00a0am (UTC−5)"
    second = first + timedelta(hours=1)
    assert say_clock(second, timezone="America/Chicago") == "1:30\u00a0am (UTC−6)"
    later = datetime(2026, 4, 4, 15, 10, tzinfo=UTC)
    assert say_clock(later, timezone="Australia/Lord_Howe") == "1:40\u00a0am (UTC+10:30)"


def test_the_year_is_told_where_it_is_another() -> None:
    at = datetime(2027, 1, 4, 15, tzinfo=UTC)
    told = say_moment(at, timezone="Europe/London", now=WRITTEN_AT)
    assert told.startswith("Monday, January\u00a04, 2027, 3\u00a0pm, London time")


def test_the_weekday_is_that_of_the_reader() -> None:
    at = datetime(2026, 3, 3, 3, tzinfo=UTC)
    assert say_weekday(at, timezone="America/Chicago") == "Monday"
    assert say_weekday(at, timezone="Asia/Kolkata") == "Tuesday"


@pytest.mark.parametrize(
    ("timezone", "expected"),
    [
        ("America/Chicago", "Chicago time (Central Time)"),
        ("US/Central", "Chicago time (Central Time)"),
        ("Europe/Berlin", "Berlin time (Central European Time)"),
        ("Asia/Katmandu", "Kathmandu time (Nepal Time)"),
        ("Asia/Kathmandu", "Kathmandu time (Nepal Time)"),
        ("UTC", "UTC"),
        ("Etc/GMT+5", "GMT+5"),
    ],
)
def test_a_zone_is_told_by_city_and_name(timezone: str, expected: str) -> None:
    assert say_zone(timezone) == expected


def test_every_zone_has_something_to_be_called_by() -> None:
    for timezone in filter(is_zone, available_timezones()):
        told = say_zone(timezone)
        assert told
        assert "Unknown" not in told
