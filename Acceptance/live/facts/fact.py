"""A fact about GitHub that its documentation leaves open, and the probe that looks."""

from dataclasses import dataclass
from typing import Callable

from ..outcomes import Failed, Refused, Skip


@dataclass
class Checked:
    id: str
    fact: str
    expected: str
    verdict: str
    """`as expected`, `differs`, `breaks us` (the product rests on it) or `skipped`."""
    found: str


@dataclass(frozen=True)
class Fact:
    id: str
    text: str
    expected: str
    probe: Callable
    """Returns what was found and whether that is as expected."""
    is_relied_on: bool = False

    def check(self, live) -> Checked:
        try:
            found, holds = self.probe(live)
            verdict = "as expected" if holds else "breaks us" if self.is_relied_on else "differs"
        except Skip as skip:
            verdict, found = "skipped", str(skip)
        except Refused as refusal:
            verdict = "skipped"
            why = "not supported there" if refusal.is_unsupported else "not permitted" if refusal.status in (401, 403) else "could not be seen"
            found = f"{why}: {refusal}"
        except Failed as problem:
            verdict, found = "skipped", f"could not be seen: {problem}"
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            # An answer of another form than GitHub documents; a probe never ends the run.
            verdict, found = "skipped", f"an answer was not as documented: {type(error).__name__} {error}"
        return Checked(self.id, self.text, self.expected, verdict, live.redacted(" ".join(found.split())))


REGISTRY: list[Fact] = []


def fact(id: str, text: str, expected: str, is_relied_on: bool = False):
    """Registers a probe under an id: N… as in our list of open questions, G… of older ones, L… of later ones."""

    def register(probe):
        REGISTRY.append(Fact(id, text, expected, probe, is_relied_on))
        return probe

    return register


def refusal_words(answer) -> str:
    return f"{answer.status} {answer.message}"[:200]
