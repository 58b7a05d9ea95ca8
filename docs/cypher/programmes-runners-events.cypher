// Which programmes are there, who runs them, and what was done in them, with which figures?
MATCH (p:Program)<-[:PROGRAM]-(e:Event)
OPTIONAL MATCH (p)-[:RUN_BY]->(r)
RETURN DISTINCT p.name AS programName, coalesce(r.name, '') AS runnerName, e.type AS eventType, e.name AS told,
  coalesce(e.modality, '') AS modality, p.iri AS program, e.iri AS event
ORDER BY programName, runnerName, eventType, told, event;
