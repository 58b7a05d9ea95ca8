// Which agents did the same with the same figure by several documents?
MATCH (a:Entity)<-[:AGENT]-(e:Event)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q:Quantity)
WHERE q.value >= 5
UNWIND h.documents AS told
WITH a, e.type AS eventType, q, count(DISTINCT told) AS documents
WHERE documents > 1
RETURN a.name AS agentName, eventType, q.op AS operator, q.value AS value, q.unit AS unit, q.item AS item, documents
ORDER BY documents DESC, agentName, eventType, value DESC, operator, unit, item;
