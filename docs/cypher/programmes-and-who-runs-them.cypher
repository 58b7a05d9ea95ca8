// Which named programmes are there, and who runs them?
MATCH (p:Program)
WITH p, [(p)-[:RUN_BY]->(r) | [r.name, 'runBy', r.iri]]
  + [(p)<-[:PROGRAM]-(e:ProgramLaunch)-[:AGENT]->(r) WHERE e.modality IS NULL | [r.name, 'ProgramLaunch', r.iri]] AS runners
UNWIND CASE runners WHEN [] THEN [['', '', '']] ELSE runners END AS found
RETURN DISTINCT p.name AS programName, found[0] AS runnerName, found[1] AS basis, p.iri AS program, found[2] AS runner
ORDER BY programName, runnerName, basis, program, runner;
