"""What a page costs somebody on a slow line: few requests, few bytes, nothing twice."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.browser_states import ADDRESSES

if TYPE_CHECKING:
    from tests.browser.conftest import OpenVisit
    from tests.browser_visit import Visit

pytestmark = pytest.mark.browser

KILOBYTE = 1024
MOST_REQUESTS = 7
MOST_BYTES = 70 * KILOBYTE
MOST_OF_KIND = {"script": 2 * KILOBYTE, "stylesheet": 12 * KILOBYTE}
MOST_HTML_COMPRESSED = 6 * KILOBYTE
"""Pages leave us uncompressed, as they mix secrets with what people typed; a proxy may differ."""


def weigh(visit: Visit, path: str) -> dict[str, int]:
    """Open a page; return the bytes that came over the line, by kind."""
    visit.requests.clear()
    visit.open(path)
    visit.page.wait_for_load_state("networkidle")
    weights: dict[str, int] = {}
    for request in visit.requests:
        sizes = request.sizes()
        came = max(0, sizes["responseBodySize"]) + sizes["responseHeadersSize"]
        is_cached = sizes["responseBodySize"] < 0  # so Chromium says it for what it had already
        kind = request.resource_type
        weights[kind] = weights.get(kind, 0) + (0 if is_cached else came)
    return weights


@pytest.mark.parametrize("state", ["home", "person", "question_goals", "match_everyone", "times"])
def test_a_page_is_light_and_lighter_the_second_time(open_visit: OpenVisit, state: str) -> None:
    visit = open_visit()
    first = weigh(visit, ADDRESSES[state])
    assert len(visit.requests) <= MOST_REQUESTS
    assert sum(first.values()) <= MOST_BYTES
    assert all(first[kind] <= most for kind, most in MOST_OF_KIND.items()), first
    page = visit.page.content().encode()
    assert len(gzip.compress(page)) <= MOST_HTML_COMPRESSED
    again = weigh(visit, ADDRESSES[state])
    assert {kind for kind, weight in again.items() if weight} <= {"document"}
