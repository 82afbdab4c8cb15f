"""Names of the regions in which a licence may count (ISO 3166-2), as people call them."""

from __future__ import annotations

_UNITED_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut"
    "|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois"
    "|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland"
    "|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana"
    "|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York"
    "|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania"
    "|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas"
    "|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
)
_CANADA = (
    "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick"
    "|NL Newfoundland and Labrador|NS Nova Scotia|NT Northwest Territories|NU Nunavut"
    "|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon"
)
_NAMES = {
    f"{country}-{code}": name
    for country, listing in (("US", _UNITED_STATES), ("CA", _CANADA))
    for code, _, name in (entry.partition(" ") for entry in listing.split("|"))
}


def region_name(code: str) -> str:
    """Return the name of a region; one that is not listed here is shown by its code."""
    return _NAMES.get(code, code)
