// Which persons hold which posts in which bodies?
MATCH (p:Entity)-[r:HOLDS_POST]->(b:Entity)
UNWIND range(0, coalesce(size(r.mentions), 0) - 1) AS i
RETURN DISTINCT p.name AS personName, CASE r.posts[i] WHEN '-' THEN '' ELSE r.posts[i] END AS post, b.name AS bodyName,
  r.quotes[i] AS quote, r.documents[i] AS document, p.iri AS person, b.iri AS body
ORDER BY personName, post, bodyName, document, quote;
