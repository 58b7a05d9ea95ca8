// Who found, handled or put right how many problems of which kind, as reported done?
MATCH (e:ProblemSolving)-[:HAS_QUANTITY]->(q:Quantity)
MATCH (e)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q)
WHERE e.modality IS NULL
UNWIND h.facts AS fact
MATCH (:Source)-[t:TELLS {fact: fact}]->(e)
OPTIONAL MATCH (e)-[:AGENT]->(a)
RETURN DISTINCT coalesce(a.name, '') AS agentName, q.op AS operator, q.value AS value, q.max AS max, q.unit AS unit,
  q.item AS item, t.trigger AS trigger, e.iri AS event
ORDER BY agentName, value DESC, operator, max, unit, item, trigger, event;
