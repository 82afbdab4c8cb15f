"""Runs the matching on made-up people, for `matching simulate`: a "what if", and a test bench."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.errors import InvalidInput
from app.domain.intake_client import read_client
from app.domain.matching import Candidate, Match, OfferedSlot, Ranking, rank
from app.domain.parsing import Problems, Reader
from app.domain.practice import Mode
from app.domain.practice_file_therapist import read_therapist

_MOST_PEOPLE = 1_000
_MOST_SHOWN = 1_000_000
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2999, 12, 31, tzinfo=UTC)


def run_matching(source: object) -> list[dict[str, object]]:
    """Return for each client who was ranked and who not, as JSON-safe values.

    Raises InvalidInput with every mistake in the therapists, the instant and the list itself. A
    client that cannot be read gets `{"id", "error"}` and does not keep the others from a result.
    """
    problems = Problems()
    reader = Reader(source, problems)
    for key in ("therapists", "clients", "now"):
        reader.require(key)
    now = _read_instant(reader, "now")
    date_seed = reader.text("date_seed") or now.date().isoformat()
    if reader.boolean("batch"):
        reader.note("batch", "Matching many people at once is not available yet.")
    candidates = _read_candidates(reader)
    clients = reader.sequence("clients", most=_MOST_PEOPLE)
    reader.finish()
    problems.raise_if_any()
    return [
        _run_client(client, number, candidates, now=now, date_seed=date_seed)
        for number, client in enumerate(clients)
    ]


def _read_candidates(reader: Reader) -> tuple[Candidate, ...]:
    """Read the therapists with their slots; each has a slug of its own."""
    candidates: dict[str, Candidate] = {}
    for part in reader.tables("therapists", most=_MOST_PEOPLE):
        slots = tuple(_read_slot(each) for each in part.tables("slots"))
        shown = part.integer("shown", 0, low=0, high=_MOST_SHOWN) or 0
        part.raw("weekly_hours")
        part.raw("date_overrides")
        profile = read_therapist(part, complete=False)
        part.finish()
        if profile.slug in candidates:
            part.note("slug", f"Another therapist is called “{profile.slug}” already.")
        candidates[profile.slug] = Candidate(
            profile=profile, slots=slots, places=profile.places, shown=shown
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


def _run_client(
    source: object, number: int, candidates: tuple[Candidate, ...], *, now: datetime, date_seed: str
) -> dict[str, object]:
    """Rank for one client; the position in the list stands in for a missing id."""
    given = source.get("id") if isinstance(source, dict) else None
    client_id = given if isinstance(given, str) and given.strip() else str(number)
    try:
        client = read_client(source)
    except InvalidInput as refusal:
        sentences = (f"{problem.field}: {problem.message}" for problem in refusal.problems)
        return {"id": client_id, "error": " ".join(sentences)}
    ranking = rank(replace(client, id=client_id), candidates, now=now, date_seed=date_seed)
    return {"id": client_id, **_ranking_document(ranking)}


def _ranking_document(ranking: Ranking) -> dict[str, object]:
    """Return a ranking as JSON-safe values."""
    return {
        "ranked": [_match_document(match) for match in ranking.ranked],
        "excluded": [
            {"slug": exclusion.slug, "codes": list(exclusion.codes)}
            for exclusion in ranking.excluded
        ],
        "relaxations": [
            {"change": relaxation.change, "slugs": list(relaxation.slugs)}
            for relaxation in ranking.relaxations
        ],
    }


def _match_document(match: Match) -> dict[str, object]:
    """Return a match with its score to one decimal."""
    return {
        "slug": match.slug,
        "score": round(match.score, 1),
        "band": str(match.band),
        "why": list(match.why),
        "talk_about": list(match.talk_about),
        "slot": {
            "starts_at": _print_instant(match.slot.starts_at),
            "mode": str(match.slot.mode),
        },
    }


def _print_instant(instant: datetime) -> str:
    """Return an instant like `2027-03-15T14:00Z`, with seconds only where it has some."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ" if instant.second else "%Y-%m-%dT%H:%MZ")
