// Which teams were formed, how many of them, and with how many members, as reported done?
MATCH (s:SourceDocument)-[t:TELLS]->(e:TeamFormation)
WHERE e.modality IS NULL
WITH s, t, e, [(e)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q) WHERE t.fact IN h.facts |
    [CASE WHEN q.unit IN ['名', '人', '位', '人次'] THEN 'members' ELSE 'teams' END, q.op, q.value, q.unit, q.item]]
  + [(e)-[:RESULT]->(r) | ['name', null, null, null, r.name]] AS told
UNWIND told AS row
OPTIONAL MATCH (e)-[:AGENT]->(a)
RETURN DISTINCT coalesce(a.name, '') AS agentName, row[0] AS about, row[1] AS operator, row[2] AS value, row[3] AS unit,
  row[4] AS item, t.quote AS quote, s.id AS document, e.iri AS event
ORDER BY document, quote, agentName, about, item, value, event;
