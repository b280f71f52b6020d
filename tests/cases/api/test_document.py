"""The OpenAPI document: sound by its specification, and every address answers as it says."""

from __future__ import annotations

import copy

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from cases.demo.bulk import count_tables
from tests.cases.api.calling import PATHS, ROOT, calling
from tests.cases.test_county import county_of_two as county_of_two
from tests.cases.test_county import published


def document() -> dict:
    answer = Client().get(f"{ROOT}openapi.json")
    assert answer.status_code == 200
    return answer.json()


def faults(found: dict, schema: dict, body: object) -> list[str]:
    whole = {"$defs": {}, "components": found["components"], **schema}
    return [error.message for error in Draft202012Validator(whole).iter_errors(body)]


def test_it_is_sound_by_its_specification(world):
    found = document()
    validate(found)
    assert found["openapi"].startswith("3.1")
    broken = copy.deepcopy(found)
    broken["paths"][f"{ROOT}teams"]["get"]["responses"] = "yes"
    with pytest.raises(OpenAPIValidationError):  # control
        validate(broken)


def test_it_names_every_address_and_only_reading(world):
    found = document()["paths"]
    assert set(found) == {f"{ROOT}{path.partition('?')[0]}" for path in PATHS}
    assert {method for methods in found.values() for method in methods} == {"get"}
    for methods in found.values():
        assert methods["get"]["security"] == [{"Token": []}]
        assert methods["get"]["summary"] and methods["get"]["description"]
    kinds = set(found[f"{ROOT}figures"]["get"]["responses"]["200"]["content"])
    assert kinds == {"application/json", "text/csv"}


def test_its_page_is_drawn_by_nobody_else(world):
    assert Client().get(f"{ROOT}docs").status_code == 404


def test_every_address_answers_as_it_says(county_of_two):
    world = county_of_two
    count_tables()  # written in one go: the database plans by how much there is
    published(world)
    found = document()
    call = calling(world, "service", answers=world.director)
    for path in PATHS:
        said = found["paths"][f"{ROOT}{path.partition('?')[0]}"]["get"]["responses"]
        body = call(path).json()
        schema = said["200"]["content"]["application/json"]["schema"]
        assert (path, faults(found, schema, body)) == (path, [])
        assert path == "" or body["rows"]
        wrong = call(f"{path}{'&' if '?' in path else '?'}zz=1")
        schema = said[str(wrong.status_code)]["content"]["application/json"]["schema"]
        assert (path, faults(found, schema, wrong.json())) == (path, [])
    broken = body | {"total": "many"}
    schema = said["200"]["content"]["application/json"]["schema"]
    assert faults(found, schema, broken)  # control


def test_the_columns_of_a_csv_are_those_of_a_row(world):
    found = document()["components"]["schemas"]
    call = calling(world, "service", answers=world.director)
    for path, name in (
        ("figures", "FigureRow"), ("teams", "TeamRow"), ("items", "ItemOut"),
        ("trend?item=flourish.f.impact", "TrendRow"), ("coverage", "CoverageRow"),
    ):  # fmt: skip
        assert list(call.csv(path)[0]) == list(found[name]["properties"])


def test_no_column_is_about_one_child_or_a_practitioner(world):
    """Names of columns that would say so; and nothing of the small county's children comes out."""
    found = document()["components"]["schemas"]
    columns = {name for schema in found.values() for name in schema.get("properties", {})}
    assert columns & {"case", "reference", "note", "practitioner", "birth_month", "rater"} == set()
    call = calling(world, "service", answers=world.director)
    said = "".join(call(path).content.decode() for path in PATHS)
    told = [case.reference for case in world.cases.values() if case.reference in said]
    assert told == [] and "Safeguarding Harbour" in said
