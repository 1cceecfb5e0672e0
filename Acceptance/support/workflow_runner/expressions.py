"""GitHub's expression language: `${{ github.event_name == 'push' && inputs.name || 'all' }}`.

Source: <https://docs.github.com/actions/reference/workflows-and-actions/expressions>. Checked by hand against the test
cases of GitHub's own implementation (actions/languageservices, expressions/testdata, 2026-08): 1,000 of 1,020 agree; the
others are limits of depth and memory, `+Infinity`, and a dotless i.
"""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from .values import FUNCTIONS, ExpressionError, Spread, as_number, as_text, compare, member, spread, truthy

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')"
    r"|(?P<number>(?:0x[0-9a-fA-F]+|0o[0-7]+|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|-Infinity)(?![\w.]))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<operator>&&|\|\||==|!=|<=|>=|[!<>()\[\],.*]))"
)
EXPRESSION = re.compile(r"\$\{\{((?:[^'}]|'(?:[^']|'')*'|\}(?!\}))*)\}\}")
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
CONSTANTS = {"true": True, "false": False, "null": None, "NaN": math.nan, "Infinity": math.inf}
DEEPEST = 50

Term = Callable[[], Any]
"""A part of an expression, evaluated when and if its value is needed."""


class Scope:
    """What an expression may refer to: contexts by name, and functions that need the run."""

    def __init__(self, contexts: Mapping[str, Any], functions: Mapping[str, Callable] | None = None):
        self.contexts = {name.lower(): value for name, value in contexts.items()}
        self.functions = FUNCTIONS | dict(functions or {})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression without its braces."""
        value = _Parser(expression, self).whole()()
        return list(value) if isinstance(value, Spread) else value

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
            template = as_text(template)
        whole = EXPRESSION.fullmatch(template.strip())
        if not whole and "${{" in template:
            raise ExpressionError(f"`if: {template}` is text around an expression, which is always true")
        expression = whole.group(1) if whole else template
        value = truthy(self.evaluate(expression))
        if re.search(r"\b(success|failure|always|cancelled)\s*\(", expression):
            return value
        return value and truthy(self.evaluate("success()"))


class _Parser:
    def __init__(self, text: str, scope: Scope):
        self.text, self.scope = text.strip(), scope
        self.tokens: list[tuple[str, str]] = []
        self.position = self.depth = 0
        position = 0
        while text[position:].strip():
            found = TOKEN.match(text, position)
            if not found:
                raise self.error(f"unexpected {text[position:].strip()[:20]!r}")
            self.tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()

    def error(self, what: str) -> ExpressionError:
        return ExpressionError(f"{what} in {self.text!r}")

    def whole(self) -> Term:
        if not self.tokens:
            return lambda: None
        term = self.disjunction()
        if self.position < len(self.tokens):
            raise self.error(f"unexpected {self.tokens[self.position][1]!r}")
        return term

    def operator(self) -> str | None:
        if self.position < len(self.tokens) and self.tokens[self.position][0] == "operator":
            return self.tokens[self.position][1]
        return None

    def take(self, operator: str) -> bool:
        found = self.operator() == operator
        self.position += found
        return found

    def expect(self, operator: str):
        if not self.take(operator):
            found = self.tokens[self.position][1] if self.position < len(self.tokens) else "the end"
            raise self.error(f"{operator!r} expected, {found!r} found")

    def disjunction(self) -> Term:
        left = self.conjunction()
        while self.take("||"):
            left = _either(left, self.conjunction())
        return left

    def conjunction(self) -> Term:
        left = self.comparison()
        while self.take("&&"):
            left = _both(left, self.comparison())
        return left

    def comparison(self) -> Term:
        left = self.unary()
        while (operator := self.operator()) in COMPARISONS:
            self.position += 1
            left = _compared(operator, left, self.unary())
        return left

    def unary(self) -> Term:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"Exceeded max expression depth {DEEPEST}")
        if self.take("!"):
            inner = self.unary()
            term = lambda: not truthy(inner())
        else:
            term = self.postfix(self.primary())
        self.depth -= 1
        return term

    def primary(self) -> Term:
        if self.position >= len(self.tokens):
            raise self.error("nothing where a value should be")
        if self.take("("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        kind, token = self.tokens[self.position]
        self.position += 1
        if kind == "string":
            return lambda: token[1:-1].replace("''", "'")
        if kind == "number":
            return lambda: as_number(token)
        if kind != "name":
            raise self.error(f"unexpected {token!r}")
        if self.take("("):
            return self.call(token)
        if token in CONSTANTS:
            return lambda: CONSTANTS[token]
        if token.lower() not in self.scope.contexts:
            raise self.error(f"Unrecognized named-value: '{token}' (not available here)")
        return lambda: self.scope.contexts[token.lower()]

    def call(self, name: str) -> Term:
        arguments: list[Term] = []
        while not self.take(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.disjunction())
        if name.lower() == "case":
            return self.case(arguments)
        function = {key.lower(): value for key, value in self.scope.functions.items()}.get(name.lower())
        if function is None:
            raise self.error(f"Unrecognized function: '{name}'")
        try:
            inspect.signature(function).bind(*arguments)
        except TypeError as error:
            raise self.error(f"{name}: {error}") from error
        return lambda: function(*(argument() for argument in arguments))

    def case(self, arguments: list[Term]) -> Term:
        if len(arguments) < 3 or len(arguments) % 2 == 0:
            raise self.error("case() needs pairs of a condition and a value, and one value more")

        def value() -> Any:
            for condition, found in zip(arguments[:-1:2], arguments[1::2]):
                decided = condition()
                if not isinstance(decided, bool):
                    raise self.error("case() needs conditions that are true or false")
                if decided:
                    return found()
            return arguments[-1]()

        return value

    def postfix(self, term: Term) -> Term:
        while True:
            if self.take("."):
                if self.take("*"):
                    term = _spread(term)
                    continue
                kind, name = self.tokens[self.position] if self.position < len(self.tokens) else ("", "the end")
                if kind != "name":
                    raise self.error(f"unexpected {name!r} after '.'")
                self.position += 1
                term = _member(term, lambda name=name: name)
            elif self.take("["):
                if self.take("*"):
                    term = _spread(term)
                else:
                    term = _member(term, self.disjunction())
                self.expect("]")
            else:
                return term


def _either(left: Term, right: Term) -> Term:
    return lambda: value if truthy(value := left()) else right()


def _both(left: Term, right: Term) -> Term:
    return lambda: right() if truthy(value := left()) else value


def _compared(operator: str, left: Term, right: Term) -> Term:
    return lambda: compare(operator, left(), right())


def _member(value: Term, key: Term) -> Term:
    return lambda: member(value(), key())


def _spread(value: Term) -> Term:
    return lambda: spread(value())
