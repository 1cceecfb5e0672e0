"""The probes, one file for each part of GitHub."""

from . import accounts, entity_tags, environments, graphql, hooks, labels, lifecycle, organization, protection, rulesets, secrets
from .fact import REGISTRY, Fact

__all__ = ["all_facts"]
_FILES = [rulesets, environments, labels, secrets, organization, graphql, entity_tags, protection, lifecycle, hooks, accounts]


def all_facts() -> list[Fact]:
    """In the order of the files above."""
    order = {module.__name__: place for place, module in enumerate(_FILES)}
    return sorted(REGISTRY, key=lambda fact: order[fact.probe.__module__])
