"""The parts of a client's answers that are tables of their own: wishes, access, ways to pay."""

from __future__ import annotations

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    FavouriteMode,
    Pay,
    PayKind,
    Travel,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.parsing import Reader
from app.domain.practice import Mode

_MOST_MONEY = 1_000_000.0
_FARTHEST = 100_000.0


def read_favourite(reader: Reader) -> FavouriteMode | None:
    """Read the way of meeting liked best, which cannot be a must."""
    if not reader.has("favourite_mode"):
        reader.raw("favourite_mode")
        return None
    part = reader.table("favourite_mode")
    part.require("mode")
    mode = part.choice("mode", Mode, None)
    weight = part.choice("weight", Weight, None) or Weight.NICE
    if weight is Weight.MUST:
        part.note("weight", "Use important or nice. What has to be goes into modes.")
    part.finish()
    return None if mode is None else FavouriteMode(mode=mode, weight=weight)


def read_pay(reader: Reader) -> Pay | None:
    """Read how the client would like to pay."""
    if not reader.has("pay"):
        reader.raw("pay")
        return None
    part = reader.table("pay")
    part.require("kind")
    kind = part.choice("kind", PayKind, None)
    up_to = part.number("up_to", None, low=0.0, high=_MOST_MONEY)
    plan = part.text("plan", longest=100) or None
    comfortable = part.number("comfortable", None, low=0.0, high=_MOST_MONEY)
    if comfortable is not None and up_to is not None and comfortable > up_to:
        part.note("comfortable", "Use an amount that is not above the most you can pay.")
    part.finish()
    if kind is None:
        return None
    return Pay(kind=kind, up_to=up_to, plan=plan, comfortable=comfortable)


def read_travel(reader: Reader) -> Travel | None:
    """Read how far the client can go: a list of sites, or distances with the most that works."""
    if not reader.has("travel"):
        reader.raw("travel")
        return None
    part = reader.table("travel")
    sites = part.words("sites")
    table = part.table("distances")
    distances = {
        site: distance
        for site in table.keys()  # noqa: SIM118 - a Reader is no mapping; this marks them as read
        if (distance := table.number(site, None, low=0.0, high=_FARTHEST)) is not None
    }
    up_to = part.number("up_to", None, low=0.0, high=_FARTHEST)
    if up_to is not None and not distances:
        part.note("distances", "Say how far each place is, or list the places that work.")
    part.finish()
    if not sites and not distances:
        return None
    return Travel(sites=sites, distances=distances, up_to=up_to)


def read_wish(reader: Reader) -> Wish:
    """Read one wish about the therapist."""
    for key in ("attribute", "values"):
        reader.require(key)
    attribute = reader.choice("attribute", WishAttribute, None)
    values = reader.words("values")
    if reader.has("values") and not values:
        reader.note("values", "Name at least one value.")
    weight = reader.choice("weight", Weight, None) or Weight.NICE
    if weight is Weight.MUST and attribute is WishAttribute.SHARES:
        reader.note("weight", "Use important or nice. What you share can be no must.")
    avoid = reader.boolean("avoid")
    if avoid and attribute is not WishAttribute.APPROACH:
        reader.note("avoid", "Only a kind of therapy can be avoided.")
    reader.finish()
    return Wish(
        attribute=attribute or WishAttribute.GENDER, values=values, weight=weight, avoid=avoid
    )


def read_access(reader: Reader) -> AccessWish:
    """Read one thing that makes it easier to take part."""
    reader.require("feature")
    feature = reader.text("feature", longest=100)
    if reader.has("feature") and not feature:
        reader.note("feature", "Name the feature.")
    weight = reader.choice("weight", AccessWeight, None) or AccessWeight.WOULD_HELP
    mode = reader.choice("mode", Mode, None)
    reader.finish()
    return AccessWish(feature=feature, weight=weight, mode=mode)


def pay_document(pay: Pay) -> dict[str, object]:
    """Return the wish about paying without what was left open."""
    parts: dict[str, object] = {
        "kind": str(pay.kind),
        "up_to": pay.up_to,
        "plan": pay.plan,
        "comfortable": pay.comfortable,
    }
    return {key: value for key, value in parts.items() if value is not None}


def travel_document(travel: Travel) -> dict[str, object]:
    """Return how far the client can go without what was left open."""
    parts: dict[str, object] = {
        "sites": list(travel.sites),
        "distances": dict(travel.distances),
        "up_to": travel.up_to,
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}


def access_document(wish: AccessWish) -> dict[str, object]:
    """Return one access wish; no mode stands for each."""
    parts: dict[str, object] = {"feature": wish.feature, "weight": str(wish.weight)}
    return parts if wish.mode is None else parts | {"mode": str(wish.mode)}


def favourite_document(favourite: FavouriteMode) -> dict[str, object]:
    """Return the way of meeting liked best."""
    return {"mode": str(favourite.mode), "weight": str(favourite.weight)}


def wish_document(wish: Wish) -> dict[str, object]:
    """Return one wish about the therapist."""
    parts: dict[str, object] = {
        "attribute": str(wish.attribute),
        "values": list(wish.values),
        "weight": str(wish.weight),
    }
    return parts | {"avoid": True} if wish.avoid else parts
