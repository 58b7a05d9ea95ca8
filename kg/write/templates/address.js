// The whole view in the page's address: select, q, view, focus, path, unfold, classes, types, relations, place, program, doc,
// min, unit, confidence, from, to, sort, colour, more; lang and theme are taken from it and not written into it.
const listed = (group) => keysOf(group).filter((key) => !state[group].has(key)).join(",");
function toAddress() {
  const found = new URLSearchParams();
  const put = (key, value) => { if (value) found.set(key, String(value)); };
  put("select", state.select); put("view", state.view === "graph" ? "" : state.view); put("focus", state.focus); put("path", state.path); put("unfold", state.unfold ? 1 : 0);
  for (const [key, group] of [["classes", "noClass"], ["types", "noType"], ["relations", "noRelation"]]) if (state[group].size) found.set(key, listed(group) || "-");
  for (const key of ["q", "place", "program", "doc", "min", "unit", "confidence", "from", "to"]) put(key, state[key]);
  if (state.sort !== "date" || state.down) put("sort", (state.down ? "-" : "") + state.sort);
  put("colour", state.colour); put("more", state.limit > OPENED ? state.limit : 0);
  return found.toString();
}

function fromAddress() {
  const given = new URLSearchParams(window.location.hash.slice(1)), get = (key) => given.get(key) || "";
  Object.assign(state, start());
  for (const [key, group] of [["classes", "noClass"], ["types", "noType"], ["relations", "noRelation"]]) {
    if (given.has(key)) { const on = new Set(get(key).split(",")); state[group] = new Set(keysOf(group).filter((name) => !on.has(name))); }
  }
  const number = (key) => { const value = Number(get(key)); return Number.isFinite(value) && value > 0 ? value : 0; };
  state.q = get("q").slice(0, 200);
  state.view = ["table", "charts", "split"].includes(get("view")) ? get("view") : "graph";
  state.focus = Math.min(2, Math.floor(number("focus")));
  state.unfold = get("unfold") === "1";
  for (const key of ["place", "program"]) state[key] = own(cards.entities, get(key)) ? get(key) : "";
  state.doc = own(cards.documents, get("doc")) ? get("doc") : "";
  state.min = given.has("min") && Number.isFinite(Number(get("min"))) ? get("min") : "";
  state.unit = get("unit").slice(0, 20);
  state.confidence = Math.min(1, number("confidence"));
  for (const key of ["from", "to"]) state[key] = firstDate(get(key));
  state.colour = get("colour") === "province" ? "province" : "";
  state.down = get("sort").startsWith("-");
  state.sort = COLUMNS.some(([key]) => key === get("sort").replace("-", "")) ? get("sort").replace("-", "") : "date";
  const ends = get("path").split(" ");
  state.path = ends.length === 2 && ends[0] !== ends[1] && ends.every((iri) => nodeOf.has(iri)) ? ends.join(" ") : "";
  state.limit = Math.max(OPENED, number("more"));
  const wanted = alias.get(get("select")) || get("select");
  state.select = known(wanted) ? wanted : "";
  if (given.has("theme")) theme(get("theme"));
  if (given.has("lang")) speak(get("lang"));
}

// A new selection, view or focus is a step that "back" undoes; a filter that is turned is not.
let written = "", depth = 0, deepest = 0, step = "";
const stepNow = () => `${state.select} ${state.view} ${state.focus} ${state.path}`;
function writeAddress() {
  const text = toAddress(), here = stepNow();
  if (text === written) return;
  const address = `#${text}`;
  if (here !== step) { depth += 1; deepest = depth; window.history.pushState({ depth }, "", address); } else window.history.replaceState({ depth }, "", address);
  written = text; step = here;
  historyButtons();
}
function historyButtons() {
  byId("back").disabled = depth < 1;
  byId("forward").disabled = depth >= deepest;
}
