// Who did something for firms, named or counted, and what, as reported done?
MATCH (e:Event)-[:AGENT]->(a:Entity)
WHERE e.modality IS NULL
  AND e.type IN ['Dispatch', 'Donation', 'Financing', 'ProblemSolving', 'Provision', 'Service']
WITH e, a, [(e)-[:TARGET]->(t) | [t.name, null, null, null]]
  + [(e)-[:HAS_QUANTITY]->(q) | [q.item, q.op, q.value, q.unit]] AS helped
UNWIND helped AS found
WITH e, a, found WHERE found[0] =~ '(?s).*(企业|公司|集团|商户|(^|[^驻])厂($|[^区房])).*'
RETURN DISTINCT a.name AS agentName, e.type AS eventType, found[0] AS firms, found[1] AS operator, found[2] AS value,
  found[3] AS unit, e.iri AS event
ORDER BY agentName, eventType, firms, value DESC, operator, unit, event;
