"""dispatch-kg: Chinese public-affairs reporting in, a checkable knowledge graph out.

`kg.load(BUILD)` opens a finished build for rdflib, networkx and fast SPARQL; `kg.make_nlp()` is the spaCy pipeline.
"""

from kg.graph.load import Build, load
from kg.pipeline import make_nlp

__all__ = ["Build", "load", "make_nlp"]
