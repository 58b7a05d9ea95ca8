"""IRIs: the same for the same thing, different for different things, and safe for every name."""

import re

import pytest

from kg import iris

SAFE = re.compile(r"https://w3id\.org/dispatch-kg/id/[A-Za-z0-9._~%/-]+")


@pytest.mark.parametrize("doc", ["a b", "东港", "100%", "a/b#c?d", "<x>", "é\u3000", '"quoted"', "a\\b", "𠮷"])
def test_names_of_files_are_percent_encoded(doc: str) -> None:
    made = [iris.document_iri(doc), iris.graph_iri(doc), iris.part_iri("fact", doc, "1-2", "X/Y-1")]
    assert [iri for iri in made if not SAFE.fullmatch(iri)] == []
    assert made[0].count("/") == iris.document_iri("a").count("/")


def test_iris_do_not_change_between_releases() -> None:
    assert iris.place_iri("210681") == "https://w3id.org/dispatch-kg/id/place/210681"
    assert iris.document_iri("云岭 1") == "https://w3id.org/dispatch-kg/id/doc/%E4%BA%91%E5%B2%AD%201"
    assert iris.entity_iri("Person", "王五", "d1") == "https://w3id.org/dispatch-kg/id/person/58e5a0a83f84a0c7"
    assert iris.collective_iri("企业", "d1") == "https://w3id.org/dispatch-kg/id/collective/796b40789c4608ad"
    assert iris.part_iri("fact", "d1", "0-9", "Dispatch-3") == "https://w3id.org/dispatch-kg/id/fact/d1/0-9/Dispatch-3"


def test_parts_do_not_run_together() -> None:
    assert iris.digest("东港", "市委") != iris.digest("东港市", "委")
    assert iris.entity_iri("Person", "王五") != iris.entity_iri("Program", "王五")
    assert iris.entity_iri("Person", "王五", "d1") != iris.entity_iri("Person", "王五", "d2")
    assert iris.collective_iri("企业", "d1") != iris.collective_iri("企业", "d2")


def test_a_digest_is_hexadecimal_of_the_size_asked() -> None:
    assert re.fullmatch("[0-9a-f]{16}", iris.digest("x"))
    assert iris.digest("x", size=8) == iris.digest("x")[:8]
