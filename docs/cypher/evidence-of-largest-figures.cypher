// What are the fifty largest figures of the graph, and which words of which document give each?
MATCH (e:Event)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q:Quantity)
UNWIND range(0, size(h.mentions) - 1) AS i
MATCH (s:SourceDocument)-[t:TELLS {fact: h.facts[i]}]->(e)
RETURN q.op AS operator, q.value AS value, q.max AS max, q.unit AS unit, q.item AS item, h.words[i] AS words,
  t.quote AS quote, h.starts[i] AS start, h.ends[i] AS end, e.type AS eventType, coalesce(t.modality, '') AS modality,
  s.id AS document, coalesce(s.title, '') AS title, coalesce(s.url, '') AS url, s.path AS path, h.mentions[i] AS mention
ORDER BY value DESC, unit, document, start, end, mention
LIMIT 50;
