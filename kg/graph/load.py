"""Opening a finished build: an rdflib Dataset, a networkx graph, or an embedded store for fast SPARQL."""

import pathlib
from functools import cached_property

import networkx as nx
import pyoxigraph as ox
import rdflib

from kg.errors import BuildError, InputError
from kg.graph.namespaces import PREFIXES
from kg.graph.nx import to_networkx
from kg.graph.plain import plain


class Build:
    """One build folder. Nothing is read before it is asked for."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.quads = folder / "graph.nq"
        if not self.quads.is_file():
            raise BuildError(
                "no build here: graph.nq is missing", where=str(folder), fix="run: kg build PATH... --out DIR"
            )
        if not (folder / "build.json").is_file():
            raise BuildError("the build is not whole: build.json is missing", where=str(folder), fix="build again")

    @cached_property
    def store(self) -> ox.Store:
        """The quads in an in-memory Oxigraph store: parses and answers SPARQL far faster than rdflib."""
        store = ox.Store()
        try:
            store.bulk_load(path=str(plain(self.quads)), format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, OSError) as err:
            raise BuildError(f"graph.nq does not parse: {err}", where=str(self.quads), fix="build again") from err
        return store

    @cached_property
    def union(self) -> ox.Store:
        """The store with the union of its graphs as the default graph; see merged."""
        return merged(self.store)

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The quads as an rdflib Dataset whose default graph is the union of the named graphs."""
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(str(plain(self.quads)), format="nquads")
        return dataset

    def query(self, text: str) -> tuple[list[str], list[tuple[str, ...]]]:
        """(variables, rows) of a SELECT query over the union of all documents; cells are texts, unbound ones empty. The
        prefixes of kg.graph.terms may be left out. Raises InputError for what is no SELECT query.
        """
        try:
            found = self.union.query(text, prefixes=PREFIXES)
        except SyntaxError as err:
            raise InputError(f"no SPARQL: {err}", fix="see ontology/queries for examples") from None
        if not isinstance(found, ox.QuerySolutions):
            raise InputError("no SELECT query", fix="ask kg query, which answers ASK and CONSTRUCT too")
        names = [variable.value for variable in found.variables]
        return names, [
            tuple("" if row[n] is None else str(getattr(row[n], "value", "")) for n in names) for row in found
        ]

    def to_networkx(self, fold: bool = False) -> nx.MultiDiGraph:
        """The entities and events as a multigraph; `fold`: events as edges between entities. See kg.graph.nx."""
        return to_networkx(self.store, fold)


def merged(store: ox.Store) -> ox.Store:
    """The graphs of a store, and their union as the default graph, where each triple stands once: Oxigraph's own union
    gives a label once for every document that states it, so that COUNT and SUM come out too high.
    """
    found = ox.Store()
    found.bulk_extend(store)
    found.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    return found


def load(folder: str | pathlib.Path) -> Build:
    """The build in a folder. Raises BuildError where there is none."""
    return Build(pathlib.Path(folder))
