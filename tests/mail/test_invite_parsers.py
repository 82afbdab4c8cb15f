"""Invites read by parsers that are not ours: vobject always, ical.js where it is installed.

For ical.js: `npm install --prefix DIR ical.js`, then RAPPORT_ICAL_JS=DIR.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import vobject

from app.domain.invite import InviteMethod, calendar_text
from tests.letters import make_invite

ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/Chicago",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Africa/Casablanca",
)
DAYS = ((2026, 1, 14), (2026, 7, 15), (2026, 10, 22), (2026, 10, 26), (2027, 3, 29), (2030, 12, 31))
CASES = [
    (zone, datetime(*day, hour, tzinfo=UTC)) for zone in ZONES for day in DAYS for hour in (0, 12)
]
SCRIPT = """
import { createRequire } from "module";
import { readFileSync } from "fs";
const ICAL = (await import(createRequire(process.argv[1] + "/").resolve("ical.js"))).default;
const found = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  return [event.uid, event.startDate.toUnixTime(), event.endDate.toUnixTime()];
});
console.log(JSON.stringify(found));
"""


def invite_text(zone: str, starts_at: datetime) -> str:
    invite = make_invite(
        timezone=zone, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=50)
    )
    return calendar_text(invite, method=InviteMethod.REQUEST).decode()


@pytest.mark.parametrize(("zone", "starts_at"), CASES)
def test_vobject_reads_the_same_instants(zone: str, starts_at: datetime) -> None:
    event = vobject.readOne(invite_text(zone, starts_at)).vevent
    assert event.dtstart.value.astimezone(UTC) == starts_at
    assert event.dtend.value.astimezone(UTC) == starts_at + timedelta(minutes=50)
    assert event.uid.value == make_invite().uid


def test_ical_js_reads_the_same_instants() -> None:
    folder = Path(os.environ.get("RAPPORT_ICAL_JS", "node_modules/.."))
    node = shutil.which("node")
    if node is None or not (folder / "node_modules" / "ical.js").is_dir():
        pytest.skip(
            "ical.js: not installed (npm install --prefix DIR ical.js, RAPPORT_ICAL_JS=DIR)"
        )
    texts = [invite_text(zone, starts_at) for zone, starts_at in CASES]
    answer = subprocess.run(  # noqa: S603
        [node, "--input-type=module", "-e", SCRIPT, str(folder.resolve())],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout) == [
        [
            make_invite().uid,
            starts_at.timestamp(),
            (starts_at + timedelta(minutes=50)).timestamp(),
        ]
        for _, starts_at in CASES
    ]
