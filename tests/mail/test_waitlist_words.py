"""The letters of the waiting list: what they say of a time, and how one gets away from them."""

from __future__ import annotations

import email
from email.policy import default

import pytest

from app.domain.outbox import LetterKind
from app.domain.practice import Mode
from app.mail.letters import WaitlistLetter
from app.mail.render import write_letter
from tests.letters import make_waitlist_letter

LISTED = make_waitlist_letter(kind=LetterKind.LISTED)
OFFERED = make_waitlist_letter()
LAPSED = make_waitlist_letter(kind=LetterKind.LAPSED)


def texts_of(letter: WaitlistLetter) -> list[str]:
    """Return the plain text and the HTML, with blanks made one."""
    message = email.message_from_bytes(write_letter(letter).mime, policy=default)
    parts = {part.get_content_type(): part for part in message.walk()}
    assert "text/calendar" not in parts
    texts = [parts[kind].get_content() for kind in ("text/plain", "text/html")]
    return [" ".join(text.split()).replace("\u00a0", " ") for text in texts]


def test_a_time_that_opened_is_told_with_how_long_it_is_kept() -> None:
    for text in texts_of(OFFERED):
        assert "A time with Cecilia C. Oaks has opened." in text
        assert "Tuesday, March 3, 8:30 am, Chicago time (Central Time)" in text
        assert "We keep it for you until Friday, February 20, 3 pm, Chicago time" in text
        assert "Video call" in text


def test_a_visit_in_person_is_offered_with_its_place() -> None:
    for text in texts_of(make_waitlist_letter(mode=Mode.IN_PERSON, place="12 Elm Street")):
        assert "Where: 12 Elm Street" in text


def test_who_is_on_the_list_learns_for_whom_and_how_long() -> None:
    for text in texts_of(LISTED):
        assert "when a time with Cecilia C. Oaks opens" in text
        assert "You stay on it until Friday, February 20, 3 pm, Chicago time" in text
        assert "If you did not ask for this" in text
    for text in texts_of(make_waitlist_letter(kind=LetterKind.LISTED, therapist_name="")):
        assert "We will write to you when a time opens." in text


def test_a_time_that_went_is_told_kindly_and_the_last_one_ends_it() -> None:
    for text in texts_of(LAPSED):
        assert "That is fine. You are still on the list" in text
    for text in texts_of(make_waitlist_letter(kind=LetterKind.LAPSED, is_last=True)):
        assert "we will not offer you more times" in text
        assert "still on the list" not in text


@pytest.mark.parametrize("letter", [OFFERED, LAPSED])
def test_every_letter_about_a_time_leads_off_the_list(letter: WaitlistLetter) -> None:
    assert all("https://oaks.example/w/LIST" in text for text in texts_of(letter))


def test_the_same_offer_is_the_same_letter() -> None:
    assert write_letter(OFFERED) == write_letter(OFFERED)
    assert write_letter(OFFERED).message_id != write_letter(LAPSED).message_id
