"""Axe finds nothing to mend on any page, in any state, on phone and desk, by day and by night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser_site import Site
from tests.browser_states import STATES, Scheme, look, picture, reach, unfold

if TYPE_CHECKING:
    from tests.browser.conftest import OpenVisit

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
RUN = "rules => axe.run(rules).then(results => results.violations)"
PHONE, DESK = 390, 1280
LOOKS: tuple[tuple[int, Scheme], ...] = ((PHONE, "light"), (DESK, "dark"))
OTHER_LOOKS: tuple[tuple[int, Scheme], ...] = ((PHONE, "dark"), (DESK, "light"))
KEY_STATES = {"home", "question_goals_four", "match_fits", "times", "book_empty", "booked"}
"""The pages that are looked at in all four ways; the others differ in nothing but their words."""


@pytest.fixture(scope="session")
def axe() -> Any:  # noqa: ANN401 - the package has no types
    """Give the package that carries axe-core, which runs inside the page and sends nothing."""
    return pytest.importorskip("axe_playwright_python.base")


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_to_mend(
    open_visit: OpenVisit,
    site: Site,
    axe: Any,  # noqa: ANN401
    state: str,
) -> None:
    visit = open_visit()
    reach(state, visit, site)
    for width, scheme in (*LOOKS, *OTHER_LOOKS):
        picture(visit, state, width=width, scheme=scheme)
    unfold(visit)
    visit.page.evaluate(axe.AXE_SCRIPT)
    for width, scheme in (*LOOKS, *(OTHER_LOOKS if state in KEY_STATES else ())):
        look(visit, width=width, scheme=scheme)
        found = axe.AxeResults({"violations": visit.page.evaluate(RUN, RULES)})
        assert found.violations_count == 0, f"{width} {scheme}: {found.generate_report()}"
