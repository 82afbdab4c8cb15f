"""`check`: looks at settings, database, keys, clock and mail, and says how to mend them."""

from __future__ import annotations

import os
import smtplib
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext
from limits.storage import storage_from_string
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.calendars.practice_holidays import is_known_country, is_known_region
from app.domain.timespan import is_zone
from app.extensions import ROOT, get_settings, vault
from app.models.engine import DatabaseBusy
from app.queries.check import RecordState, read_record_state, read_schema_state
from app.services.transaction import read_transaction
from config import Settings

_PATIENCE_SECONDS = 5
_CLOCK_TOLERANCE = timedelta(minutes=2)
_OLDEST_PLAUSIBLE = datetime(2026, 11, 1, tzinfo=UTC)
_TLS_PORT = 465


class Verdict(StrEnum):
    """How one finding stands; only `wrong` makes the command fail."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, how it stands, and a sentence: what it is, or how to mend it."""

    area: str
    verdict: Verdict
    sentence: str


@click.command("check")
@with_appcontext
def check() -> None:
    """Say what is wrong with this installation, and how to mend it."""
    findings = tuple(find_all(get_settings(), now=datetime.now(UTC)))
    for finding in findings:
        click.echo(f"{finding.verdict:<6} {finding.area:<9} {finding.sentence}")
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        sys.exit(1)


def find_all(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Look at everything in turn; what cannot be looked at yet is left out."""
    yield _settings(settings)
    schema = tuple(_schema(settings))
    yield from schema
    if schema[-1].verdict is Verdict.FINE:
        with read_transaction() as session:
            records = read_record_state(session, vault, now=now)
        yield from _records(records, now=now)
    yield _zones()
    yield _mail(settings)
    if settings.rate_limit_storage != "database":
        yield _redis(settings.rate_limit_storage)


def _fine(area: str, sentence: str) -> Finding:
    return Finding(area=area, verdict=Verdict.FINE, sentence=sentence)


def _note(area: str, sentence: str) -> Finding:
    return Finding(area=area, verdict=Verdict.NOTE, sentence=sentence)


def _wrong(area: str, sentence: str) -> Finding:
    return Finding(area=area, verdict=Verdict.WRONG, sentence=sentence)


def _settings(settings: Settings) -> Finding:
    """Tell which kind of installation this is; that it may start was checked on the way here."""
    if settings.is_embedded:
        return _fine("settings", f"Embedded: {settings.public_url}, keys in instance/keys.toml.")
    return _fine("settings", f"Production: {settings.public_url}, keys from the environment.")


def _schema(settings: Settings) -> Iterator[Finding]:
    """Tell whether the database answers, has the tables of this version, and its guards."""
    shown = make_url(settings.database_url).render_as_string(hide_password=True)
    try:
        with read_transaction() as session:
            state = read_schema_state(session)
    except (DatabaseBusy, SQLAlchemyError):
        yield _wrong("database", f"{shown} does not answer: start it, or mend DATABASE_URL.")
        return
    yield _fine("database", f"{shown} answers.")
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    if state.revision != head:
        stands_at = state.revision or "no revision"
        yield _wrong("schema", f"At {stands_at}, not {head}: run “flask --app wsgi db upgrade”.")
    elif state.missing_guards:
        names = ", ".join(state.missing_guards)
        yield _wrong(
            "schema", f"{names} missing: restore the latest backup, as bookings may clash."
        )
    else:
        yield _fine("schema", f"At {head}, with every guard.")


def _records(records: RecordState, *, now: datetime) -> Iterator[Finding]:
    """Tell whether there is a practice, whether the keys fit, and whether the clock is right."""
    if records.practice is None:
        yield _note("practice", "None yet: run “flask --app wsgi practice load FILE”.")
    else:
        yield _fine("practice", f"{records.practice}.")
        yield _holidays(records)
    if records.broken_seals:
        yield from (
            _wrong("keys", f"{reason} Add the missing key to ENCRYPTION_KEYS, or restore a backup.")
            for reason in records.broken_seals
        )
    else:
        yield _fine("keys", "Every key that the records need is there.")
    yield _clock(records, now=now)
    if records.late_letters:
        late = f"{records.late_letters} late: is “flask --app wsgi worker” running?"
        yield _wrong("outbox", late)
    elif records.failed_letters:
        failed = f"{records.failed_letters} given up: see “flask --app wsgi outbox status”."
        yield _note("outbox", failed)
    else:
        yield _fine("outbox", "No letter is late.")
    if records.stale_calendars:
        stale = (
            f"{records.stale_calendars} not read for hours: try “flask --app wsgi busy refresh”."
        )
        yield _note("calendars", stale)
    else:
        yield _fine("calendars", "Every calendar was read lately.")


def _holidays(records: RecordState) -> Finding:
    """Tell whether the public holidays of the practice's country and region are known."""
    if not is_known_country(records.country):
        return _note(
            "holidays", f"Those of {records.country} are not known: enter days off by hand."
        )
    if not is_known_region(records.country, records.region):
        return _note(
            "holidays",
            f"Those of {records.region} are not known, so that those of {records.country} count:"
            " enter the others as days off.",
        )
    if not records.holidays:
        return _note("holidays", "None to come: is “flask --app wsgi worker” running?")
    return _fine("holidays", f"{records.holidays} known to come.")


def _clock(records: RecordState, *, now: datetime) -> Finding:
    """Tell whether this machine's clock agrees with the records and the database server."""
    if now < _OLDEST_PLAUSIBLE:
        return _wrong("clock", f"It says {now:%Y-%m-%d}, before this program was made: set it.")
    if records.newest_act_at is not None and records.newest_act_at > now + _CLOCK_TOLERANCE:
        return _wrong(
            "clock", f"It is behind what was recorded at {records.newest_act_at}: set it."
        )
    if records.server_at is not None and abs(records.server_at - now) > _CLOCK_TOLERANCE:
        return _wrong("clock", "It differs from the database server’s: set both by NTP.")
    return _fine("clock", f"It says {now:%Y-%m-%d %H:%M} UTC.")


def _zones() -> Finding:
    """Tell whether the time zone database is there."""
    if is_zone("America/New_York") and is_zone("Europe/London"):
        return _fine("zones", "The time zone database is there.")
    return _wrong("zones", "No time zone database: install requirements.txt anew.")


def _mail(settings: Settings) -> Finding:
    """Tell whether letters can leave: into the folder, or by the server, without sending one."""
    if settings.mail_server is None:
        return _mail_folder(settings)
    where = f"{settings.mail_server}:{settings.mail_port}"
    try:
        _greet(settings, settings.mail_server)
    except ssl.SSLError as error:
        return _wrong(
            "mail", f"{where} has no certificate we trust ({error.reason}): mend it there."
        )
    except smtplib.SMTPAuthenticationError:
        return _wrong("mail", f"{where} refuses MAIL_USERNAME with MAIL_PASSWORD: mend them.")
    except (smtplib.SMTPException, OSError) as error:
        reason = type(error).__name__
        return _wrong("mail", f"{where} cannot be used ({reason}): mend MAIL_SERVER or MAIL_PORT.")
    if not settings.mail_use_tls:
        return _note("mail", f"{where} answers, but letters travel in the clear: MAIL_USE_TLS=on.")
    return _fine("mail", f"{where} takes our letters.")


def _mail_folder(settings: Settings) -> Finding:
    """Tell whether letters can be written as files, and note where that is hardly meant."""
    folder = settings.mail_folder
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not _is_writable(existing):
        return _wrong("mail", f"{folder} cannot be written: mend its rights, or set MAIL_FOLDER.")
    if not settings.is_embedded:
        return _note("mail", f"Letters stay in {folder}: set MAIL_SERVER to send them.")
    return _fine("mail", f"Letters are written to {folder}.")


def _is_writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _greet(settings: Settings, server: str) -> None:
    """Connect, verify the certificate and sign in as a delivery would."""
    context = ssl.create_default_context()
    if settings.mail_use_tls and settings.mail_port == _TLS_PORT:
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server, settings.mail_port, timeout=_PATIENCE_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(server, settings.mail_port, timeout=_PATIENCE_SECONDS)
    with client:
        if settings.mail_use_tls and settings.mail_port != _TLS_PORT:
            client.starttls(context=context)
        if settings.mail_username and settings.mail_password:
            client.login(settings.mail_username, settings.mail_password)
        client.noop()


def _redis(url: str) -> Finding:
    """Tell whether the store of the rate limits answers."""
    if storage_from_string(url, socket_timeout=_PATIENCE_SECONDS).check():
        return _fine("limits", "Redis answers.")
    return _wrong("limits", "Redis does not answer: start it, or mend RATE_LIMIT_STORAGE.")
