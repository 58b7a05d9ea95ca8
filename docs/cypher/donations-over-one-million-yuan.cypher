// Who gave one million yuan or more, to whom, as reported done?
MATCH (e:Donation)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q:Quantity {unit: '元'})
WHERE e.modality IS NULL AND q.value >= 1000000
UNWIND range(0, size(h.mentions) - 1) AS i
MATCH (s:SourceDocument)-[t:TELLS {fact: h.facts[i]}]->(e)
OPTIONAL MATCH (e)-[:AGENT]->(a)
OPTIONAL MATCH (e)-[:TARGET]->(b)
RETURN DISTINCT coalesce(a.name, '') AS agentName, coalesce(b.name, '') AS targetName, q.op AS operator,
  q.value AS value, q.max AS max, q.unit AS unit, q.item AS item, CASE WHEN h.totals[i] THEN 'true' ELSE '' END AS total,
  t.quote AS quote, s.id AS document, e.iri AS event
ORDER BY value DESC, agentName, targetName, document, quote, event;
