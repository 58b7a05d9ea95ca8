// What share of firms, projects or staff had resumed work, by which report, as reported done?
MATCH (e:Resumption)-[:HAS_QUANTITY]->(q:Quantity {unit: '%'})
MATCH (e)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q)
WHERE e.modality IS NULL
UNWIND h.facts AS fact
MATCH (s:SourceDocument)-[t:TELLS {fact: fact}]->(e)
WITH e, q, s, t, [(e)-[r:AGENT|TARGET]->(o) | [o.name, toLower(type(r))]] AS parties
UNWIND CASE parties WHEN [] THEN [['', '']] ELSE parties END AS found
RETURN DISTINCT found[0] AS who, found[1] AS role, q.op AS operator, q.value AS value, q.max AS max, q.unit AS unit,
  q.item AS item, t.quote AS quote, s.published AS published, s.id AS document, e.iri AS event
ORDER BY value DESC, operator, max, item, who, role, document, quote, event;
