"""The letters of a contact request: a promise to the client, a notice to the practice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.invite import Party
from app.domain.outbox import LetterKind
from app.extensions import vault
from app.mail.letters import NoticeLetter, RequestLetter
from app.mail.render import write_letter
from app.models.intake import ClientRequestRow
from app.models.practice import PracticeRow
from app.services.letterhead import house_of, link_to, sender_of
from app.services.outbox import enqueue


def post_request_letters(
    session: Session, request: ClientRequestRow, *, token: str, now: datetime
) -> None:
    """Write both letters and put them into the outbox of the open transaction.

    Somebody who gave a phone number alone gets no letter, the practice still does.
    """
    practice = session.scalars(select(PracticeRow)).one()
    answer_by_at = request.answer_by_at or now
    email = vault.read(request, "email")
    if email:
        letter = RequestLetter(
            subject_id=request.id,
            received_at=now,
            answer_by_at=answer_by_at,
            timezone=request.timezone,
            recipient=Party(name=vault.read(request, "name") or "", email=email),
            manage_url=link_to(f"/c/{token}"),
            sender=sender_of(practice),
            house=house_of(practice),
        )
        enqueue(session, write_letter(letter), now=now)
    notice = NoticeLetter(
        kind=LetterKind.NOTICE_REQUEST,
        subject_id=request.id,
        sequence=0,
        stamped_at=now,
        starts_at=answer_by_at,
        timezone=practice.timezone,
        recipient=Party(name=practice.name, email=practice.email),
        workspace_url=link_to("/workspace/"),
        sender=sender_of(practice),
    )
    enqueue(session, write_letter(notice), now=now)
