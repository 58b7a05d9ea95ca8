// The graph in memory: nodes, links, events and relations with what filters and views ask of them.
const PEOPLE = new Set(["名", "人", "位"]);
const kindOrder = Object.keys(words.classes);

const nodes = network.nodes.map((node) => ({ ...node, iri: node.about, links: [], degree: 0, event: null, hub: 0 }));
const nodeOf = new Map(nodes.map((node) => [node.iri, node]));

// Seasons, quarters and halves of a year by their EDTF codes: the month in which each begins, its English and Chinese name.
const YEAR_PARTS = {
  21: ["03", "spring", "春季"], 22: ["06", "summer", "夏季"], 23: ["09", "autumn", "秋季"], 24: ["12", "winter", "冬季"],
  33: ["01", "first quarter", "第一季度"], 34: ["04", "second quarter", "第二季度"], 35: ["07", "third quarter", "第三季度"], 36: ["10", "fourth quarter", "第四季度"],
  40: ["01", "first half", "上半年"], 41: ["07", "second half", "下半年"],
};
// A date of a time value in EDTF or ISO 8601: the first year, with month and day if it has them; of a part of a year its first month.
const firstDate = (text) => {
  const found = /-?\d{4}(?:-\d{2}(?:-\d{2})?)?/.exec(text || "");
  if (!found) return "";
  const [year, part] = [found[0].slice(0, -3), YEAR_PARTS[found[0].slice(-2)]];
  return part && /^-?\d{4}$/.test(year) ? `${year}-${part[0]}` : found[0];
};
// A time value in words: 2025年下半年, 截至 2025-05, 2025-03 起.
const dateWords = (text) => {
  const found = /^(-?\d{4})-(\d{2})$/.exec(text), part = found && YEAR_PARTS[found[2]];
  return part ? t(`${part[1]} of ${found[1]}`, `${found[1]}年${part[2]}`) : text;
};
function timeWords(value) {
  const ends = value.split("/");
  if (ends.length !== 2) return dateWords(value);
  const [from, to] = ends.map(dateWords), open = (end) => end === ".." || end === "";
  return open(from) ? t(`by ${to}`, `截至 ${to}`) : open(to) ? t(`from ${from}`, `${from} 起`) : `${from} – ${to}`;
}

// What lies in what: within, located in, part of, however far up.
const above = new Map();
for (const [key, card] of Object.entries(cards.relations)) {
  if (["within", "locatedIn", "partOf"].includes(card.predicate)) push(above, card.subject[0], card.object[0]);
  card.key = key;
}
const around = new Map();
function surroundings(iri) {
  if (around.has(iri)) return around.get(iri);
  const found = new Set([iri]);
  around.set(iri, found);   // set first: two bodies that are part of each other must not call each other forever
  const queue = [iri];
  while (queue.length) for (const next of above.get(queue.pop()) || []) if (!found.has(next)) { found.add(next); queue.push(next); }
  return found;
}
const provinceOf = (iri) => [...surroundings(iri)].find((place) => own(cards.entities, place) && cards.entities[place].level === "province") || "";

// Provinces by how many nodes lie in each, most first; a fact lies where its parties do.
const nodeProvince = (node) => (node.event ? node.event.provinces[0] || "" : provinceOf(node.iri));
let ranked = null;
function provincesByNodes() {
  if (ranked) return ranked;
  const found = new Map();
  nodes.forEach((node) => { const place = nodeProvince(node); if (place) found.set(place, (found.get(place) || 0) + 1); });
  ranked = [...found.keys()].sort((a, b) => found.get(b) - found.get(a) || (a < b ? -1 : 1));
  return ranked;
}

const documentDate = (doc) => (own(cards.documents, doc) ? firstDate(cards.documents[doc].published) : "");

// People that an event sent: figures of people that bound it from below, parts of other figures left out.
const sentPeople = (card) => (card.type !== "Dispatch" || card.modality ? 0 : card.quantities.reduce((sum, q) => (
  PEOPLE.has(q.unit) && q.operator !== "le" && !q.share ? sum + Number(q.value) : sum), 0));

const events = Object.entries(cards.events).map(([iri, card]) => {
  const parts = words.roles.flatMap(([role]) => (card.slots[role] || []).map(([entity, name]) => ({ role, iri: entity, name })));
  const places = new Set(parts.flatMap((part) => [...surroundings(part.iri)]));
  const main = parts.filter((part) => part.role === "agent").map((part) => provinceOf(part.iri)).filter(Boolean);
  const provinces = main.length ? main : parts.map((part) => provinceOf(part.iri)).filter(Boolean);
  const times = card.tellings.flatMap((telling) => telling.times.map((time) => time[1])).filter(firstDate);
  const documents = new Set(card.tellings.map((telling) => telling.doc));
  return {
    iri, card, parts, places, documents, type: card.type, provinces: [...new Set(provinces)],
    when: times[0] || "",
    date: firstDate(times[0]) || card.tellings.map((telling) => documentDate(telling.doc)).filter(Boolean)[0] || "",
    dated: times.length > 0,
    confidence: Math.max(0, ...card.tellings.map((telling) => Number(telling.confidence) || 0)),
    people: sentPeople(card), links: [], node: nodeOf.get(iri) || null, shown: true,
  };
});
const eventOf = new Map(events.map((event) => [event.iri, event]));
nodes.forEach((node) => { node.event = eventOf.get(node.iri) || null; });

const relations = Object.entries(cards.relations).map(([key, card]) => ({
  key, card, name: card.predicate, ends: [card.subject[0], card.object[0]],
  documents: new Set(card.tellings.map((telling) => telling.doc)), links: [], shown: true,
}));
const relationOf = new Map(relations.map((relation) => [relation.key, relation]));

const links = network.edges.map((edge, n) => {
  const link = { n, a: nodes[edge.from], b: nodes[edge.to], look: edge.look, about: edge.about, name: edge.name,
    event: eventOf.get(edge.about) || null, relation: relationOf.get(edge.about) || null, step: 0, crowd: 1, shown: true };
  link.a.links.push(link);
  if (link.b !== link.a) link.b.links.push(link);
  (link.event || link.relation).links.push(link);
  return link;
});
nodes.forEach((node) => { node.degree = node.links.length; });

// Events folded into edges get a node beside the middle of those who take part, for readers who want to see them.
const unfolded = { nodes: [], links: [] };
function unfold() {
  if (unfolded.nodes.length || unfolded.links.length) return;
  const taken = new Map();
  for (const event of events) {
    if (event.node) continue;
    const ends = event.parts.map((part) => nodeOf.get(part.iri)).filter(Boolean);
    if (!ends.length) continue;
    const x = ends.reduce((sum, end) => sum + end.x, 0) / ends.length, y = ends.reduce((sum, end) => sum + end.y, 0) / ends.length;
    const spot = `${Math.round(x)} ${Math.round(y)}`, turn = taken.get(spot) || 0;
    taken.set(spot, turn + 1);
    // The golden angle: events between the same two stand around the middle and never on each other.
    const angle = turn * 2.399963, radius = turn ? 24 * Math.sqrt(turn) + 14 : 0;
    const node = { iri: event.iri, about: event.iri, kind: "Event", size: 7, label: eventText(event.card, 2).join("\n"), links: [],
      degree: ends.length, event, x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle), extra: true };
    unfolded.nodes.push(node);
    for (const part of event.parts) {
      const end = nodeOf.get(part.iri);
      if (!end) continue;
      const [a, b] = part.role === "agent" ? [end, node] : [node, end];
      const link = { a, b, look: "role", about: event.iri, name: part.role, event, relation: null, step: 0, crowd: 1, shown: true, extra: true };
      node.links.push(link);
      unfolded.links.push(link);
    }
  }
}

// Links between the same two nodes fan out; more than FAN of them are one thick line with a number.
const FAN = 5;
function fan(some) {
  const between = new Map();
  for (const link of some) push(between, link.a.iri < link.b.iri ? `${link.a.iri} ${link.b.iri}` : `${link.b.iri} ${link.a.iri}`, link);
  for (const group of between.values()) {
    group.forEach((link, place) => {
      link.crowd = group.length > FAN ? group.length : 1;
      link.first = place === 0;
      link.step = link.crowd > 1 ? 0 : (place - (group.length - 1) / 2) * (link.a.iri < link.b.iri ? 1 : -1);
    });
  }
}

// A handful more than the limit are not worth a button.
const OPENED = nodes.length <= 1.1 * words.opened ? nodes.length : words.opened;
// The strongest core: nodes by degree, ties in the order of the file; `limit` of them are loaded.
nodes.map((node, n) => [node, n]).sort(([a, i], [b, j]) => b.degree - a.degree || i - j).forEach(([node], rank) => { node.rank = rank; });

// What an event says in the reader's language: trigger or type, then its amounts.
const eventHead = (card) => t(typeName(card.type), card.trigger || typeName(card.type)) + (card.modality ? ` (${modalityName(card.modality)})` : "");
function eventText(card, lines) {
  const amounts = card.quantities.map((q) => clip(q.short, 22));
  const found = [[eventHead(card), amounts[0]].filter(Boolean).join(" "), ...amounts.slice(1, lines)];
  if (amounts.length > lines) found[found.length - 1] += "…";
  return found;
}
const eventName = (card) => clip(eventText(card, 1)[0] + (card.quantities[1] ? `，${card.quantities[1].short}` : ""), 60);
const nameOf = (iri) => (own(cards.entities, iri) ? cards.entities[iri].name : own(cards.events, iri) ? eventName(cards.events[iri]) : iri);

// IRI of a telling or mention → what it tells of.
const alias = new Map();
events.forEach((event) => event.card.tellings.forEach((telling) => alias.set(telling.iri, event.iri)));
relations.forEach((relation) => relation.card.tellings.forEach((telling) => alias.set(telling.iri, relation.key)));
for (const [iri, card] of Object.entries(cards.entities)) card.mentions.forEach((mention) => alias.set(mention.iri, iri));
const eventsOf = new Map(), relationsOf = new Map();
events.forEach((event) => event.parts.forEach((part) => push(eventsOf, part.iri, { role: part.role, event })));
relations.forEach((relation) => new Set(relation.ends).forEach((end) => push(relationsOf, end, relation)));
const known = (iri) => own(cards.entities, iri) || own(cards.events, iri) || own(cards.relations, iri);
