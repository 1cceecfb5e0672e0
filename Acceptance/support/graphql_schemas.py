"""Checks GraphQL exchanges with graphql-core against the schema that GitHub publishes."""

import json
from pathlib import Path

from graphql import GraphQLSchema, build_schema, execute_sync, extend_schema, parse, validate
from graphql.error import GraphQLError
from graphql.execution.values import get_variable_values
from graphql.language import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode
from graphql.type import GraphQLObjectType
from graphql.utilities import type_from_ast


class GraphQLSchemas:
    def __init__(self, folder: Path):
        published = build_schema((folder / "schema.graphql").read_text(), assume_valid=True)
        later = parse((folder / "schema.extend.graphql").read_text())
        self.schema: GraphQLSchema = extend_schema(published, later, assume_valid=True)

    def document_problems(self, text: str) -> list[str]:
        """What the schema holds against a document, whatever its variables."""
        try:
            return [error.message for error in validate(self.schema, parse(text))]
        except GraphQLError as error:
            return [str(error)]

    def request_problems(self, body: dict) -> list[str]:
        """What the schema holds against a document and its variables."""
        if problems := self.document_problems(body["query"]):
            return problems
        operation = _operation(parse(body["query"]), body.get("operationName"))
        if operation is None:
            return [f"no operation {body.get('operationName')!r} in the document"]
        values = get_variable_values(self.schema, operation.variable_definitions or [], body.get("variables") or {})
        return [error.message for error in values] if isinstance(values, list) else []

    def response_problems(self, body: dict, answer: dict) -> list[str]:
        """What the schema holds against an answer: graphql-core completes the document with the answer as its only
        source, so that every field has its type, no null stands where none may, and nothing is missing or extra."""
        data = answer.get("data")
        if data is None:
            return [] if answer.get("errors") else ["neither data nor errors"]
        document = parse(body["query"])
        shapes = _Shapes(self.schema, document)
        result = execute_sync(
            self.schema,
            document,
            root_value=data,
            variable_values=body.get("variables") or {},
            operation_name=body.get("operationName"),
            field_resolver=lambda source, info, **_: source[info.path.key],
            type_resolver=shapes.type_name,
        )
        problems = [
            f"{'.'.join(map(str, error.path or []))}: {error.message or repr(error.original_error)}"
            for error in result.errors or []
        ]
        if not problems and _canonical(result.data) != _canonical(data):
            problems.append("the answer has keys that the document does not ask for, or values of a wrong type")
        return problems


def is_query(body: dict) -> bool:
    """Whether a request reads and cannot write."""
    document = parse(body["query"])
    kinds = {d.operation.value for d in document.definitions if isinstance(d, OperationDefinitionNode)}
    return kinds == {"query"}


class _Shapes:
    """Finds the object type behind an answer of an interface or a union: by `__typename` where it was asked for,
    else by which of the possible types would have given these keys."""

    def __init__(self, schema: GraphQLSchema, document):
        self.schema = schema
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def type_name(self, value: dict, info, abstract_type) -> str:
        possible = self.schema.get_possible_types(abstract_type)
        selections = [node.selection_set for node in info.field_nodes]
        named = next((value[key] for key in self.typename_keys(selections) if key in value), None)
        for candidate in possible:
            if named is None and self.keys(candidate, selections) == set(value) or candidate.name == named:
                return candidate.name
        raise GraphQLError(f"{sorted(value)} fits no type of {abstract_type.name}")

    def typename_keys(self, selection_sets) -> set[str]:
        found = set()
        for selection_set in selection_sets:
            for node in selection_set.selections:
                if isinstance(node, FieldNode):
                    if node.name.value == "__typename":
                        found.add(node.alias.value if node.alias else "__typename")
                else:
                    found |= self.typename_keys([self.body(node).selection_set])
        return found

    def keys(self, object_type: GraphQLObjectType, selection_sets) -> set[str]:
        found = set()
        for selection_set in selection_sets:
            for node in selection_set.selections:
                if isinstance(node, FieldNode):
                    found.add(node.alias.value if node.alias else node.name.value)
                elif self.applies(self.body(node).type_condition, object_type):
                    found |= self.keys(object_type, [self.body(node).selection_set])
        return found

    def body(self, node):
        return self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node

    def applies(self, condition, object_type: GraphQLObjectType) -> bool:
        if condition is None:
            return True
        wanted = type_from_ast(self.schema, condition)
        return wanted is object_type or (
            not isinstance(wanted, GraphQLObjectType) and self.schema.is_sub_type(wanted, object_type)
        )


def _operation(document, name: str | None) -> OperationDefinitionNode | None:
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    return next((o for o in operations if o.name and o.name.value == name), None)


def _canonical(value) -> str:
    return json.dumps(value, sort_keys=True)
