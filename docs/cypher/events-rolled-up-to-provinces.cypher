// How many events reported as done have an agent in which province, prefecture and county, at each level with all below it?
MATCH (e:Event)-[:AGENT]->(a:Entity)
WHERE e.modality IS NULL
WITH a, collect(e) AS events
MATCH (a)-[:LOCATED_IN|WITHIN*0..]->(p:Entity)
WHERE p.code IS NOT NULL
WITH DISTINCT p, a, events
UNWIND events AS e
RETURN p.name AS placeName, p.level AS level, p.code AS code, count(DISTINCT e) AS events, count(DISTINCT a) AS agents
ORDER BY code, placeName;
