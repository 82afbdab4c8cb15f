"""Where somebody in danger finds help now, by country: data with its source and date.

Each practice confirms its own country's lines before it goes live; numbers change. The sources
are those the line was read from, `verified_on` is when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_READ_ON = date(2026, 11, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """One line to call or text; `hours` is empty where it is always open."""

    name: str
    number: str
    note: str = ""
    source: str
    verified_on: date = _READ_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentHelp:
    """A country's emergency number, and the lines that listen."""

    emergency: str
    lines: tuple[CrisisLine, ...]


_NOTHING = UrgentHelp(emergency="112", lines=())
FIND_A_LINE = "findahelpline.com"
"""Where to look in a country that is not listed here."""

URGENT_HELP: dict[str, UrgentHelp] = {
    "US": UrgentHelp(
        emergency="911",
        lines=(
            CrisisLine(
                name="988 Suicide & Crisis Lifeline",
                number="988",
                note="Call or text, day and night",
                source="internationalmentalhealth.org",
            ),
        ),
    ),
    "CA": UrgentHelp(
        emergency="911",
        lines=(
            CrisisLine(
                name="9-8-8 Suicide Crisis Helpline",
                number="988",
                note="Call or text, day and night",
                source="wikipedia.org",
            ),
        ),
    ),
    "GB": UrgentHelp(
        emergency="999",
        lines=(
            CrisisLine(
                name="Samaritans",
                number="116 123",
                note="Free, day and night",
                source="samaritans.org",
            ),
        ),
    ),
    "IE": UrgentHelp(
        emergency="112",
        lines=(CrisisLine(name="Samaritans", number="116 123", source="irishtimes.com"),),
    ),
    "DE": UrgentHelp(
        emergency="112",
        lines=(
            CrisisLine(
                name="TelefonSeelsorge",
                number="0800 111 0 111",
                note="Free, day and night",
                source="domradio.de",
            ),
        ),
    ),
    "AT": UrgentHelp(
        emergency="144",
        lines=(CrisisLine(name="Telefonseelsorge", number="142", source="orf.at"),),
    ),
    "CH": UrgentHelp(
        emergency="144",
        lines=(CrisisLine(name="Dargebotene Hand, Main Tendue", number="143", source="rts.ch"),),
    ),
    "FR": UrgentHelp(
        emergency="112",
        lines=(
            CrisisLine(
                name="Numéro national de prévention du suicide",
                number="3114",
                source="axaprevention.fr",
            ),
        ),
    ),
    "BE": UrgentHelp(
        emergency="112",
        lines=(
            CrisisLine(name="Zelfmoordlijn", number="1813", source="vrt.be"),
            CrisisLine(
                name="Centre de prévention du suicide",
                number="0800 32 123",
                source="agora.qc.ca",
            ),
        ),
    ),
    "NL": UrgentHelp(
        emergency="112",
        lines=(CrisisLine(name="113 Zelfmoordpreventie", number="113", source="nltimes.nl"),),
    ),
    "ES": UrgentHelp(
        emergency="112",
        lines=(
            CrisisLine(
                name="Atención a la conducta suicida", number="024", source="surinenglish.com"
            ),
        ),
    ),
    "AU": UrgentHelp(
        emergency="000",
        lines=(
            CrisisLine(name="Lifeline", number="13 11 14", source="code list of Resilient-Rhino"),
        ),
    ),
    "NZ": UrgentHelp(
        emergency="111",
        lines=(CrisisLine(name="Need to talk?", number="1737", source="vice.com"),),
    ),
    "IN": UrgentHelp(
        emergency="112",
        lines=(CrisisLine(name="Tele-MANAS", number="14416", source="thehansindia.com"),),
    ),
    "BR": UrgentHelp(
        emergency="192",
        lines=(CrisisLine(name="CVV", number="188", source="abril.com.br"),),
    ),
    "ZA": UrgentHelp(
        emergency="112",
        lines=(
            CrisisLine(name="SADAG Suicide Crisis Line", number="0800 567 567", source="ewn.co.za"),
        ),
    ),
    "NO": UrgentHelp(
        emergency="113",
        lines=(CrisisLine(name="Mental Helse", number="116 123", source="helsenorge.no"),),
    ),
}


def urgent_help_of(country: str) -> UrgentHelp:
    """Return the help known for a country (ISO 3166-1 alpha-2), else 112 and no line."""
    return URGENT_HELP.get(country.upper(), _NOTHING)
