"""The OpenAPI document and the application agree, whatever is sent to it (schemathesis, in process)."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from kiosk.web.app import make_app
from kiosk.web.problems import PROBLEM_JSON

TOKEN = "a-token-for-tests-and-nothing-else"


AREAS = ("hall", "tickets", "windows", "help", "advice", "day", "nodes", "report", "sign-in", "hubs")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture
def document(hall):
    made = schemathesis.openapi.from_asgi("/schema/openapi.json", make_app(hall))
    # A body beyond the limit is turned away before anybody reads it.
    made.config.checks.negative_data_rejection.expected_statuses.append("413")
    return made


def operations(document):
    return [found.ok() for found in document.get_all_operations()]


def area_of(operation):
    return operation.definition.raw["tags"][0]


def can_be_broken(operation):
    """A route without body or query takes any path: nothing sent to it can be against the document."""
    raw = operation.definition.raw
    return "requestBody" in raw or any(each["in"] == "query" for each in raw.get("parameters", ()))


def test_every_operation_belongs_to_an_area_that_is_tried(document):
    assert {area_of(operation) for operation in operations(document)} == set(AREAS)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "broken"])
def test_whatever_is_sent_is_answered_as_the_document_says(document, area, mode):
    for operation in operations(document):
        if area_of(operation) == area and (mode is GenerationMode.POSITIVE or can_be_broken(operation)):
            try_out(operation, mode)


def try_out(operation, mode):
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, checks=CHECKS)

    tried()


def test_the_document_names_locks_and_problems(client):
    document = client.get("/schema/openapi.json").json()
    paths = document["paths"]
    assert {"/api/tickets", "/api/lobby", "/api/board", "/api/report/day"} <= set(paths)
    verbs = ["open", "pause", "close", "next", "recall", "start", "complete"]
    verbs += ["miss", "hold", "resume", "transfer", "cancel"]
    assert all(f"/api/windows/{{window}}/{verb}" in paths for verb in verbs)
    locked = [{"token": []}, {"session": []}]
    assert paths["/api/lobby"]["get"]["security"] == locked
    assert "security" not in paths["/api/board"]["get"]
    assert "security" not in paths["/api/tickets/{token}"]["get"]
    for path, operations in paths.items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == [PROBLEM_JSON], (path, status)
