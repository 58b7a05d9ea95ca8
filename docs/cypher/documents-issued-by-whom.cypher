// Which titled documents are there, and who issued them?
MATCH (d:Document)
WITH d, [(d)-[:ISSUED_BY]->(i) | [i.name, 'issuedBy', i.iri]]
  + [(d)<-[:DOCUMENT]-(e:Issuance)-[:AGENT]->(i) WHERE e.modality IS NULL | [i.name, 'Issuance', i.iri]] AS issuers
UNWIND CASE issuers WHEN [] THEN [['', '', '']] ELSE issuers END AS found
RETURN DISTINCT d.name AS documentName, found[0] AS issuerName, found[1] AS basis, d.iri AS document, found[2] AS issuer
ORDER BY documentName, issuerName, basis, document, issuer;
