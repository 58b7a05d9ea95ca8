// What happened from January to March 2020, by the times that the clauses give?
WITH '2020-01-01' AS first, '2020-03-31' AS last
MATCH (s:SourceDocument)-[t:TELLS]->(e:Event)
UNWIND range(0, coalesce(size(t.times), 0) - 1) AS i
WITH first, last, s, t, e, i, substring(t.times[i], 0, 10) AS day
WHERE t.times[i] <> '-' AND day >= substring(first, 0, size(day)) AND day <= last
OPTIONAL MATCH (e)-[:AGENT]->(a)
RETURN DISTINCT t.times[i] AS time, t.timeWords[i] AS words, coalesce(a.name, '') AS agentName, e.type AS eventType,
  coalesce(t.modality, '') AS modality, t.quote AS quote, s.id AS document, e.iri AS event
ORDER BY time, document, quote, eventType, agentName, event;
