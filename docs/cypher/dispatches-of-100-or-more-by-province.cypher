// Which dispatches reported as done sent 100 or more people, and in which province is the agent?
MATCH (e:Dispatch)-[:AGENT]->(a:Entity), (e)-[:HAS_QUANTITY]->(q:Quantity)
WHERE e.modality IS NULL AND q.value >= 100 AND q.op <> 'le' AND q.unit IN ['名', '人', '位']
OPTIONAL MATCH (a)-[:LOCATED_IN*0..]->()-[:WITHIN*0..]->(p:Place {level: 'province'})
RETURN DISTINCT coalesce(p.name, '') AS provinceName, a.name AS agentName, q.op AS operator, q.value AS value,
  q.unit AS unit, q.item AS item, e.name AS dispatch, e.iri AS event
ORDER BY provinceName, value DESC, agentName, operator, unit, item, event;
