// What do the documents say of Donggang (division code 210681), of the places and bodies in it, and who takes which part?
MATCH (:Entity {code: '210681'})<-[:LOCATED_IN|WITHIN*0..]-(n:Entity)
WITH DISTINCT n
MATCH (n)<-[r:AGENT|TARGET|SOURCE|RESULT|PROGRAM|DOCUMENT|PLACE]-(e:Event)
RETURN DISTINCT n.name AS name, toLower(type(r)) AS role, e.type AS eventType, coalesce(e.modality, '') AS modality,
  e.name AS told, e.iri AS event
ORDER BY name, role, eventType, told, event;
