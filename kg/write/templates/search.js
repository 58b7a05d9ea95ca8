// Search in names, other names, pinyin and its initials, names of classes and event types in both languages, titles.
const MAX_RESULTS = 40;
// Blanks, hyphens and invisible controls, spelt out or not, are not what anybody looks for.
const squeezed = (text) => text.toLowerCase().replace(/⟦u\+[0-9a-f]{4}⟧|[\s'’\-\u0000-\u001f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/g, "");
// Made when it is first asked for: of fifteen thousand events it takes a third of a second.
let made = null;
const index = () => { if (!made) made = everything(); return made; };
const everything = () => [
  ...Object.entries(cards.entities).map(([iri, card]) => ({ iri, kind: card.kind, name: card.name, names: [card.name, ...card.aliases].map(squeezed),
    initials: card.pinyin.map((text) => text.split(" ").map((part) => part[0] || "").join("")), pinyin: card.pinyin.map(squeezed),
    classes: [words.classes[card.kind].en, words.classes[card.kind].zh, card.class].map(squeezed), weight: nodeOf.has(iri) ? nodeOf.get(iri).degree : 0 })),
  ...events.map((event) => ({ iri: event.iri, kind: "Event", name: event.card.label || eventName(event.card), names: [squeezed(event.card.label || "")], initials: [], pinyin: [],
    classes: [words.types[event.type].en, words.types[event.type].zh, event.type, "event"].map(squeezed), weight: -1 })),
  ...Object.entries(cards.documents).map(([iri, card]) => ({ iri, kind: "", doc: iri, name: card.title || card.id, names: [squeezed(card.title), squeezed(card.id)], initials: [], pinyin: [], classes: ["source"], weight: -2 })),
];

// How well an entry fits, 0 best; null if it does not.
function fits(entry, wanted) {
  if (entry.names[0] === wanted) return 0;
  if (entry.names.some((name) => name === wanted)) return 1;
  if (entry.names.some((name) => name.startsWith(wanted))) return 2;
  if (entry.names.some((name) => name.includes(wanted))) return entry.kind === "Event" ? 6 : 3;
  if (/^[a-z]+$/.test(wanted)) {
    if (entry.classes.some((name) => name === wanted)) return 4;
    if (entry.initials.some((text) => text.startsWith(wanted))) return 5;
    if (wanted.length > 2 && entry.pinyin.some((text) => text.startsWith(wanted))) return 5;
    if (wanted.length > 3 && (entry.pinyin.some((text) => text.includes(wanted)) || entry.classes.some((name) => name.startsWith(wanted)))) return 7;
    return wanted.length > 1 && entry.initials.some((text) => text.includes(wanted)) ? 7 : null;
  }
  return entry.classes.includes(wanted) ? 4 : null;
}

function search(text) {
  const wanted = squeezed(text);
  if (!wanted) return [];
  return index().map((entry) => [fits(entry, wanted), entry]).filter(([rank]) => rank !== null)
    .sort((a, b) => a[0] - b[0] || b[1].weight - a[1].weight || a[1].name.length - b[1].name.length || (a[1].iri < b[1].iri ? -1 : 1)).map(([, entry]) => entry);
}

function renderSearch() {
  const found = search(state.q), box = byId("results");
  byId("found").textContent = !state.q.trim() ? "" : found.length > MAX_RESULTS ? t(`first ${MAX_RESULTS} of ${count(found.length)}`, `共 ${count(found.length)} 个，列前 ${MAX_RESULTS} 个`) : t(`${found.length} found`, `找到 ${found.length} 个`);
  box.replaceChildren(...found.slice(0, MAX_RESULTS).map((entry) => el("li", {}, el("button", { type: "button", onclick: () => pick(entry) },
    entry.kind ? sign(entry.kind) : el("span", { class: "sign", "aria-hidden": "true" }, "¶"), el("span", { class: "name", lang: "zh-Hans" }, clip(entry.name, 60)),
    el("span", { class: "hint" }, entry.doc ? t("document", "文档") : entry.kind === "Event" ? typeName(eventOf.get(entry.iri).type) : className(entry.kind))))));
}
function pick(entry) {
  if (entry.doc) { state.doc = entry.doc; changed(); } else go(entry.iri);
}
