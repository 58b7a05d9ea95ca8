"""The recipe of docs/neo4j.md for neosemantics: our Turtle in a real Neo4j with the plugin."""

import pathlib
import re
import shutil
from collections import Counter

import pyoxigraph as ox

from tests.conftest import ROOT

from . import fetch, servers
from .asking import connect
from .conftest import have

PAGE = (ROOT / "docs" / "neo4j.md").read_text("utf-8")
(RECIPE,) = re.findall(r"## RDF in Neo4j.*?```cypher\n(.*?)```", PAGE, re.S)
NAMES = {
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "altLabel": "http://www.w3.org/2004/02/skos/core#altLabel",
}
TWICE = "".join(
    f'<urn:a> <{iri}> "石城縣工業園區"@zh-hant , "石城县工业园区"@zh , "Shicheng \\"Park\\""@en .\n'
    for iri in NAMES.values()
)
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_the_recipe_keeps_languages_and_all_values(neo4j_home: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    have("n10s")
    (neo4j_home / "plugins").mkdir(parents=True)
    for jar in fetch.jars("n10s").iterdir():
        shutil.copy(jar, neo4j_home / "plugins")
    turtle = neo4j_home / "graph.ttl"
    turtle.write_text((seeds_folder / "graph.ttl").read_text("utf-8") + TWICE, "utf-8")
    triples = list(ox.parse(path=str(turtle), format=ox.RdfFormat.TURTLE))
    with servers.neo4j(neo4j_home) as server, connect(server) as driver:
        *before, load, ask = [text for text in RECIPE.split(";\n") if text]
        for query in before:
            driver.execute_query(query)
        assert "file:///import/graph.ttl" in load
        (done,) = driver.execute_query(load.replace("file:///import/graph.ttl", turtle.as_uri())).records
        assert (done["terminationStatus"], done["triplesLoaded"]) == ("OK", len(triples))
        assert len(driver.execute_query(ask).records) == 5
        for name, iri in NAMES.items():
            said = driver.execute_query(f"MATCH (n:Resource) UNWIND n.{name} AS said RETURN n.uri, said").records
            expected = Counter(
                (triple.subject.value, f"{triple.object.value}@{triple.object.language}")
                for triple in triples
                if isinstance(triple.object, ox.Literal) and triple.predicate.value == iri
                if isinstance(triple.subject, ox.NamedNode)
            )
            assert Counter(tuple(row.values()) for row in said) == expected
            assert max(Counter(node for node, _ in expected).values()) == 3
        edges = [t for t in triples if isinstance(t.object, ox.NamedNode) and t.predicate.value != TYPE]
        (found,) = driver.execute_query("MATCH (:Resource)-[r]->(:Resource) RETURN count(r) AS n").records
        assert found["n"] == len(edges)
