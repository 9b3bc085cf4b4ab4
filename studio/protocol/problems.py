"""What is wrong with a value that the models refuse, in a sentence for people."""

from collections.abc import Mapping
from typing import Any

from studio.text import Text, _, n_, number


def reason(error: Mapping[str, Any]) -> Text:
    """Return the reason of one pydantic error, in plain words with what was expected."""
    kind: str = error["type"]
    context: Mapping[str, Any] = error.get("ctx", {})
    expected = _EXPECTED.get(kind)
    if expected is not None:
        return expected
    match kind:
        case "enum" | "literal_error":
            choices: str = context["expected"]
            return (
                _("must be one of {choices}", choices=choices) if " or " in choices else _("must be {it}", it=choices)
            )
        case "greater_than":
            return _("must be more than {least}", least=number(context["gt"]))
        case "less_than":
            return _("must be less than {most}", most=number(context["lt"]))
        case "greater_than_equal":
            return _("must be {least} or more", least=number(context["ge"]))
        case "less_than_equal":
            return _("must be {most} or less", most=number(context["le"]))
        case "too_short":
            return n_("must have {count} item at least", "must have {count} items at least", context["min_length"])
        case "too_long":
            return n_("must have {count} item at most", "must have {count} items at most", context["max_length"])
        case "string_too_long":
            return n_("must have {count} letter at most", "must have {count} letters at most", context["max_length"])
        case "missing":
            return _("is missing")
        case _:
            return _("cannot be read: {message}", message=error["msg"])


_EXPECTED: dict[str, Text] = {
    "string_type": _("must be a text in quotes"),
    "int_type": _("must be a whole number"),
    "int_from_float": _("must be a whole number"),
    "int_parsing": _("must be a whole number"),
    "float_type": _("must be a number"),
    "float_parsing": _("must be a number"),
    "finite_number": _("must be a number, not infinity or NaN"),
    "bool_type": _("must be true or false"),
    "bool_parsing": _("must be true or false"),
    "tuple_type": _("must be a list"),
    "model_type": _("must be an object with members"),
    "model_attributes_type": _("must be an object with members"),
    "dict_type": _("must be an object with members"),
    "date_type": _("must be a date such as 2026-11-23"),
    "date_parsing": _("must be a date such as 2026-11-23"),
    "date_from_datetime_parsing": _("must be a date such as 2026-11-23"),
    "string_pattern_mismatch": _("must not be empty or contain a slash or a line break"),
    "string_too_short": _("must not be empty"),
}
