"""Labels."""

from ..outcomes import Skip
from .fact import fact, refusal_words


@fact("N10", "`archived: true` in PATCH of a label", "taken; the answer has `archived_at`")
def archived(live):
    path = live.place("facts") + "/labels"
    live.github.post(path, {"name": "probe", "color": "d73a4a"})
    answer = live.github.answer("PATCH", f"{path}/probe", {"archived": True})
    if answer.status != 200:
        return refusal_words(answer), False
    at = answer.body.get("archived_at")
    return (f"archived_at {at}" if at else f"taken; the answer has only {', '.join(sorted(answer.body))}"), bool(at)


@fact("N10g", "GraphQL's `Label` tells whether it is archived", "it has such a field")
def in_graphql(live):
    fields = live.github.data('{ __type(name: "Label") { fields { name } } }')["__type"]
    if fields is None:
        raise Skip("this server's GraphQL has no type Label")
    names = [field["name"] for field in fields["fields"] if "archiv" in field["name"].lower()]
    return (", ".join(names) or "no field with archive in its name"), bool(names)


@fact("L3", "POST of a label in another case", "refused with 422 already_exists")
def case(live):
    path = live.place("facts") + "/labels"
    live.github.post(path, {"name": "cased", "color": "d73a4a"})
    answer = live.github.answer("POST", path, {"name": "CASED", "color": "d73a4a"})
    return ("taken" if answer.status == 201 else refusal_words(answer)), answer.status == 422
