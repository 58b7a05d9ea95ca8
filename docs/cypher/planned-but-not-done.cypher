// What is planned, required or wished for, or reported as not done, and by whom?
MATCH (s:SourceDocument)-[t:TELLS]->(e:Event)
WHERE t.modality IS NOT NULL
OPTIONAL MATCH (e)-[:AGENT]->(a)
RETURN DISTINCT t.modality AS modality, coalesce(a.name, '') AS agentName, e.type AS eventType, t.quote AS quote,
  s.id AS document, t.start AS start, e.iri AS event
ORDER BY modality, document, start, eventType, agentName, event;
