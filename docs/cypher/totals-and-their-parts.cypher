// Which figures are parts of which others, and what may be added up without counting anything twice?
MATCH (e:Event)-[h:HAS_QUANTITY|RETOLD_QUANTITY]->(q:Quantity)
UNWIND range(0, size(h.mentions) - 1) AS i
WITH e, h, q, i WHERE h.wholes[i] <> h.mentions[i]
MATCH (s:SourceDocument)-[t:TELLS {fact: h.facts[i]}]->(e)
MATCH (s)-[:TELLS]->(:Event)-[w:HAS_QUANTITY|RETOLD_QUANTITY]->(of:Quantity)
UNWIND range(0, size(w.mentions) - 1) AS j
WITH h, q, i, s, t, w, of, j WHERE w.mentions[j] = h.wholes[i]
RETURN DISTINCT s.id AS document, w.words[j] AS wholeWords, of.value AS wholeValue, of.unit AS wholeUnit,
  h.words[i] AS partWords, q.value AS partValue, q.unit AS partUnit, q.item AS partItem, t.quote AS quote,
  h.wholes[i] AS whole, h.mentions[i] AS part
ORDER BY document, whole, part, quote;
