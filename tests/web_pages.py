"""A page as a browser without JavaScript reads it: a tree of elements, its forms and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
HIDDEN = {"head", "script", "style", "template", "svg"}
INLINE = {"a", "b", "em", "i", "label", "small", "span", "strong", "time", "sup"}
_SPACE = re.compile(r"\s+")

Filled = dict[str, str | list[str]]
"""What somebody typed or ticked, by the name of the field."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with its attributes; an attribute without a value has the empty text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = field(default=None, repr=False)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.attributes

    @property
    def classes(self) -> set[str]:
        return set(self.get("class").split())

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *tags: str) -> list[Element]:
        return [found for found in self.walk() if found.tag in tags]

    def one(self, tag: str) -> Element:
        (found,) = self.all(tag)
        return found

    def within(self, tag: str) -> Element | None:
        """Return the nearest element around this one that has the tag."""
        around = self.parent
        while around is not None and around.tag != tag:
            around = around.parent
        return around

    def parts(self, *, hidden: bool) -> Iterator[str]:
        """Give the pieces of text in it, without what is `hidden` from screen readers if asked."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in HIDDEN and not (hidden and child.get("aria-hidden") == "true"):
                yield from () if child.tag in INLINE else (" ",)
                yield from child.parts(hidden=hidden)
                yield from () if child.tag in INLINE else (" ",)

    @property
    def text(self) -> str:
        """The words in it, blanks made one; what is drawn only for the eye counts as well."""
        return _SPACE.sub(" ", "".join(self.parts(hidden=False))).strip()

    @property
    def spoken(self) -> str:
        """The words that a screen reader says."""
        return _SPACE.sub(" ", "".join(self.parts(hidden=True))).strip()


class TreeBuilder(HTMLParser):
    """Builds the tree; every tag has to be closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page")
        self._open = [self.root]
        self.doctype = ""

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = self._add(tag, attrs)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == [self.root], f"never closed: {self._open[-1].tag}"

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        parent = self._open[-1]
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=parent)
        parent.children.append(element)
        return element


def read_page(html: str) -> TreeBuilder:
    """Return the builder with the tree of a page."""
    builder = TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A field of a form: its name, what it sends if left alone, and what it could send."""

    name: str
    kind: str
    sent: tuple[str, ...]
    offered: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a browser sends it; only what is on the page can be filled in or pressed."""

    element: Element

    @property
    def action(self) -> str:
        return self.element.get("action")

    @property
    def method(self) -> str:
        return self.element.get("method").upper() or "GET"

    @property
    def controls(self) -> dict[str, Control]:
        """The fields by name, boxes of one name together."""
        found: dict[str, Control] = {}
        for element in self.element.all("input", "select", "textarea"):
            control = _control_of(element)
            before = found.get(control.name)
            if before is not None and before.offered is not None and control.offered is not None:
                control = Control(
                    name=control.name,
                    kind=control.kind,
                    sent=before.sent + control.sent,
                    offered=before.offered + control.offered,
                )
            found[control.name] = control
        return found

    @property
    def buttons(self) -> list[Element]:
        return self.element.all("button")

    def button(self, words: str) -> Element:
        """Return the one button that says these words."""
        (found,) = [button for button in self.buttons if words in button.text]
        return found

    def payload(self, button: Element | None, filled: Filled) -> dict[str, list[str]]:
        """Return what is sent when the button is pressed with some fields filled in."""
        controls = self.controls
        assert set(filled) <= set(controls), f"not on the page: {set(filled) - set(controls)}"
        fields = {name: list(control.sent) for name, control in controls.items()}
        for name, value in filled.items():
            values = [value] if isinstance(value, str) else value
            offered = controls[name].offered
            assert offered is None or set(values) <= set(offered), f"{name} offers {offered}"
            fields[name] = values
        if button is not None and button.has("name"):
            fields[button.get("name")] = [button.get("value")]
        return fields


def _control_of(element: Element) -> Control:
    """Return the field that one element of a form is."""
    name, kind = element.get("name"), element.get("type") or element.tag
    if kind in {"checkbox", "radio"}:
        value = element.get("value") or "on"
        sent = (value,) if element.has("checked") else ()
        return Control(name=name, kind=kind, sent=sent, offered=(value,))
    if element.tag == "select":
        options = element.all("option")
        chosen = [option for option in options if option.has("selected")] or options[:1]
        return Control(
            name=name,
            kind=kind,
            sent=tuple(option.get("value") for option in chosen),
            offered=tuple(option.get("value") for option in options),
        )
    if element.tag == "textarea":
        words = "".join(child for child in element.children if isinstance(child, str))
        return Control(name=name, kind=kind, sent=(words.removeprefix("\r\n").removeprefix("\n"),))
    return Control(name=name, kind=kind, sent=(element.get("value"),))
