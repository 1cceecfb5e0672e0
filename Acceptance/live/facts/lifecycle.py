"""Repositories: merge settings, visibility, names, archiving, topics."""

import itertools

from .fact import fact, refusal_words

SQUASH = {("COMMIT_OR_PR_TITLE", "COMMIT_MESSAGES"), *(("PR_TITLE", m) for m in ("PR_BODY", "COMMIT_MESSAGES", "BLANK"))}
MERGE = {("MERGE_MESSAGE", "PR_TITLE"), ("PR_TITLE", "PR_BODY"), ("PR_TITLE", "BLANK")}


@fact("G6", "pairs of title and message that GitHub takes for squash commits", "4 of 6")
def squash_pairs(live):
    titles, messages = ("COMMIT_OR_PR_TITLE", "PR_TITLE"), ("PR_BODY", "COMMIT_MESSAGES", "BLANK")
    return _pairs(live, "squash_merge_commit", titles, messages, SQUASH)


@fact("G6m", "pairs of title and message that GitHub takes for merge commits", "3 of 6")
def merge_pairs(live):
    return _pairs(live, "merge_commit", ("MERGE_MESSAGE", "PR_TITLE"), ("PR_BODY", "PR_TITLE", "BLANK"), MERGE)


def _pairs(live, prefix: str, titles, messages, expected: set):
    repository = live.place("facts")
    taken = set()
    for title, message in itertools.product(titles, messages):
        answer = live.github.answer("PATCH", repository, {f"{prefix}_title": title, f"{prefix}_message": message})
        if answer.status == 200 and answer.body.get(f"{prefix}_message") == message:
            taken.add((title, message))
    total = len(titles) * len(messages)
    if taken == expected:
        return f"{len(taken)} of {total}", True
    more = [f"+{t}/{m}" for t, m in sorted(taken - expected)] + [f"-{t}/{m}" for t, m in sorted(expected - taken)]
    return f"{len(taken)} of {total}: {' '.join(more)}", False


@fact("L9", "all three merge methods off", "422, and nothing is changed")
def no_merge_method(live):
    repository = live.place("facts")
    methods = {f"allow_{method}": False for method in ("merge_commit", "squash_merge", "rebase_merge")}
    answer = live.github.answer("PATCH", repository, methods)
    still = [method for method in methods if live.github.get(repository).get(method)]
    return f"{refusal_words(answer)}; still on: {len(still)} of 3", answer.status == 422 and len(still) == 3


@fact("L10", "the visibility that a repository has already", "422, which counts as success with us, or 200")
def same_visibility(live):
    repository = live.place("facts")
    visibility = live.github.get(repository)["visibility"]
    answer = live.github.answer("PATCH", repository, {"visibility": visibility})
    return ("200" if answer.status == 200 else refusal_words(answer)), answer.status in (200, 422)


@fact("L11", "`has_discussions` in PATCH, which the description of the API lacks", "taken")
def discussions(live):
    body = live.github.patch(live.place("facts"), {"has_discussions": True})
    return f"has_discussions {body.get('has_discussions')}", body.get("has_discussions") is True


@fact("L12", "the old name of a renamed repository", "GET 301, PATCH 307")
def renamed(live):
    old = live.scratch.repository("old-name", is_empty=True)
    live.github.patch(live.scratch.path(old), {"name": live.scratch.prefix + "new-name"})
    read = live.github.send("GET", live.scratch.path(old)).status
    write = live.github.send("PATCH", live.scratch.path(old), {"has_wiki": False}).status
    return f"GET {read}, PATCH {write}", (read, write) == (301, 307)


@fact("L13", "a write to an archived repository", "403 … archived so is read-only")
def archived(live):
    repository = live.scratch.path(live.scratch.repository("archived"))
    live.github.patch(repository, {"archived": True})
    answer = live.github.send("POST", f"{repository}/autolinks", {"key_prefix": "A-", "url_template": "https://a.example/<num>"})
    return refusal_words(answer), answer.status == 403 and "read-only" in answer.message


@fact("L14", "a twenty-first topic", "refused with 422")
def topics(live):
    answer = live.github.answer("PUT", f"{live.place('facts')}/topics", {"names": [f"topic-{i}" for i in range(21)]})
    return (f"taken; {len(answer.body['names'])} kept" if answer.status == 200 else refusal_words(answer)), answer.status == 422


@fact("L15", "an autolink whose prefix begins with another's", "refused with 422")
def overlapping(live):
    path = live.place("facts") + "/autolinks"
    live.github.post(path, {"key_prefix": "TICK", "url_template": "https://a.example/<num>"})
    answer = live.github.answer("POST", path, {"key_prefix": "TICKET", "url_template": "https://a.example/<num>"})
    return ("taken" if answer.status == 201 else refusal_words(answer)), answer.status == 422
