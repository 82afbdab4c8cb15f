"""How pages write times, zones, ways of meeting and money: the one place of local time on the web.

Every filter that shows a time takes the zone to show it in; none reads the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import (
    format_date,
    format_time,
    format_timedelta,
    get_timezone_location,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_currency
from flask import Flask
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup

from app.domain.intake import PartOfDay
from app.domain.practice import Mode, Weekday
from app.domain.timespan import get_zone

_NBSP = "\N{NO-BREAK SPACE}"
_NOON = 12
_A_MONDAY = date(2024, 1, 1)
_ENGLISH = Locale("en", "US")
_PLAIN_NAMES = {"UTC", "GMT", "UCT", "ZULU", "UNIVERSAL", "GREENWICH"}


def _(message: str, **values: object) -> str:
    """Say a message in the page's language."""
    return str(gettext(message, **values))


def local(instant: datetime, zone: str) -> datetime:
    """Return an aware instant in its named zone."""
    return instant.astimezone(get_zone(zone))


def day_long(instant: datetime | date, zone: str = "UTC") -> str:
    """Return a day such as "Tuesday, March 3"; a bare date stands as it is."""
    return format_date(_day(instant, zone), _pattern("EEEE, MMMM d", "full"), locale=_locale())


def day_short(instant: datetime | date, zone: str = "UTC") -> str:
    """Return a day such as "Tue, March 3", for narrow columns."""
    return format_date(_day(instant, zone), _pattern("EEE, MMMM d", "medium"), locale=_locale())


def day_month(instant: datetime | date, zone: str = "UTC") -> str:
    """Return a day such as "March 3"."""
    return format_date(_day(instant, zone), _pattern("MMMM d", "medium"), locale=_locale())


def days_span(first: date, last: date) -> str:
    """Return two days such as "March 2 to 6": a month that both share is said once."""
    is_short = _is_english() and (first.year, first.month) == (last.year, last.month)
    end = str(last.day) if is_short else day_month(last)
    return _("%(first)s to %(last)s", first=day_month(first), last=end)


def weekday(instant: datetime | date, zone: str = "UTC") -> str:
    """Return the name of the day of the week."""
    return format_date(_day(instant, zone), "EEEE", locale=_locale())


def weekday_name(day: Weekday) -> str:
    """Return the name of a day of the usual week."""
    return weekday(_A_MONDAY + timedelta(days=list(Weekday).index(day)))


def date_part(instant: datetime, zone: str, pattern: str) -> str:
    """Return one part of a date by its CLDR letters, such as EEE, d or MMMM for the date card."""
    return format_date(local(instant, zone), pattern, locale=_locale())


def clock(instant: datetime, zone: str) -> str:
    """Return a time of day such as "8:30 am", "noon" or "midnight", never broken over two lines."""
    moment = local(instant, zone)
    if not _is_english():
        return str(format_time(moment.time(), "short", locale=_locale()))
    if moment.minute == 0 and moment.hour in {0, _NOON}:
        return _("noon") if moment.hour else _("midnight")
    half = "am" if moment.hour < _NOON else "pm"
    return f"{moment.hour % _NOON or _NOON}:{moment.minute:02d}{_NBSP}{half}"


def minute_clock(minute: int) -> str:
    """Return a minute of the day, from 0 to 1440, as a time: "8:30 am"; the end is "midnight"."""
    return clock(datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute), "UTC")


def say_windows(windows: Iterable[tuple[int, int]]) -> str:
    """Return opening hours in words: "9:00 am to noon and 2:00 pm to 8:00 pm"."""
    return all_of(
        [
            _("%(first)s to %(last)s", first=minute_clock(starts), last=minute_clock(ends))
            for starts, ends in windows
        ]
    )


def clock_span(starts_at: datetime, zone: str, ends_at: datetime) -> str:
    """Return two times such as "8:30 to 8:50 am": what both halves share is said once."""
    first, last = clock(starts_at, zone), clock(ends_at, zone)
    half = last[-3:]
    if half.startswith(_NBSP) and first.endswith(half):
        first = first.removesuffix(half)
    return _("%(first)s to %(last)s", first=first, last=last)


def clock_apart(instant: datetime, zone: str) -> str:
    """Return a time of day, with the offset where the clock shows it twice: "1:30 am (UTC−4)"."""
    moment = local(instant, zone)
    is_twice = moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
    return clock(instant, zone) + (f" ({utc_offset(instant, zone)})" if is_twice else "")


def when(instant: datetime, zone: str) -> str:
    """Return day and time, such as "Tuesday, March 3, 8:30 am"."""
    return _("%(day)s, %(time)s", day=day_long(instant, zone), time=clock(instant, zone))


def when_apart(instant: datetime, zone: str) -> str:
    """Return day and time, the offset added where the clock shows the time twice."""
    return _("%(day)s, %(time)s", day=day_long(instant, zone), time=clock_apart(instant, zone))


def ago(instant: datetime, now: datetime) -> str:
    """Return how long ago something was, such as "3 minutes ago"."""
    if now - instant < timedelta(minutes=1):
        return _("just now")
    return str(format_timedelta(instant - now, add_direction=True, locale=_locale()))


def relative_day(instant: datetime, zone: str, now: datetime) -> str:
    """Return "today" or "tomorrow" as seen in the zone, else an empty string."""
    days = (local(instant, zone).date() - local(now, zone).date()).days
    return {0: _("today"), 1: _("tomorrow")}.get(days, "")


def day_near(instant: datetime, zone: str, now: datetime) -> str:
    """Return the day as people say it: "tomorrow, Tuesday, March 3", or the day alone."""
    near = relative_day(instant, zone, now)
    day = day_long(instant, zone)
    return _("%(near)s, %(day)s", near=near, day=day) if near else day


def day_near_short(instant: datetime, zone: str, now: datetime) -> str:
    """Return the same for a button, beginning it: "Tomorrow, Tue, March 3"."""
    near = relative_day(instant, zone, now)
    if not near:
        return day_long(instant, zone)
    near = near[:1].upper() + near[1:]
    return _("%(near)s, %(day)s", near=near, day=day_short(instant, zone))


def zone_city(zone: str) -> str:
    """Return the city that a zone is known by, such as "Chicago", or its name as it stands."""
    return _zone_names(zone, str(_locale()))[0] or zone


def zone_label(zone: str, at: datetime) -> str:
    """Return city and name of a zone as it is at an instant: "Chicago (Central Time)"."""
    city, name = _zone_names(zone, str(_locale()))
    offset = utc_offset(at, zone)
    if not city:
        return offset
    return _("%(city)s (%(name)s)", city=city, name=name or offset)


def utc_offset(at: datetime, zone: str) -> str:
    """Return how far a zone is from UTC at an instant, such as "UTC−5" or "UTC+5:30"."""
    offset = local(at, zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def time_tag(instant: datetime, zone: str, text: str) -> Markup:
    """Wrap a written time in a `<time>` element that machines can read."""
    return Markup('<time datetime="{}">{}</time>').format(
        local(instant, zone).isoformat(timespec="minutes"), text
    )


def by_mode(mode: Mode) -> str:
    """Return a way of meeting as it stands in a sentence: "by video"."""
    return {
        Mode.VIDEO: _("by video"),
        Mode.PHONE: _("by phone"),
        Mode.IN_PERSON: _("in person"),
    }[mode]


def mode_name(mode: Mode) -> str:
    """Return a way of meeting by itself: "Video"."""
    return {
        Mode.VIDEO: _("Video"),
        Mode.PHONE: _("Phone"),
        Mode.IN_PERSON: _("In person"),
    }[mode]


def part_name(part: PartOfDay) -> str:
    """Return the heading of a part of the day."""
    return {
        PartOfDay.MORNING: _("Morning"),
        PartOfDay.MIDDAY: _("Afternoon"),
        PartOfDay.EVENING: _("Evening"),
    }[part]


def minutes(count: int) -> str:
    """Return a length such as "20 minutes"."""
    return str(ngettext("%(num)d minute", "%(num)d minutes", count))


def money(price: float, currency: str) -> str:
    """Return a price without needless decimals, and "Free" for nothing."""
    if price == 0:
        return _("Free")
    locale = _locale()
    pattern = locale.currency_formats["standard"].pattern
    is_whole = float(price).is_integer()
    return str(
        format_currency(
            price,
            currency,
            format=pattern.replace(".00", "") if is_whole else pattern,
            locale=locale,
            currency_digits=not is_whole,
        )
    )


def any_of(words: Sequence[str]) -> str:
    """Join words as a choice: "video or phone"."""
    return str(format_list(list(words), style="or", locale=_locale()))


def all_of(words: Sequence[str]) -> str:
    """Join words as a sum: "video and phone"."""
    return str(format_list(list(words), style="standard", locale=_locale()))


def language_name(code: str) -> str:
    """Return the name of a language by its BCP 47 tag, the tag itself where it is not known."""
    return str(_locale().languages.get(code, code))


def _day(instant: datetime | date, zone: str) -> date:
    """Return the local date of an instant."""
    return local(instant, zone).date() if isinstance(instant, datetime) else instant


def _pattern(english: str, other: str) -> str:
    """Return our own pattern in English; other languages keep the order of their own."""
    return english if _is_english() else other


def _is_english() -> bool:
    """Whether the page is in English."""
    return _locale().language == "en"


def _locale() -> Locale:
    """Return the page's language, American English where none is set."""
    locale = get_locale()
    return locale if locale is not None and str(locale) != "en" else _ENGLISH


@lru_cache(maxsize=1024)
def _zone_names(zone: str, language: str) -> tuple[str, str]:
    """Return city and generic name of a zone, each empty where CLDR has none worth reading."""
    tz = get_zone(zone)
    if zone.startswith("Etc/") or zone.upper() in _PLAIN_NAMES:
        return "", ""
    locale = Locale.parse(language)
    city = get_timezone_location(tz, locale=locale, return_city=True).rpartition("/")[2]
    name = get_timezone_name(tz, width="long", zone_variant="generic", locale=locale)
    return city, "" if "(" in name else name


FILTERS: dict[str, Callable[..., str]] = {
    function.__name__: function
    for function in (
        ago,
        all_of,
        any_of,
        by_mode,
        clock,
        clock_apart,
        clock_span,
        date_part,
        day_long,
        day_month,
        day_near,
        day_near_short,
        day_short,
        days_span,
        language_name,
        minute_clock,
        minutes,
        mode_name,
        money,
        part_name,
        relative_day,
        time_tag,
        utc_offset,
        weekday,
        when,
        when_apart,
        zone_city,
        zone_label,
    )
}
"""Every filter by the name that templates call it."""


def register_filters(app: Flask) -> None:
    """Give the app's templates these filters."""
    app.jinja_env.filters.update(FILTERS)
