"""dispatch-kg: Chinese public-affairs reporting in, a checkable knowledge graph out.

`kg.load(BUILD)` opens a finished build for rdflib and networkx; `kg.pipeline.make_nlp()` is the spaCy pipeline.
"""

from kg.graph.load import Build, load

__all__ = ["Build", "load"]
__version__ = "0.1.0"
