"""The organization: its profile, its custom properties, creation under required ones."""

from ..outcomes import Skip
from .fact import fact, refusal_words

FIELDS = ["default_repository_permission", "members_can_create_repositories", "two_factor_requirement_enabled", "plan"]


@fact("N8", "GET /orgs/{org} shows what only owners may see to these credentials", ", ".join(FIELDS))
def profile(live):
    shown = live.github.get(f"/orgs/{live.organization}")
    missing = [field for field in FIELDS if field not in shown]
    granted = (live.github.credentials.permissions or {}).get("organization_administration", "not granted")
    who = f"as an App with organization_administration {granted}" if live.github.credentials.is_app else "with a token"
    found = f"{who}: {len(shown)} members" + (f"; without {', '.join(missing)}" if missing else "; all of them")
    return found, not missing


def _define(live, what: str, **more) -> str:
    """A property of the organization, removed at the end like everything of ours."""
    name = live.scratch.prefix + what
    path = f"/orgs/{live.organization}/properties/schema/{name}"
    live.github.put(path, {"value_type": "single_select", "allowed_values": ["a", "b"], "required": False, **more})
    return name


@fact("N6", "removing an allowed value of a property that a repository has", "refused, or the value is unset")
def value_in_use(live):
    repository = live.place("facts")
    name = _define(live, "in-use")
    live.github.patch(f"{repository}/properties/values", {"properties": [{"property_name": name, "value": "a"}]})
    body = {"value_type": "single_select", "allowed_values": ["b"], "required": False}
    answer = live.github.answer("PUT", f"/orgs/{live.organization}/properties/schema/{name}", body)
    if answer.status != 200:
        return f"refused: {refusal_words(answer)}", answer.status == 422
    values = {v["property_name"]: v["value"] for v in live.github.get(f"{repository}/properties/values")}
    value = values.get(name)
    return f"taken; the repository's value is {value}", value is None


@fact("N13", "creation of a repository while the organization requires a property with a default", "201, with the default")
def required_property(live):
    if live.scratch.others():
        raise Skip("a required property would concern the organization's other repositories")
    name = _define(live, "required", required=True, default_value="a")
    try:
        answer = live.github.answer("POST", f"/orgs/{live.organization}/repos", {"name": live.scratch.prefix + "with-property"})
        if answer.status != 201:
            return refusal_words(answer), False
        values = live.github.get(f"{live.scratch.path(live.scratch.prefix + 'with-property')}/properties/values")
        value = next((v["value"] for v in values if v["property_name"] == name), None)
        return f"201, with {value}", value == "a"
    finally:
        live.github.delete(f"/orgs/{live.organization}/properties/schema/{name}")


@fact("N13g", "POST …/generate from a template while a property is required", "201, with the default")
def generate(live):
    if live.scratch.others():
        raise Skip("a required property would concern the organization's other repositories")
    template = live.place("template", is_template=True)
    name = _define(live, "required-too", required=True, default_value="b")
    new = live.scratch.prefix + "generated"
    try:
        answer = live.github.answer("POST", f"{template}/generate", {"owner": live.organization, "name": new, "private": True})
        return ("201" if answer.status == 201 else refusal_words(answer)), answer.status == 201
    finally:
        live.github.delete(f"/orgs/{live.organization}/properties/schema/{name}")


@fact("N14", "annotations of a check run on lines that a pull request did not touch are shown under Files changed", "they are")
def annotations(live):
    raise Skip("the API does not tell what a page shows: look at a pull request by eye")
