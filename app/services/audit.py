"""Who did what: one row for each act, in the transaction of the act itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.models.audit import AuditRow


class ActorKind(StrEnum):
    """On whose behalf something was done."""

    VISITOR = "visitor"
    CLIENT = "client"
    ACCOUNT = "account"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts; `id` is that of an account, None where there is none."""

    kind: ActorKind
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done to which record; `fields` are names only, never contents."""

    action: str
    object_type: str
    object_id: str
    fields: tuple[str, ...] = ()


VISITOR = Actor(kind=ActorKind.VISITOR)
CLIENT = Actor(kind=ActorKind.CLIENT)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
SYSTEM = Actor(kind=ActorKind.SYSTEM)


def record_act(session: Session, act: Act, *, actor: Actor, now: datetime) -> None:
    """Add the row of one act to the open transaction."""
    session.add(
        AuditRow(
            at=now,
            actor=actor.kind,
            actor_id=actor.id,
            action=act.action,
            object_type=act.object_type,
            object_id=act.object_id,
            fields=list(act.fields),
        )
    )
