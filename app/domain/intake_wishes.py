"""The parts of a client's answers that are tables of their own: wishes, access, ways to pay."""

from __future__ import annotations

from app.domain.intake import (
    AccessWeight,
    AccessWish,
    FavouriteMode,
    Pay,
    PayKind,
    Weight,
    Wish,
    WishAttribute,
)
from app.domain.parsing import Reader
from app.domain.practice import Mode

_MOST_MONEY = 1_000_000.0


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
    part.finish()
    return None if kind is None else Pay(kind=kind, up_to=up_to, plan=plan)


def read_wish(reader: Reader) -> Wish:
    """Read one wish about the therapist."""
    for key in ("attribute", "values"):
        reader.require(key)
    attribute = reader.choice("attribute", WishAttribute, None)
    values = reader.words("values")
    if reader.has("values") and not values:
        reader.note("values", "Name at least one value.")
    weight = reader.choice("weight", Weight, None) or Weight.NICE
    reader.finish()
    return Wish(attribute=attribute or WishAttribute.GENDER, values=values, weight=weight)


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
    parts: dict[str, object] = {"kind": str(pay.kind), "up_to": pay.up_to, "plan": pay.plan}
    return {key: value for key, value in parts.items() if value is not None}


def access_document(wish: AccessWish) -> dict[str, object]:
    """Return one access wish; no mode stands for each."""
    parts: dict[str, object] = {"feature": wish.feature, "weight": str(wish.weight)}
    return parts if wish.mode is None else parts | {"mode": str(wish.mode)}


def favourite_document(favourite: FavouriteMode) -> dict[str, object]:
    """Return the way of meeting liked best."""
    return {"mode": str(favourite.mode), "weight": str(favourite.weight)}


def wish_document(wish: Wish) -> dict[str, object]:
    """Return one wish about the therapist."""
    return {
        "attribute": str(wish.attribute),
        "values": list(wish.values),
        "weight": str(wish.weight),
    }
