"""The values of GitHub's expressions, how they become text, numbers and truth, and how they compare."""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any


class ExpressionError(Exception):
    """An expression that GitHub would refuse."""


class Spread(list):
    """What `.*` makes of a value: what follows is asked of every item."""


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def truthy(value: Any) -> bool:
    return not (
        value is None or value is False or value == "" or is_number(value) and (value == 0 or math.isnan(value))
    )


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if float(value).is_integer() else f"{value:.15g}"
    if isinstance(value, Mapping):
        return "Object"
    return "Array" if isinstance(value, list) else str(value)


def as_number(value: Any) -> float:
    """NaN for what is not a number."""
    if value is None or isinstance(value, bool) or is_number(value):
        return float(value or 0)
    if not isinstance(value, str):
        return math.nan
    text = value.strip()
    if not text:
        return 0.0
    if re.fullmatch(r"0x[0-9a-fA-F]+|0o[0-7]+", text):
        return float(int(text, 0))
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-?Infinity", text):
        return float(text)
    return math.nan


def compare(operator: str, left: Any, right: Any) -> bool:
    """GitHub's loose comparison: text without regard to case, different types as numbers, lists and objects only
    with themselves."""
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.upper(), right.upper()
    elif isinstance(left, (Mapping, list)) or isinstance(right, (Mapping, list)):
        return (left is right) == (operator == "==") if operator in ("==", "!=") else False
    elif left is None and right is None:
        return operator in ("==", "<=", ">=")
    else:
        left, right = as_number(left), as_number(right)
    if operator in ("==", "!="):
        return (left == right) == (operator == "==")
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def member(value: Any, key: Any) -> Any:
    """A property (without regard to case) or an item; null where there is none."""
    if isinstance(value, Spread):
        return Spread(found for item in value if (found := member(item, key)) is not None)
    if isinstance(key, (Mapping, list)):
        return None
    if isinstance(value, Mapping):
        wanted = as_text(key)
        if wanted in value:
            return value[wanted]
        return next((item for name, item in value.items() if str(name).upper() == wanted.upper()), None)
    if isinstance(value, list):
        index = as_number(key)
        return value[int(index)] if 0 <= index < len(value) else None
    return None


def spread(value: Any) -> Spread:
    """All items of a list, all values of an object."""
    if isinstance(value, Spread):
        return Spread(item for inner in value for item in spread(inner))
    if isinstance(value, Mapping):
        return Spread(value.values())
    return Spread(value if isinstance(value, list) else [])


def _contains(search: Any, item: Any) -> bool:
    if isinstance(search, list):
        return any(compare("==", found, item) for found in search)
    if isinstance(search, Mapping) or isinstance(item, (Mapping, list)):
        return False
    return as_text(item).upper() in as_text(search).upper()


def _edge(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def function(text: Any, edge: Any) -> bool:
        if isinstance(text, (Mapping, list)) or isinstance(edge, (Mapping, list)):
            return False
        return test(as_text(text).upper(), as_text(edge).upper())

    return function


def _format(template: Any, *values: Any) -> str:
    template = as_text(template)

    def replace(found: re.Match) -> str:
        if found.group() in ("{{", "}}"):
            return found.group()[0]
        if not found.group(1):
            raise ExpressionError(f"The following format string is invalid: {template}")
        if int(found.group(1)) >= len(values):
            raise ExpressionError(
                f"The following format string references more arguments than were supplied: {template}"
            )
        return as_text(values[int(found.group(1))])

    return re.sub(r"\{\{|\}\}|\{(\d+)\}|[{}]", replace, template)


def _join(items: Any, separator: Any = ",") -> str:
    if isinstance(items, Mapping):
        return ""
    if not isinstance(items, list):
        return as_text(items)
    return ("," if isinstance(separator, (Mapping, list)) else as_text(separator)).join(map(as_text, items))


def _to_json(value: Any) -> str:
    def whole(item: Any) -> Any:
        if isinstance(item, Mapping):
            return {key: whole(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [whole(inner) for inner in item]
        return int(item) if isinstance(item, float) and item.is_integer() else item

    return json.dumps(whole(value), indent=2, ensure_ascii=False)


def _from_json(text: Any) -> Any:
    try:
        return json.loads(as_text(text))
    except ValueError as error:
        raise ExpressionError(f"fromJSON: {error}: {text!r}") from error


FUNCTIONS: dict[str, Callable] = {
    "contains": _contains,
    "startsWith": _edge(str.startswith),
    "endsWith": _edge(str.endswith),
    "format": _format,
    "join": _join,
    "toJSON": _to_json,
    "fromJSON": _from_json,
}
