// Which bodies belong to which other body, and where does the text say so?
MATCH (part:Entity)-[r:PART_OF]->(whole:Entity)
UNWIND range(0, coalesce(size(r.mentions), 0) - 1) AS i
RETURN DISTINCT part.name AS partName, whole.name AS wholeName, r.quotes[i] AS quote, r.documents[i] AS document,
  part.iri AS part, whole.iri AS whole
ORDER BY wholeName, partName, document, quote;
