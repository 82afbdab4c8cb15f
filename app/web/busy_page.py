"""Puts together what the pages of busy times show."""

from __future__ import annotations

from flask import request, url_for

from app.domain.busy_refresh import SourceKind
from app.queries.account import WorkTherapist
from app.queries.busy import BusySource, HandTime
from app.web.account_session import WorkRead
from app.web.pages_busy import BusyPage, Colleague, HandRow, SourceCard
from app.web.visitor import read_now

_MOMENTS = {"added", "file", "changed", "removed", "asked", "time", "time_removed"}


def busy_page(
    page: WorkRead,
    therapist: WorkTherapist,
    *,
    sources: tuple[BusySource, ...],
    times: tuple[HandTime, ...],
) -> BusyPage:
    """Return the page of a therapist's busy times."""
    slug = therapist.slug
    moment = request.args.get("now", "")
    return BusyPage(
        now=read_now(),
        zone=therapist.timezone,
        name=therapist.name,
        sources=tuple(_card(slug, source) for source in sources),
        times=tuple(
            HandRow(time=time, remove_url=url_for("busy.remove_time", slug=slug, time_id=time.id))
            for time in times
        ),
        address_url=url_for("busy.add_address", slug=slug),
        file_url=url_for("busy.add_file", slug=slug),
        time_url=url_for("busy.add_time", slug=slug),
        colleagues=_colleagues(page, therapist),
        moment=moment if moment in _MOMENTS else "",
    )


def _card(slug: str, source: BusySource) -> SourceCard:
    """Return a calendar with its addresses."""
    asked = "busy_calendar.read_soon"
    is_file = source.kind is SourceKind.FILE
    return SourceCard(
        source=source,
        change_url=url_for("busy_calendar.show", slug=slug, source_id=source.id),
        remove_url=url_for("busy_calendar.remove", slug=slug, source_id=source.id),
        read_url="" if is_file else url_for(asked, slug=slug, source_id=source.id),
    )


def _colleagues(page: WorkRead, therapist: WorkTherapist) -> tuple[Colleague, ...]:
    """Return whom one may look at, where that is more than one."""
    if len(page.therapists) <= 1:
        return ()
    return tuple(
        Colleague(
            name=each.name,
            url=url_for("busy.show", slug=each.slug),
            is_shown=each.slug == therapist.slug,
        )
        for each in page.therapists
    )
