// Which words stand for the agent 东港市 (该市, 全市 …), by which rule, after which name, and of how many events is it the agent there?
MATCH (a:Entity {name: '东港市'})<-[:AGENT]-(e:Event)
WITH a, count(DISTINCT e) AS events
MATCH (s:SourceDocument)-[m:MENTIONS]->(a)
UNWIND range(0, coalesce(size(m.references), 0) - 1) AS i
WITH a, events, s, m, i, m.antecedentStarts[i] AS at
RETURN DISTINCT m.referenceWords[i] AS words, m.referenceRules[i] AS rule, a.name AS agentName,
  CASE at WHEN -1 THEN '' ELSE m.antecedentWords[i] END AS antecedentWords, s.id AS document,
  m.referenceStarts[i] AS start, CASE at WHEN -1 THEN '' ELSE toString(at) END AS antecedentStart, events,
  m.references[i] AS coreference
ORDER BY document, start, words, coreference;
