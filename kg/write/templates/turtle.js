// The current view as Turtle, in the terms of the ontology: what graph.ttl says of the same events and relations.
// Controls were spelt out for display (⟦U+202E⟧); in data they stand again as what they are.
const unspelt = (text) => text.replace(/⟦U\+([0-9A-F]{4})⟧/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
const literal = (text) => `"${unspelt(String(text)).replace(/[\\"\u0000-\u001f\u007f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (c) => (c === "\\" || c === '"' ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`))}"`;
const iriTerm = (iri) => `<${iri.replace(/[\u0000-\u0020<>"{}|^`\\]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}>`;

function subject(iri, pairs) {
  const rows = pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return rows.length ? `${iriTerm(iri)}\n${rows.map(([name, value]) => `  ${name} ${value}`).join(" ;\n")} .\n` : "";
}
const zhText = (text) => (text ? `${literal(text)}@zh` : "");
const text = (value) => (value ? literal(value) : "");

function turtleText() {
  const some = viewEvents(), lasting = shown.steps ? [...new Set(shown.links.map((link) => link.relation).filter(Boolean))] : shown.relations;
  const entities = new Set([...shown.nodes.filter((node) => !node.event).map((node) => node.iri), ...some.flatMap((event) => event.parts.map((part) => part.iri)), ...lasting.flatMap((relation) => relation.ends)]);
  const documents = new Set(some.flatMap((event) => [...event.documents]));
  const out = ["id", "kg", "rdfs", "skos", "dcterms", "xsd"].map((name) => `@prefix ${name}: <${words.prefixes[name]}> .\n`);
  for (const iri of [...documents].sort()) {
    const card = own(cards.documents, iri) ? cards.documents[iri] : null;
    if (card) out.push(subject(iri, [["a", "kg:SourceDocument"], ["dcterms:identifier", text(card.id)], ["dcterms:title", text(card.title)], ["kg:published", text(card.published)], ["kg:publisher", text(card.publisher)], ["kg:url", text(card.url)]]));
  }
  for (const iri of [...entities].sort()) {
    if (!own(cards.entities, iri)) continue;
    const card = cards.entities[iri], below = lasting.filter((relation) => relation.ends[0] === iri);
    out.push(subject(iri, [["a", `kg:${card.class}`], ["rdfs:label", card.name === iri ? "" : zhText(card.name)], ["kg:code", text(card.code)], ["kg:level", text(card.level)], ...below.map((relation) => [`kg:${relation.name}`, iriTerm(relation.ends[1])])]));
  }
  const amounts = new Map();
  for (const event of some) {
    out.push(subject(event.iri, [["a", `kg:${event.type}`], ["rdfs:label", zhText(event.card.label)], ["kg:modality", text(event.card.modality)], ...event.parts.map((part) => [`kg:${part.role}`, iriTerm(part.iri)]),
      ...event.card.quantities.map((q) => ["kg:hasQuantity", iriTerm(q.iri)]), ...event.card.tellings.map((told) => ["kg:hasMention", iriTerm(told.iri)])]));
    event.card.quantities.forEach((q) => amounts.set(q.iri, q));
    for (const told of event.card.tellings) {
      // The quote of the graph is the clause; the rest of the sentence is context and not of the graph.
      const exact = told.pieces.filter((part) => !part[1].includes("context")).map((part) => part[0]).join("");
      out.push(subject(told.iri, [["a", "kg:EventMention"], ["kg:mentionOf", iriTerm(event.iri)], ["kg:eventType", text(event.type)], ["kg:trigger", text(told.trigger)], ["kg:exact", text(exact)], ["kg:start", told.start], ["kg:end", told.end],
        ["kg:confidence", told.confidence ? `"${told.confidence}"^^xsd:decimal` : ""], ["kg:modality", text(told.modality)], ["kg:inDocument", told.doc ? iriTerm(told.doc) : ""]]));
    }
  }
  for (const [iri, q] of [...amounts].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    out.push(subject(iri, [["a", "kg:Quantity"], ["kg:value", `"${q.value}"^^xsd:decimal`], ["kg:operator", text(q.operator)], ["kg:max", q.max ? `"${q.max}"^^xsd:decimal` : ""], ["kg:unit", literal(q.unit || "")], ["kg:item", literal(q.item || "")]]));
  }
  return out.join("\n");
}
