// The whole state of the view, and what of the graph passes its filters.
const start = () => ({
  select: "", q: "", view: "graph", focus: 0, path: "", unfold: false,
  noClass: new Set(), noType: new Set(), noRelation: new Set(),
  place: "", program: "", doc: "", min: "", unit: "", confidence: 0, from: "", to: "",
  colour: "", sort: "date", down: false, limit: OPENED, panel: "",
});
const state = start();

const UNITS = { people: [["名", "人", "位", "人次"], "people", "人"], money: [["元"], "yuan", "元"], households: [["户"], "households", "户"] };
const unitName = (unit) => (own(UNITS, unit) ? t(UNITS[unit][1], UNITS[unit][2]) : unit);
const unitsOf = (unit) => (unit === "" ? null : own(UNITS, unit) ? UNITS[unit][0] : [unit]);
const narrowed = () => Boolean(state.place || state.program || state.doc || state.min !== "" || state.unit || state.confidence || state.from || state.to);
const anyFilter = () => narrowed() || state.noType.size > 0;

function enough(card) {
  if (state.min === "" && !state.unit) return true;
  const least = state.min === "" ? -Infinity : Number(state.min), units = unitsOf(state.unit);
  return card.quantities.some((q) => (!units || units.includes(q.unit)) && Number(q.max || q.value) >= least);
}

// A year or month passes where any day of it does: 2021 is not before 2021-03-09.
const inTime = (date) => !(state.from || state.to) || (date !== ""
  && (!state.from || date >= state.from.slice(0, date.length)) && (!state.to || date.slice(0, state.to.length) <= state.to));

function eventPasses(event) {
  return !state.noType.has(event.type) && (!state.place || event.places.has(state.place)) && (!state.doc || event.documents.has(state.doc))
    && (!state.program || event.parts.some((part) => part.iri === state.program)) && event.confidence >= state.confidence
    && inTime(event.date) && enough(event.card);
}

// A relation has no type, amount, time or confidence: where these are asked for, only events bring nodes in, and relations
// are drawn between those that are there.
const eventsDecide = () => Boolean(state.noType.size || state.min !== "" || state.unit || state.confidence || state.from || state.to);
function relationPasses(relation) {
  if (state.noRelation.has(relation.name)) return false;
  return (!state.doc || relation.documents.has(state.doc)) && (!state.program || relation.ends.includes(state.program))
    && (!state.place || relation.ends.some((end) => surroundings(end).has(state.place)));
}

// What the scene draws. `steps` around the selected node if the view is focused.
const shown = { nodes: [], links: [], events: [], relations: [], steps: null };

function ends(link, loaded) { return loaded(link.a) && loaded(link.b); }

// A fact with one party is no line between two: in the whole graph it is part of that party, which half of all nodes would
// otherwise hang on like burrs. It comes out where the party or the fact is open, and where the view is narrowed anyway.
const single = (node) => node.event !== null && !node.extra && node.degree === 1;
function comesOut(node) {
  const [link] = node.links;
  return state.unfold || state.focus > 0 || anyFilter() || [node.iri, link.a.iri, link.b.iri].includes(state.select);
}

function applyFilters() {
  if (state.unfold) unfold();
  events.forEach((event) => { event.shown = eventPasses(event); });
  relations.forEach((relation) => { relation.shown = relationPasses(relation); });
  shown.events = events.filter((event) => event.shown);
  const loaded = (node) => (node.extra || node.rank < state.limit || node.pinned) && !state.noClass.has(node.kind) && (!node.event || node.event.shown) && (!single(node) || comesOut(node));
  const drawn = state.unfold ? [...links.filter((link) => link.look !== "event" && (!link.event || link.event.node)), ...unfolded.links] : links;
  let passing = drawn.filter((link) => (link.event ? link.event.shown : link.relation.shown) && ends(link, loaded));
  let candidates = (state.unfold ? [...nodes, ...unfolded.nodes] : nodes).filter(loaded);
  if (anyFilter()) {
    const bringing = eventsDecide() ? passing.filter((link) => link.event) : passing;
    const held = new Set(bringing.flatMap((link) => [link.a, link.b]));
    candidates = candidates.filter((node) => held.has(node));
    passing = passing.filter((link) => held.has(link.a) && held.has(link.b));
  }
  shown.steps = state.path ? between(passing, ...pathEnds()) : state.focus && state.select ? neighbourhood(passing, centres(state.select), state.focus) : null;
  if (shown.steps) {
    candidates = candidates.filter((node) => shown.steps.has(node));
    passing = passing.filter((link) => shown.steps.has(link.a) && shown.steps.has(link.b) && (!state.path || shown.steps.get(link.a) !== shown.steps.get(link.b)));
  }
  const drawnRelations = new Set(passing.map((link) => link.relation));
  shown.relations = anyFilter() || shown.steps ? relations.filter((relation) => drawnRelations.has(relation)) : relations.filter((relation) => relation.shown);
  nodes.forEach((node) => { node.visible = false; });
  unfolded.nodes.forEach((node) => { node.visible = false; });
  candidates.forEach((node) => { node.visible = true; });
  shown.nodes = candidates;
  shown.links = passing;
  fan(passing);
  shown.crowds = passing.filter((link) => link.crowd > 1);
}

// The nodes that stand for a selection: the entity, the event's node or its participants, the relation's two ends.
function centres(iri) {
  const extra = state.unfold ? unfolded.nodes.find((node) => node.iri === iri) : null;
  if (extra) return [extra];
  if (nodeOf.has(iri)) return [nodeOf.get(iri)];
  const named = eventOf.has(iri) ? eventOf.get(iri).parts.map((part) => part.iri) : relationOf.has(iri) ? relationOf.get(iri).ends : [];
  return [...new Set(named)].map((name) => nodeOf.get(name)).filter(Boolean);
}

// Node → steps from the centres along the links that pass, up to `far`.
function neighbourhood(some, centre, far) {
  const beside = new Map();
  for (const link of some) { push(beside, link.a, link.b); push(beside, link.b, link.a); }
  const found = new Map(centre.map((node) => [node, 0]));
  let ring = [...centre];
  for (let step = 1; step <= far && ring.length; step += 1) {
    const next = [];
    for (const node of ring) for (const other of beside.get(node) || []) if (!found.has(other)) { found.set(other, step); next.push(other); }
    ring = next;
  }
  return found;
}

// The two nodes of the path that is looked at.
const pathEnds = () => state.path.split(" ").map((iri) => nodeOf.get(iri));

// Node → steps from `from`, for every node on a shortest path to `to`; the two ends alone, 0 and 1, where no path is.
function between(some, from, to) {
  const there = neighbourhood(some, [from], Infinity), far = there.get(to);
  if (far === undefined) return new Map([[from, 0], [to, 1]]);
  const back = neighbourhood(some, [to], far);
  return new Map([...there].filter(([node, step]) => back.has(node) && step + back.get(node) === far));
}
