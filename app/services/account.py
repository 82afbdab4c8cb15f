"""Accounts: a one-time link invites, a session row keeps somebody signed in, and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.account import INVITE_HOURS, SESSION_HOURS, NotSignedIn, Role
from app.domain.errors import InvalidInput, LinkExpired, Problem
from app.extensions import vault
from app.models.account import AccountLinkRow, AccountRow, AccountSessionRow
from app.models.base import new_id
from app.models.practice import TherapistRow
from app.services.audit import OPERATOR, Act, Actor, ActorKind, record_act
from app.services.transaction import write_transaction
from app.tokens import hash_token, new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteAccount:
    """Whom to invite, and as what; an account that exists keeps its role and gets a new link."""

    email: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedAccount:
    """The link's token is shown once and never stored."""

    account_id: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """The session's token goes into the browser's cookie and nowhere else."""

    token: str
    expires_at: datetime


def invite_account(command: InviteAccount, *, now: datetime) -> InvitedAccount:
    """Make the account if there is none for the address, and a link that opens it once.

    Earlier links of the account stop working. Raises InvalidInput where the role does not match
    an account that exists, or where a therapist's address belongs to no therapist.
    """
    with write_transaction() as session:
        account = _account_for(session, command, now=now)
        session.execute(
            update(AccountLinkRow)
            .where(AccountLinkRow.account_id == account.id, AccountLinkRow.used_at.is_(None))
            .values(used_at=now)
        )
        token = new_token()
        link = AccountLinkRow(
            account_id=account.id,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + timedelta(hours=INVITE_HOURS),
        )
        session.add(link)
        act = Act(action="account.invited", object_type="account", object_id=account.id)
        record_act(session, act, actor=OPERATOR, now=now)
        return InvitedAccount(account_id=account.id, token=token, expires_at=link.expires_at)


def _account_for(session: Session, command: InviteAccount, *, now: datetime) -> AccountRow:
    """Find or make the account of the address."""
    index = vault.email_index(command.email)
    account = session.scalar(
        select(AccountRow).where(AccountRow.email_index.in_(vault.email_indexes(command.email)))
    )
    if account is not None:
        if account.role != command.role:
            raise InvalidInput(
                (Problem(field="role", message=f"This address has the role {account.role}."),)
            )
        return account
    therapist_id = session.scalar(
        select(TherapistRow.id).where(TherapistRow.email == command.email.strip())
    )
    if command.role is Role.THERAPIST and therapist_id is None:
        raise InvalidInput(
            (Problem(field="email", message="No therapist of the practice has this address."),)
        )
    account = AccountRow(
        id=new_id(),
        email_index=index,
        role=command.role,
        therapist_id=therapist_id,
        created_at=now,
    )
    vault.seal(account, "email", command.email.strip())
    session.add(account)
    session.flush()
    return account


def open_session(token: str, *, now: datetime) -> OpenedSession:
    """Use up a one-time link and sign its account in; raises LinkExpired for any other link."""
    with write_transaction() as session:
        account_id = session.scalar(
            update(AccountLinkRow)
            .where(
                AccountLinkRow.token_hash == hash_token(token),
                AccountLinkRow.used_at.is_(None),
                AccountLinkRow.expires_at > now,
            )
            .values(used_at=now)
            .returning(AccountLinkRow.account_id)
        )
        account = None if account_id is None else session.get(AccountRow, account_id)
        if account is None or account.disabled_at is not None:
            raise LinkExpired("This link has run out.")
        session_token = new_token()
        row = AccountSessionRow(
            account_id=account.id,
            token_hash=hash_token(session_token),
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
        )
        session.add(row)
        act = Act(action="account.signed_in", object_type="account", object_id=account.id)
        actor = Actor(kind=ActorKind.ACCOUNT, id=account.id)
        record_act(session, act, actor=actor, now=now)
        return OpenedSession(token=session_token, expires_at=row.expires_at)


def touch_session(token: str, *, now: datetime) -> None:
    """Note that a session was used, so that it does not fall idle."""
    with write_transaction() as session:
        session.execute(
            update(AccountSessionRow)
            .where(AccountSessionRow.token_hash == hash_token(token))
            .values(seen_at=now)
        )


def close_session(token: str, *, now: datetime) -> None:
    """Sign out; raises NotSignedIn where the session was dead already."""
    with write_transaction() as session:
        account_id = session.scalar(
            update(AccountSessionRow)
            .where(
                AccountSessionRow.token_hash == hash_token(token),
                AccountSessionRow.revoked_at.is_(None),
            )
            .values(revoked_at=now)
            .returning(AccountSessionRow.account_id)
        )
        if account_id is None:
            raise NotSignedIn("You are signed out.")
        act = Act(action="account.signed_out", object_type="account", object_id=account_id)
        actor = Actor(kind=ActorKind.ACCOUNT, id=account_id)
        record_act(session, act, actor=actor, now=now)
