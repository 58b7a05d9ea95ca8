// Who set up which teams, branches, groups, posts or stations, and how many, as reported done?
MATCH (e:TeamFormation)
WHERE e.modality IS NULL
OPTIONAL MATCH (e)-[:AGENT]->(a)
OPTIONAL MATCH (e)-[:RESULT]->(r)
OPTIONAL MATCH (e)-[:HAS_QUANTITY]->(q)
RETURN DISTINCT coalesce(a.name, '') AS agentName, coalesce(r.name, '') AS resultName, q.op AS operator,
  q.value AS value, q.max AS max, q.unit AS unit, q.item AS item, e.iri AS event
ORDER BY agentName, resultName, value DESC, operator, max, unit, item, event;
