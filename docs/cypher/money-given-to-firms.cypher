// Who gave, lent, allocated or waived how much money for which firms, as reported done?
MATCH (e:Event)-[:TARGET]->(t:Entity), (e)-[:HAS_QUANTITY]->(q:Quantity)
WHERE e.modality IS NULL AND e.type IN ['Donation', 'Financing', 'Provision'] AND q.unit ENDS WITH '元'
  AND t.name =~ '(?s).*(企业|公司|集团|商户|厂($|[^区房])).*'
OPTIONAL MATCH (e)-[:AGENT]->(a)
RETURN DISTINCT coalesce(a.name, '') AS agentName, t.name AS firms, e.type AS eventType, q.op AS operator,
  q.value AS value, q.max AS max, q.unit AS unit, q.item AS item, e.iri AS event
ORDER BY unit, value DESC, max, agentName, firms, eventType, operator, item, event;
