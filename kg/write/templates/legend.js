// The legend, which is the filter too: kinds of nodes, types of events, relations; and the choices beside it.
function toggleRow(group, key, glyph, en, zh, number) {
  const box = el("input", { type: "checkbox", id: `${group}-${key}` });
  box.checked = !state[group].has(key);
  box.addEventListener("change", () => { state[group][box.checked ? "delete" : "add"](key); changed(); });
  // Both languages, the reader's first: a legend is read by people who look over each other's shoulder.
  const names = [el("span", { lang: t("en", "zh-Hans") }, t(en, zh)), el("span", { class: "other", lang: t("zh-Hans", "en") }, t(zh, en))];
  return el("div", { class: "row" }, el("label", { title: `${en} ${zh}` }, box, glyph, ...names),
    el("span", { class: "n" }, count(number)), el("button", { type: "button", class: "only", "aria-label": t(`only ${en}`, `只看${zh}`), onclick: () => { only(group, keysOf(group), key); changed(); } }, t("only", "只看")));
}
const keysOf = (group) => (group === "noClass" ? kindOrder : group === "noType" ? Object.keys(words.types) : Object.keys(words.relations));
function only(group, keys, key) { state[group] = new Set(keys.filter((other) => other !== key)); }

function tally(items, keyOf) {
  const found = new Map();
  items.forEach((item) => found.set(keyOf(item), (found.get(keyOf(item)) || 0) + 1));
  return found;
}

function renderLegend() {
  const held = document.activeElement && document.activeElement.id;
  const classes = tally(nodes, (node) => node.kind), shownClasses = tally(shown.nodes, (node) => node.kind);
  const types = tally(events, (event) => event.type), shownTypes = tally(viewEvents(), (event) => event.type);
  const names = tally(relations, (relation) => relation.name), shownNames = tally(shown.relations, (relation) => relation.name);
  const order = (map, list) => list.filter((key) => map.has(key)).sort((a, b) => map.get(b) - map.get(a));
  const fill = (id, group, map, rows) => {
    const keys = [...map.keys()], all = state[group].size === 0;
    byId(id).hidden = !keys.length;
    byId(`${id}-rows`).replaceChildren(...rows);
    byId(`${id}-all`).textContent = all ? t("none", "全不选") : t("all", "全选");
    byId(`${id}-all`).onclick = () => { state[group] = new Set(all ? keysOf(group) : []); changed(); };
  };
  fill("classes", "noClass", classes, kindOrder.filter((kind) => classes.has(kind) || (kind === "Event" && state.unfold)).map((kind) => toggleRow("noClass", kind, sign(kind), words.classes[kind].en, words.classes[kind].zh, shownClasses.get(kind) || 0)));
  fill("types", "noType", types, order(types, [...types.keys()]).map((type) => toggleRow("noType", type, null, words.types[type].en, words.types[type].zh, shownTypes.get(type) || 0)));
  fill("relations", "noRelation", names, order(names, Object.keys(words.relations)).map((name) => toggleRow("noRelation", name, el("span", { class: `line ${name === "within" ? "gazetteer" : "relation"}`, "aria-hidden": "true" }), name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`), words.relations[name], shownNames.get(name) || 0)));
  if (held && byId(held)) byId(held).focus({ preventScroll: true });
}

// What the colours stand for where they do not stand for kinds.
function renderColours() {
  document.body.dataset.colour = state.colour;
  byId("colour").value = state.colour;
  const within = tally(shown.nodes, nodeProvince), places = provincesByNodes().slice(0, TINTS.length);
  const rest = shown.nodes.length - places.reduce((sum, place) => sum + (within.get(place) || 0), 0);
  const row = (kind, name, n) => el("div", { class: "row" }, sign(kind, "circle"), el("span", { class: "name", lang: "zh-Hans" }, name), el("span", { class: "n" }, count(n)));
  byId("colours").replaceChildren(...(state.colour === "province" ? [...places.map((place, n) => row(TINTS[n], nameOf(place), within.get(place) || 0)), row(TINT_OF_REST, t("other or none", "其他或不明"), rest)] : []));
}

function options(select, rows, value) {
  select.replaceChildren(...rows.map(([key, text]) => el("option", { value: key }, text)));
  select.value = value;
}

// The fields of the filters take the state's values, and the lists the language's words.
function renderFields() {
  const any = ["", t("any", "不限")];
  const places = new Map(), programs = new Map();
  events.forEach((event) => event.parts.forEach((part) => {
    const province = provinceOf(part.iri);
    if (province) places.set(province, nameOf(province));
    if (own(cards.entities, part.iri) && cards.entities[part.iri].class === "Program") programs.set(part.iri, part.name);
  }));
  if (state.place && !places.has(state.place)) places.set(state.place, nameOf(state.place));
  if (state.program && !programs.has(state.program)) programs.set(state.program, nameOf(state.program));
  const sorted = (map) => [...map].map(([key, name]) => [key, clip(name, 30)]).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  options(byId("place"), [any, ...sorted(places)], state.place);
  options(byId("program"), [any, ...sorted(programs)], state.program);
  options(byId("doc"), [any, ...Object.entries(cards.documents).map(([iri, card]) => [iri, clip(card.title || card.id, 40)])], state.doc);
  const units = tally(events.flatMap((event) => event.card.quantities), (q) => q.unit || "");
  const rest = [...units].filter(([unit]) => unit && !Object.values(UNITS).some(([list]) => list.includes(unit))).sort((a, b) => b[1] - a[1]).slice(0, 30).map(([unit]) => [unit, unit]);
  if (state.unit && !own(UNITS, state.unit) && !rest.some(([unit]) => unit === state.unit)) rest.push([state.unit, state.unit]);
  options(byId("unit"), [["", t("of anything", "任何单位")], ...Object.keys(UNITS).map((key) => [key, unitName(key)]), ...rest], state.unit);
  byId("min").value = state.min;
  byId("from").value = state.from;
  byId("to").value = state.to;
  byId("confidence").value = String(state.confidence);
  byId("confidence-value").textContent = state.confidence ? `≥ ${state.confidence.toFixed(2)}` : t("any", "不限");
  byId("unfold").checked = state.unfold;
}
