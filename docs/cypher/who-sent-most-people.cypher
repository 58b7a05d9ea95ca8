// Which agents sent how many people, over all dispatches reported as done?
MATCH (e:Dispatch)-[:AGENT]->(a:Entity), (e)-[:HAS_QUANTITY]->(q:Quantity)
WHERE e.modality IS NULL AND q.unit IN ['名', '人', '位'] AND q.op <> 'le'
WITH a, sum(q.value) AS value, count(DISTINCT e) AS dispatches,
  max(CASE q.op WHEN 'eq' THEN 0 WHEN 'approx' THEN 2 ELSE 1 END) AS loosest
RETURN a.name AS agentName, ['eq', 'ge', 'approx'][loosest] AS operator, value, dispatches, a.iri AS agent
ORDER BY value DESC, agentName, agent;
