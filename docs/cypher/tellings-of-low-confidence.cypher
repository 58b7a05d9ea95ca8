// Which hundred tellings is the extractor least sure of, and what found them?
MATCH (s:SourceDocument)-[t:TELLS]->(e:Event)
WHERE t.confidence < 0.6
RETURN t.confidence AS confidence, t.rule AS rule, e.type AS eventType, t.quote AS quote, s.id AS document,
  t.start AS start, t.fact AS mention
ORDER BY confidence, document, start, eventType, mention
LIMIT 100;
