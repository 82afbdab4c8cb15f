"""Pages hold together in narrow windows, large text, wide spacing and from right to left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser_site import CECILIA, Site
from tests.browser_states import STATES, look, reach, unfold

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenVisit

pytestmark = pytest.mark.browser

NARROW, PHONE, DESK = 320, 390, 1280
SMALLEST_TARGET = 44
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }
"""
"""The text spacing that WCAG 1.4.12 lets people set."""

FIND_OVERFLOW = """
() => {
  const wide = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > wide
    ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest(".sr, .trap, .skip, option, optgroup, svg *")) continue;
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || !box.height) continue;
    const name = `<${one.tagName.toLowerCase()} ${one.className}> ${one.textContent.trim()}`;
    if (box.left < -1 || box.right > wide + 1)
      found.push(`${name.slice(0, 80)}: ${box.left} to ${box.right}`);
    else if (style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1
        && !["SELECT", "INPUT"].includes(one.tagName))
      found.push(`${name.slice(0, 80)}: cut off`);
  }
  return found;
}
"""

FIND_SMALL_TARGETS = """
least => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .filter(one => !one.closest(".trap, .skip") && one.type !== "hidden")
  .map(one => one.closest(".choice") ? one.closest(".choice").querySelector("label") : one)
  .filter(one => one.getClientRects().length)
  .filter(one => {
    const words = one.parentElement.textContent.replace(one.textContent, "").trim();
    const inSentence = getComputedStyle(one).display === "inline" && words;
    const box = one.getBoundingClientRect();
    return !inSentence && (box.height < least - 0.5 || box.width < 24);
  })
  .map(one => `${one.textContent.trim() || one.getAttribute("aria-label")}: `
    + `${one.getBoundingClientRect().width} by ${one.getBoundingClientRect().height}`)
"""

FIND_COVERED_FOCUS = """
() => {
  const one = document.activeElement, box = (one.closest(".choice") || one).getBoundingClientRect();
  if (one === document.body) return "";
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  if (y < 0 || y > innerHeight || x < 0 || x > innerWidth) return `${one.outerHTML}: out of view`;
  const top = document.elementFromPoint(x, y);
  return (one.closest(".choice") || one).contains(top) ? "" : `${one.outerHTML}: covered`;
}
"""


def overflow(page: Page) -> list[str]:
    found: list[str] = page.evaluate(FIND_OVERFLOW)
    return found


@pytest.mark.parametrize("state", STATES)
def test_a_page_suits_a_thumb_and_a_narrow_window(
    open_visit: OpenVisit, site: Site, state: str
) -> None:
    visit = open_visit(bypass_csp=True)
    reach(state, visit, site)
    unfold(visit)
    for width in (PHONE, DESK):
        look(visit, width=width)
        assert visit.page.evaluate(FIND_SMALL_TARGETS, SMALLEST_TARGET) == [], f"at {width} px"
    look(visit, width=NARROW)
    assert overflow(visit.page) == []
    visit.page.evaluate("document.documentElement.dir = 'rtl'")
    assert overflow(visit.page) == [], "from right to left"
    visit.page.evaluate("document.documentElement.dir = 'ltr'")
    visit.page.add_style_tag(content=SPACING)
    assert overflow(visit.page) == [], "with the text spaced out"


@pytest.mark.parametrize("state", STATES)
def test_nothing_sticks_out_where_text_is_twice_as_large(
    open_visit: OpenVisit, site: Site, large_text: str, state: str
) -> None:
    visit = open_visit(large_text)
    reach(state, visit, site)
    unfold(visit)
    assert visit.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    for width in (NARROW, DESK):
        look(visit, width=width)
        assert overflow(visit.page) == [], f"at {width} px"


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("address", [f"/times/{CECILIA}", "/start/1", "/match", "/"])
def test_what_has_the_focus_is_always_in_view(
    open_visit: OpenVisit, address: str, width: int
) -> None:
    visit = open_visit(has_touch=False)
    visit.open(address)
    look(visit, width=width)
    hidden, steps = [], 0
    while steps == 0 or visit.focused:
        visit.page.keyboard.press("Tab")
        hidden.append(visit.page.evaluate(FIND_COVERED_FOCUS))
        steps += 1
    assert [found for found in hidden if found] == []
    assert steps > 5
