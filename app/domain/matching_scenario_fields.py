"""Reads made-up people for `matching simulate`: therapists with their times, clients who wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.errors import InvalidInput
from app.domain.intake_client import read_client
from app.domain.matching_batch import BatchMethod, Waiting
from app.domain.matching_batch_pairs import LEAST_BOUND
from app.domain.matching_terms import Candidate, OfferedSlot
from app.domain.parsing import Problems, Reader
from app.domain.practice import Mode
from app.domain.practice_file_therapist import read_therapist

_MOST_PEOPLE = 1_000
_MOST_SHOWN = 1_000_000
_MOST_WEEKS = 520.0
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Therapists, and clients in the order of the file, at one moment."""

    candidates: tuple[Candidate, ...]
    clients: tuple[Waiting | Unreadable, ...]
    now: datetime
    date_seed: str
    batch: BatchMethod | None
    least_bound: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A client whose answers cannot be used, with the reason."""

    id: str
    error: str


def read_scenario(source: object) -> Scenario:
    """Read a whole file; raise InvalidInput with every mistake but those inside of a client."""
    problems = Problems()
    reader = Reader(source, problems)
    for key in ("therapists", "clients", "now"):
        reader.require(key)
    now = _read_instant(reader, "now")
    date_seed = reader.text("date_seed") or now.date().isoformat()
    is_batch = reader.boolean("batch")
    method = reader.choice("batch_method", BatchMethod, None) or BatchMethod.TOTAL
    bounds_regret = reader.boolean("bound_regret", default=True)
    candidates = _read_candidates(reader)
    clients = tuple(
        _read_client(client, number)
        for number, client in enumerate(reader.sequence("clients", most=_MOST_PEOPLE))
    )
    if is_batch:
        _check_ids(reader, clients)
    reader.finish()
    problems.raise_if_any()
    return Scenario(
        candidates=candidates,
        clients=clients,
        now=now,
        date_seed=date_seed,
        batch=method if is_batch else None,
        least_bound=LEAST_BOUND if bounds_regret else None,
    )


def _read_candidates(reader: Reader) -> tuple[Candidate, ...]:
    """Read the therapists with their slots; each has a slug of its own."""
    candidates: dict[str, Candidate] = {}
    for part in reader.tables("therapists", most=_MOST_PEOPLE):
        slots = tuple(_read_slot(each) for each in part.tables("slots"))
        shown = part.integer("shown", 0, low=0, high=_MOST_SHOWN) or 0
        sites = part.words("sites")
        part.raw("weekly_hours")
        part.raw("date_overrides")
        profile = read_therapist(part, complete=False)
        part.finish()
        if profile.slug in candidates:
            part.note("slug", f"Another therapist is called “{profile.slug}” already.")
        candidates[profile.slug] = Candidate(
            profile=profile, slots=slots, places=profile.places, shown=shown, sites=sites
        )
    return tuple(candidates.values())


def _read_slot(reader: Reader) -> OfferedSlot:
    """Read one free time."""
    for key in ("starts_at", "mode"):
        reader.require(key)
    starts_at = _read_instant(reader, "starts_at")
    mode = reader.choice("mode", Mode, None) or Mode.VIDEO
    reader.finish()
    return OfferedSlot(starts_at=starts_at, mode=mode)


def _read_instant(reader: Reader, key: str) -> datetime:
    """Read an instant in which every zone can be reckoned."""
    instant = reader.instant(key) or _EARLIEST
    if _EARLIEST <= instant <= _LATEST:
        return instant
    reader.note(key, "Use an instant from 1970 to 2999.")
    return _EARLIEST


def _read_client(source: object, number: int) -> Waiting | Unreadable:
    """Read one client with what the practice knows; the position stands in for a missing id."""
    given = source.get("id") if isinstance(source, dict) else None
    client_id = given if isinstance(given, str) and given.strip() else str(number)
    problems = Problems()
    reader = Reader(source, problems)
    weeks = reader.number("weeks_waited", 0.0, low=0.0, high=_MOST_WEEKS) or 0.0
    earlier, again = reader.words("earlier"), reader.words("again")
    declined_by = reader.words("declined_by")
    client = read_client(reader)
    try:
        problems.raise_if_any()
    except InvalidInput as refusal:
        sentences = (f"{problem.field}: {problem.message}" for problem in refusal.problems)
        return Unreadable(id=client_id, error=" ".join(sentences))
    client = replace(client, id=client_id, earlier=earlier, again=again, declined_by=declined_by)
    return Waiting(client=client, weeks=weeks)


def _check_ids(reader: Reader, clients: tuple[Waiting | Unreadable, ...]) -> None:
    """Note clients who share an id; a batch tells them apart by it."""
    seen = set()
    for number, each in enumerate(clients):
        client_id = each.id if isinstance(each, Unreadable) else each.client.id
        if client_id in seen:
            reader.note(f"clients.{number}.id", f"Another client is called “{client_id}” already.")
        seen.add(client_id)
