"""Reads the places and pools of a practice file: sites, rooms, and who can be booked as one."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.parsing import Reader
from app.domain.practice import Pool, PoolKind, PracticeRoom, Site
from app.domain.practice_fields import read_line, read_needed_line, read_slug
from app.domain.practice_file_hours import read_slugs

_MOST_PLACES = 100
_MOST_POOLS = 50
_FEWEST_MEMBERS = 2


def read_sites(reader: Reader) -> tuple[Site, ...]:
    """Read the sites in order."""
    sites: dict[str, Site] = {}
    for each in reader.tables("sites", most=_MOST_PLACES):
        site = Site(
            slug=read_slug(each),
            name=read_needed_line(each, "name"),
            address=read_line(each, "address", longest=300),
        )
        each.finish()
        if site.slug and site.slug in sites:
            each.note("slug", f"Another site is called “{site.slug}” already.")
        sites[site.slug] = site
    return tuple(sites.values())


def read_rooms(reader: Reader, sites: Collection[Site]) -> tuple[PracticeRoom, ...]:
    """Read the rooms in order; each is at one of the sites."""
    known = {site.slug for site in sites}
    rooms: dict[str, PracticeRoom] = {}
    for each in reader.tables("rooms", most=_MOST_PLACES):
        room = PracticeRoom(
            slug=read_slug(each), name=read_needed_line(each, "name"), site=read_slug(each, "site")
        )
        each.finish()
        if room.site and room.site not in known:
            each.note("site", f"There is no site “{room.site}”.")
        if room.slug and room.slug in rooms:
            each.note("slug", f"Another room is called “{room.slug}” already.")
        rooms[room.slug] = room
    return tuple(rooms.values())


def read_pools(reader: Reader, therapists: Collection[str]) -> tuple[Pool, ...]:
    """Read the pools in order; `therapists` are the slugs there are, and no pool may have one."""
    pools: dict[str, Pool] = {}
    for each in reader.tables("pools", most=_MOST_POOLS):
        each.require("kind")
        pool = Pool(
            slug=read_slug(each),
            name=read_needed_line(each, "name"),
            kind=each.choice("kind", PoolKind, None) or PoolKind.ANY,
            therapists=read_slugs(each, "therapists", therapists, noun="therapist"),
        )
        each.finish()
        if len(pool.therapists) < _FEWEST_MEMBERS:
            each.note("therapists", "Name at least two therapists.")
        if pool.slug and pool.slug in pools:
            each.note("slug", f"Another pool is called “{pool.slug}” already.")
        if pool.slug in therapists:
            each.note("slug", f"A therapist is called “{pool.slug}”. Addresses have to differ.")
        pools[pool.slug] = pool
    return tuple(pools.values())
