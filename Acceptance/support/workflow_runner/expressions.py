"""GitHub's expression language: `${{ github.event_name == 'push' && inputs.name || 'all' }}`.

Source: <https://docs.github.com/actions/reference/workflows-and-actions/expressions>
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<operator>&&|\|\||==|!=|<=|>=|[!<>()\[\],.*]))"
)
EXPRESSION = re.compile(r"\$\{\{((?:[^'}]|'(?:[^']|'')*'|\}(?!\}))*)\}\}")
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}


class ExpressionError(Exception):
    """An expression that GitHub would refuse."""


class Scope:
    """What an expression may refer to: contexts by name, and functions that need the run."""

    def __init__(self, contexts: Mapping[str, Any], functions: Mapping[str, Callable] | None = None):
        self.contexts = contexts
        self.functions = FUNCTIONS | dict(functions or {})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression without its braces."""
        return _Parser(expression, self).whole()

    def value(self, template: Any) -> Any:
        """A value of the workflow file: a lone `${{ }}` keeps its type, one within text becomes text."""
        if isinstance(template, dict):
            return {key: self.value(item) for key, item in template.items()}
        if isinstance(template, list):
            return [self.value(item) for item in template]
        if not isinstance(template, str):
            return template
        if whole := EXPRESSION.fullmatch(template.strip()):
            return self.evaluate(whole.group(1))
        text = EXPRESSION.sub(lambda found: as_text(self.evaluate(found.group(1))), template)
        if "${{" in EXPRESSION.sub("", template):
            raise ExpressionError(f"an expression that does not end: {template!r}")
        return text

    def text(self, template: Any) -> str:
        return as_text(self.value(template))

    def condition(self, template: Any) -> bool:
        """An `if`, which needs no braces, and means `success() && …` where it names no status function."""
        if template is None:
            template = "success()"
        if isinstance(template, bool):
            template = "true" if template else "false"
        whole = EXPRESSION.fullmatch(template.strip())
        if not whole and "${{" in template:
            raise ExpressionError(f"`if: {template}` is text around an expression, which is always true")
        expression = whole.group(1) if whole else template
        value = truthy(self.evaluate(expression))
        if re.search(r"\b(success|failure|always|cancelled)\s*\(", expression):
            return value
        return value and truthy(self.evaluate("success()"))


class _Parser:
    """Evaluates while it parses; both sides of `&&` and `||` are parsed, the value follows GitHub's rules."""

    def __init__(self, text: str, scope: Scope):
        self.text, self.scope = text, scope
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            found = TOKEN.match(text, position)
            if not found:
                raise ExpressionError(f"unexpected {text[position:].strip()[:20]!r} in {text.strip()!r}")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()
        self.position = 0

    def whole(self) -> Any:
        value = self.disjunction()
        if self.position < len(self.tokens):
            raise ExpressionError(f"unexpected {self.tokens[self.position][1]!r} in {self.text.strip()!r}")
        return value

    def peek(self) -> str | None:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else None

    def take(self, operator: str) -> bool:
        if self.peek() == operator and self.tokens[self.position][0] == "operator":
            self.position += 1
            return True
        return False

    def expect(self, operator: str):
        if not self.take(operator):
            raise ExpressionError(f"{operator!r} expected, {self.peek()!r} found in {self.text.strip()!r}")

    def disjunction(self) -> Any:
        value = self.conjunction()
        while self.take("||"):
            other = self.conjunction()
            value = value if truthy(value) else other
        return value

    def conjunction(self) -> Any:
        value = self.comparison()
        while self.take("&&"):
            other = self.comparison()
            value = other if truthy(value) else value
        return value

    def comparison(self) -> Any:
        value = self.unary()
        while self.peek() in COMPARISONS:
            operator = self.peek()
            self.position += 1
            value = compare(operator, value, self.unary())
        return value

    def unary(self) -> Any:
        if self.take("!"):
            return not truthy(self.unary())
        return self.postfix(self.primary())

    def primary(self) -> Any:
        if self.position >= len(self.tokens):
            raise ExpressionError(f"{self.text.strip()!r} ends too early")
        if self.take("("):
            value = self.disjunction()
            self.expect(")")
            return value
        kind, token = self.tokens[self.position]
        self.position += 1
        if kind == "string":
            return token[1:-1].replace("''", "'")
        if kind == "number":
            return float(int(token, 16)) if "0x" in token else float(token)
        if kind != "name":
            raise ExpressionError(f"unexpected {token!r} in {self.text.strip()!r}")
        if self.take("("):
            return self.call(token)
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        if token not in self.scope.contexts:
            raise ExpressionError(f"Unrecognized named-value: '{token}' (not available here) in {self.text.strip()!r}")
        return self.scope.contexts[token]

    def call(self, name: str) -> Any:
        arguments = []
        while not self.take(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.disjunction())
        function = {key.lower(): value for key, value in self.scope.functions.items()}.get(name.lower())
        if function is None:
            raise ExpressionError(f"Unrecognized function: '{name}'")
        return function(*arguments)

    def postfix(self, value: Any) -> Any:
        while True:
            if self.take("."):
                if self.take("*"):
                    return self.spread(list(value.values()) if isinstance(value, Mapping) else value or [])
                _, name = self.tokens[self.position]
                self.position += 1
                value = member(value, name)
            elif self.take("["):
                key = self.disjunction()
                self.expect("]")
                value = member(value, key)
            else:
                return value

    def spread(self, values: list) -> list:
        """`needs.*.result`: what follows is asked of every one."""
        while self.take("."):
            _, name = self.tokens[self.position]
            self.position += 1
            values = [found for value in values if (found := member(value, name)) is not None]
        return values


def member(value: Any, key: Any) -> Any:
    """A property (without regard to case, as GitHub looks them up) or an item; null where there is none."""
    if isinstance(value, Mapping):
        if key in value:
            return value[key]
        wanted = as_text(key).lower()
        return next((item for name, item in value.items() if str(name).lower() == wanted), None)
    if isinstance(value, list) and isinstance(key, (int, float)):
        return value[int(key)] if 0 <= key < len(value) else None
    return None


def truthy(value: Any) -> bool:
    return not (value is None or value is False or value == "" or _is_number(value) and (value == 0 or math.isnan(value)))


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if _is_number(value):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, Mapping):
        return "Object"
    return "Array" if isinstance(value, list) else str(value)


def compare(operator: str, left: Any, right: Any) -> bool:
    """GitHub's loose comparison: text without regard to case, different types as numbers."""
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.lower(), right.lower()
    elif type(left) is not type(right):
        left, right = _number(left), _number(right)
    if operator in ("==", "!="):
        return (left == right) == (operator == "==")
    if isinstance(left, (Mapping, list)) or left is None:
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0.0
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return float(int(value, 16)) if value.lower().startswith("0x") else float(value)
        except ValueError:
            return math.nan
    return float(value) if _is_number(value) else math.nan


def _contains(search: Any, item: Any) -> bool:
    if isinstance(search, list):
        return any(compare("==", found, item) for found in search)
    return as_text(item).lower() in as_text(search).lower()


def _format(template: str, *values: Any) -> str:
    def replace(found: re.Match) -> str:
        if found.group() in ("{{", "}}"):
            return found.group()[0]
        index = int(found.group(1))
        if index >= len(values):
            raise ExpressionError(f"format({template!r}) names {{{index}}}, and there are {len(values)} values")
        return as_text(values[index])

    return re.sub(r"\{\{|\}\}|\{(\d+)\}", replace, template)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError) as error:
        raise ExpressionError(f"fromJSON: {error}: {text!r}") from error


FUNCTIONS: dict[str, Callable] = {
    "contains": _contains,
    "startsWith": lambda text, start: as_text(text).lower().startswith(as_text(start).lower()),
    "endsWith": lambda text, end: as_text(text).lower().endswith(as_text(end).lower()),
    "format": _format,
    "join": lambda items, separator=",": as_text(separator).join(map(as_text, items)),
    "toJSON": lambda value: json.dumps(value, indent=2),
    "fromJSON": _from_json,
}
