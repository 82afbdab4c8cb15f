"""Names of regions by their ISO 3166-2 code, for the question where somebody will be."""

from __future__ import annotations

from babel import Locale

_UNITED_STATES = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,"
    "DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,"
    "IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,"
    "MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,"
    "NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,"
    "OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,PR Puerto Rico,RI Rhode Island,"
    "SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,"
    "WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming"
)
_CANADA = (
    "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,"
    "NS Nova Scotia,NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,"
    "QC Quebec,SK Saskatchewan,YT Yukon"
)
_BRITAIN = "ENG England,NIR Northern Ireland,SCT Scotland,WLS Wales"

_NAMES = {
    f"{country}-{code}": name
    for country, rows in (("US", _UNITED_STATES), ("CA", _CANADA), ("GB", _BRITAIN))
    for code, _, name in (row.partition(" ") for row in rows.split(","))
}


def region_name(code: str, locale: Locale) -> str:
    """Return the name of a region: its own, else its country's with the code of the region."""
    if code in _NAMES:
        return _NAMES[code]
    country, _, rest = code.partition("-")
    name = str(locale.territories.get(country, country))
    return f"{name} ({rest})" if rest else name
