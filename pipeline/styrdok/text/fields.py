"""The kinds of text that content may hold: dates, numbers, ids, addresses, digests."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

# `$(?!\n)` is the true end of the text: a bare $ in Python also matches before a
# last line feed, and the same pattern must say the same in a JSON Schema.
END_OF_TEXT = r"$(?!\n)"
WORDS_FORM = "[a-z0-9]+(?:-[a-z0-9]+)*"
NUMBER_FORM = "[1-9][0-9]{0,5}"
LANGUAGE_FORM = "[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?(?:-x-[a-z0-9]{1,8})?"
KEBAB = f"^{WORDS_FORM}{END_OF_TEXT}"
NUMBER_PATTERN = f"^{NUMBER_FORM}{END_OF_TEXT}"
ISO_DATE = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{END_OF_TEXT}"


def _read_date(value: Any) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    # Only this form: pydantic's own date reads "1617235200" as 2021-04-01.
    if isinstance(value, str) and re.search(ISO_DATE, value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("date_form", "a day that the calendar has") from None
    raise PydanticCustomError("date_form", "a day written as 2016-05-16")


def _read_number(value: Any) -> Any:
    # Scalars arrive as text; a whole number written as a JSON number is the same number.
    if isinstance(value, str) and re.search(NUMBER_PATTERN, value):
        return int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("number_form", "a whole number from 1 to 999999")


IsoDate = Annotated[
    datetime.date,
    BeforeValidator(_read_date),
    PlainSerializer(datetime.date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "pattern": ISO_DATE}),
]
Number = Annotated[
    int,
    Field(ge=1, le=999_999),
    BeforeValidator(_read_number),
    WithJsonSchema(
        {
            "type": ["integer", "string"],
            "minimum": 1,
            "maximum": 999_999,
            "pattern": NUMBER_PATTERN,
        }
    ),
]


def _read_truth(value: Any) -> bool:
    # Only these words: pydantic's own bool reads "no", "off" and "0" too.
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise PydanticCustomError("truth_form", "true or false")


Truth = Annotated[
    bool,
    BeforeValidator(_read_truth),
    WithJsonSchema({"enum": [True, False, "true", "false"]}),
]


FORMS: dict[str, str] = {}
"""What each pattern asks for, in words: pydantic reports a mismatch by the pattern alone."""


def _form(pattern: str, wanted: str) -> StringConstraints:
    FORMS[pattern + END_OF_TEXT] = wanted
    return StringConstraints(pattern=pattern + END_OF_TEXT, strict=True)


Line = Annotated[str, _form(r"^\S(?:[^\n]*\S)?", "one line of text, with no space before or after")]
Slug = Annotated[
    str, _form(f"^{WORDS_FORM}", "lower-case words of a–z and 0–9, joined by single hyphens")
]


# Windows takes com0 and lpt0 in most of its versions, but reserves them in its documentation.
_RESERVED = "(?:con|prn|aux|nul|(?:com|lpt)[0-9])"
_USABLE = f"(?!{_RESERVED}(?![a-z0-9-])){WORDS_FORM}"
LONGEST_ID = 100


def wanted_of_id(policy_id: str) -> str | None:
    """Say what else is wanted of an id that is well-formed, or of an organisation's name."""
    for name in policy_id.split("/"):
        if re.fullmatch(_RESERVED, name):
            return f'a name that Windows does not reserve, as it does "{name}"'
    if len(policy_id) > LONGEST_ID:
        most = f"an id (organisation/name) of at most {LONGEST_ID} characters"
        return f"{most}; this one has {len(policy_id)}"
    return None


def _check_id(value: str) -> str:
    if wanted := wanted_of_id(value):
        raise PydanticCustomError("id_form", "{wanted}", {"wanted": wanted})
    return value


PolicyId = Annotated[
    str,
    _form(f"^{WORDS_FORM}/{WORDS_FORM}", "a policy's id, such as alvdalen/integration"),
    AfterValidator(_check_id),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": LONGEST_ID,
            "pattern": f"^{_USABLE}/{_USABLE}{END_OF_TEXT}",
        }
    ),
]
BodyKey = Annotated[
    str,
    _form(
        "^[a-z][a-z0-9_]*(?::[a-z0-9_]+)?",
        "a body's key of a–z, 0–9 and _, such as kommunfullmaktige or namnd:socialnamnden",
    ),
]
Language = Annotated[
    str,
    _form(
        f"^{LANGUAGE_FORM}",
        "a language tag, such as sv, fi, sma or sv-x-lattlast",
    ),
]
WebAddress = Annotated[str, _form(r"^https?://[^\s/]+(?:/\S*)?", "a whole web address (https://…)")]
BaseUrl = Annotated[
    str,
    _form(
        r"^https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[0-9]{1,5})?/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/)*",
        "a web address (https://…) that ends with /, of a–z, 0–9, hyphens and dots",
    ),
]
Email = Annotated[
    str, _form(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "an e-mail address")
]
OrganisationNumber = Annotated[
    str, _form("^[0-9]{6}-[0-9]{4}", "ten digits with a hyphen, such as 212000-2197")
]
MunicipalityCode = Annotated[str, _form("^[0-9]{4}", "four digits, such as 2039")]
Digest = Annotated[str, _form("^sha256:[0-9a-f]{64}", "sha256: and 64 hexadecimal digits")]
HexDigest = Annotated[str, _form("^[0-9a-f]{64}", "64 hexadecimal digits")]


def fits(kind: Any, value: str) -> bool:
    """Tell whether a value is one of a text type of the models, such as PolicyId."""
    try:
        TypeAdapter(kind, config=ConfigDict(regex_engine="python-re")).validate_python(value)
    except ValidationError:
        return False
    return True
