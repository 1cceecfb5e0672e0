"""The JSON Schema for editors, checked by jsonschema; and `validate`, which has to agree with it."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from support.policies import BAD, BEYOND_SCHEMA, EXAMPLES, GOOD, load, written
from support.processes import run


@pytest.fixture(scope="module")
def schema(binary):
    outcome = run(binary, "validate", "--schema").expect(0)
    return json.loads(outcome.output)


@pytest.fixture(scope="module")
def validator(schema):
    kind = validator_for(schema, default=Draft202012Validator)
    kind.check_schema(schema)
    return kind(schema)


def test_schema(schema, validator):
    """`validate --schema` prints a valid JSON Schema that names its own dialect"""
    assert schema["$schema"].startswith(("https://json-schema.org/", "http://json-schema.org/"))
    assert schema.get("title")


@pytest.mark.parametrize("file", EXAMPLES, ids=[file.name for file in EXAMPLES])
def test_examples(binary, validator, file):
    """The schema and `validate` accept every example"""
    problems = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(load(file.read_text()))]
    assert problems == []
    outcome = run(binary, "validate", "--policy", file).expect(0)


@pytest.mark.parametrize("name", GOOD)
def test_good_policies(binary, validator, tmp_path, name):
    """The schema and `validate` accept a good policy"""
    problems = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(load(GOOD[name]))]
    assert problems == []
    outcome = run(binary, "validate", "--policy", written(tmp_path, GOOD[name]), env={"CI_WEBHOOK": "hush"}).expect(0)


@pytest.mark.parametrize("name", BAD)
def test_bad_policies(binary, validator, tmp_path, name):
    """The schema and `validate` refuse a bad policy; `validate` with file:line:column"""
    assert not validator.is_valid(load(BAD[name]))
    outcome = run(binary, "validate", "--policy", written(tmp_path, BAD[name])).expect(64)
    assert re.search(r"githubcop\.yml:\d+:\d+", outcome.told), outcome.told


@pytest.mark.parametrize("name", BEYOND_SCHEMA)
def test_mistakes_beyond_the_schema(binary, tmp_path, name):
    """`validate` refuses what no JSON Schema sees, with file:line:column"""
    outcome = run(binary, "validate", "--policy", written(tmp_path, BEYOND_SCHEMA[name])).expect(64)
    assert re.search(r"githubcop\.yml:\d+:\d+", outcome.told), outcome.told


def test_nearest_name(binary, tmp_path):
    """`validate` offers the nearest valid name, and tells every mistake of a policy at once"""
    text = BAD["a misspelt setting"].replace("delete_branch_on_merg:", "has_wikki: true, delete_branch_on_merg:")
    outcome = run(binary, "validate", "--policy", written(tmp_path, text))
    told = outcome.told
    assert outcome.code == 64
    assert "delete_branch_on_merge" in told and "has_wiki" in told, outcome
