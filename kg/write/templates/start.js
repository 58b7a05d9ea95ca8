// Putting it together: what follows a change, the pointer, the keys, the first view.
function prepare(iri) {
  centres(iri).forEach((node) => { node.pinned = true; });
  if (eventOf.has(iri)) eventOf.get(iri).parts.forEach((part) => { if (nodeOf.has(part.iri)) nodeOf.get(part.iri).pinned = true; });
}

// Everything that follows from the state. `move`: "fit" the whole view, "near" the selection, "" leave it.
let before = { key: "", select: "" };
function changed(move) {
  document.body.dataset.view = state.view;
  if (state.select) prepare(state.select);
  applyFilters();
  const few = !shown.steps && anyFilter() && shown.nodes.length > 0 && shown.nodes.length <= FEW;
  rings = state.path ? pathPlaces() : shown.steps ? ringPlaces() : few ? compactPlaces() : null;
  const key = [state.path, state.focus && state.select ? `${state.select} ${state.focus}` : "", state.limit, rings ? shown.nodes.map((node) => node.iri).join(" ") : ""].join(" ");
  light();
  byId("panel").dataset.about = state.select ? "chosen" : "overview";
  document.body.classList.toggle("chosen", Boolean(state.select || state.crowd || state.path));
  document.querySelectorAll("#views button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === state.view)));
  renderHeader();
  renderLegend();
  renderColours();
  renderFields();
  renderSearch();
  showPanel(state.crowd ? crowdPanel(state.crowd) : state.select ? panelOf(state.select) : state.path ? pathPanel() : overview());
  byId("close").hidden = !state.select && !state.crowd && !state.path;
  if (state.view === "table" || state.view === "split") renderTable();
  if (state.view === "charts") renderCharts();
  resize();
  if (key !== before.key || move === "fit") fit();
  else if (move === "near") near();
  else if (!view.moved && !state.select) fit();
  before = { key, select: state.select };
  ask();
  writeAddress();
}

// The selection with its neighbours in the window, no closer than reads well.
function near() {
  const some = [...lit.nodes].filter((node) => node.visible);
  if (!some.length || state.focus || state.path) return;
  frameOn(some, 1.25);
  view.moved = true;
}

function go(name, clicked) {
  const iri = alias.get(name) || name;
  if (!known(iri)) return false;
  state.crowd = null;
  if (pathFrom && nodeOf.has(iri) && iri !== pathFrom) {
    Object.assign(state, { path: `${pathFrom} ${iri}`, select: "", focus: 0, view: "graph" });
    pathFrom = "";
  } else state.select = iri;
  // In a narrow window the drawer of search and filters lies over what was just opened.
  drawer(false);
  changed(clicked ? "" : "near");
  announce(clip(nameOf(iri), 80));
  if (window.innerWidth <= 760) byId("panel").scrollIntoView({ block: "nearest" });
  return true;
}
function close() {
  if (!state.select && !state.crowd) state.path = "";
  state.select = ""; state.crowd = null; state.focus = 0; pathFrom = "";
  changed();
}
function drawer(open) {
  document.body.classList.toggle("side-open", open);
  byId("side-button").setAttribute("aria-expanded", String(open));
}
function announce(text) { byId("live").textContent = text; }

function renderHeader() {
  const { drawn, whole } = words;
  const part = (n, all, en, zh) => t(`${count(n)}${n === all ? "" : ` of ${count(all)}`} ${en}`, `${zh} ${count(n)}${n === all ? "" : ` / ${count(all)}`}`);
  const entities = shown.nodes.filter((node) => !node.event).length;
  byId("counts").textContent = [part(entities, whole.entities, "entities", "实体"), part(viewEvents().length, whole.events, "facts", "事件"), t(`${count(words.documents)} documents`, `文档 ${count(words.documents)}`)].join(" · ");
  const left = nodes.filter((node) => node.rank >= state.limit).length;
  byId("core").hidden = !left && whole.nodes === drawn.nodes;
  byId("core-text").textContent = (left ? t(`Opened on the strongest core: the ${count(Math.min(state.limit, nodes.length))} best connected of ${count(whole.nodes)} nodes.`, `先显示最核心部分：${count(whole.nodes)} 个节点中联系最多的 ${count(Math.min(state.limit, nodes.length))} 个。`) : "")
    + (whole.nodes > drawn.nodes ? t(` This file holds ${count(drawn.nodes)}; the rest is in graph.ttl.`, ` 本文件含 ${count(drawn.nodes)} 个，其余见 graph.ttl。`) : "");
  byId("more").hidden = !left;
  byId("more").textContent = t(`Show ${count(Math.min(left, OPENED))} more`, `再显示 ${count(Math.min(left, OPENED))} 个`);
  const empty = byId("empty");
  empty.hidden = shown.nodes.length > 0;
  if (!shown.nodes.length) {
    empty.replaceChildren(...(nodes.length ? [el("strong", {}, t("Nothing passes the filters.", "没有符合筛选条件的内容。")), el("p", {}, t("Take a filter away, or start anew.", "请放宽筛选条件，或重新开始。")), el("p", {}, el("button", { type: "button", onclick: reset }, t("Reset all filters", "清除全部筛选")))]
      : [el("strong", {}, t("Nothing to draw yet.", "还没有可画的内容。")), el("p", {}, t("This build found no entity and no event. Check that its input holds text.", "本次构建没有找到实体或事件，请检查输入文本。"))]));
  }
  renderChips();
}

// Each filter that is on, as a button that takes it off.
function renderChips() {
  const chips = [];
  const add = (text, off) => chips.push(el("button", { type: "button", class: "chip", "aria-label": t(`remove filter ${text}`, `去掉筛选 ${text}`), onclick: () => { off(); changed(); } }, text, el("span", { "aria-hidden": "true" }, " ×")));
  if (state.noType.size) { const on = keysOf("noType").filter((key) => !state.noType.has(key)); add(on.length < 4 ? on.map(typeName).join("、") || t("no events", "无事件") : t(`${on.length} types`, `${on.length} 类事件`), () => { state.noType = new Set(); }); }
  if (state.place) add(t(`in ${nameOf(state.place)}`, `地点：${nameOf(state.place)}`), () => { state.place = ""; });
  if (state.program) add(clip(nameOf(state.program), 20), () => { state.program = ""; });
  if (state.doc) add(`《${clip(titleOf(state.doc), 16)}》`, () => { state.doc = ""; });
  if (state.min !== "" || state.unit) add(`${state.min === "" ? "" : `≥ ${amountText(Number(state.min))} `}${state.unit ? unitName(state.unit) : ""}`.trim(), () => { state.min = ""; state.unit = ""; });
  if (state.confidence) add(t(`confidence ≥ ${state.confidence}`, `置信度 ≥ ${state.confidence}`), () => { state.confidence = 0; });
  if (state.from || state.to) add(`${state.from || "…"} – ${state.to || "…"}`, () => { state.from = ""; state.to = ""; });
  if (state.noClass.size) add(t(`${state.noClass.size} classes hidden`, `隐藏 ${state.noClass.size} 类节点`), () => { state.noClass = new Set(); });
  if (state.focus && state.select) add(t(`${state.focus} step${state.focus > 1 ? "s" : ""} around ${clip(nameOf(state.select), 16)}`, `${clip(nameOf(state.select), 16)} 周围 ${state.focus} 步`), () => { state.focus = 0; });
  if (state.path) add(t("path ", "路径：") + pathEnds().map((node) => clip(nameOf(node.iri), 16)).join(" — "), () => { state.path = ""; });
  if (pathFrom) add(t(`path from ${clip(nameOf(pathFrom), 16)} to …: search or click the other end`, `从${clip(nameOf(pathFrom), 16)}到…的路径：请搜索或点击另一端`), () => { pathFrom = ""; });
  byId("chips").replaceChildren(...chips);
  byId("reset").hidden = chips.length === 0;
}

function reset() {
  const keep = { colour: state.colour, view: state.view, sort: state.sort, down: state.down, limit: state.limit, select: state.select };
  Object.assign(state, start(), keep);
  changed("fit");
}

const prefersDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;
function theme(name) {
  document.documentElement.dataset.theme = name === "dark" || name === "light" ? name : prefersDark() ? "dark" : "light";
  readPalette();
  ask();
}

// ---- pointer and keys ------------------------------------------------------------------------------------------------

const pointers = new Map();
let dragged = false, pinch = 0;
const local = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
function hover(event) {
  const [x, y] = local(event), found = under(x, y);
  const same = (a, b) => (a && a.node) === (b && b.node) && (a && a.link) === (b && b.link);
  const tip = byId("tip");
  if (!same(found, hovered)) {
    hovered = found;
    tip.hidden = !found;
    canvas.style.cursor = found ? "pointer" : "grab";
    if (found) tip.replaceChildren(...tipLines(found));
    if (frameTime < SLOW) ask();
  }
  if (found) { tip.style.left = `${Math.max(4, Math.min(x + 14, view.wide - tip.offsetWidth - 8))}px`; tip.style.top = `${Math.max(4, Math.min(y + 16, view.high - tip.offsetHeight - 8))}px`; }
}
function tipLines(found) {
  if (found.node && !found.node.event) return [el("strong", { lang: "zh-Hans" }, clip(cards.entities[found.node.iri].name, 90)), el("div", { class: "hint" }, `${className(found.node.kind)} · ${t(`${found.node.degree} links`, `${found.node.degree} 条联系`)}`)];
  const event = found.node ? found.node.event : found.link.event;
  if (found.link && found.link.crowd > 1) return [el("strong", {}, linkLines(found.link)[0])];
  if (event) return [el("strong", { lang: "zh-Hans" }, clip(event.card.label || eventName(event.card), 120)), el("div", { class: "hint" }, [typeName(event.type), event.date, found.link && found.link.look === "role" ? roleName(found.link.name) : ""].filter(Boolean).join(" · "))];
  return [el("strong", { lang: "zh-Hans" }, relationTitle(found.link.relation.card))];
}
function choose(found) {
  if (!found) { if (state.select || state.crowd) { state.select = ""; state.crowd = null; if (state.focus) state.focus = 0; changed(); } return; }
  if (found.link && found.link.crowd > 1) { state.select = ""; state.focus = 0; state.crowd = found.link; changed(); return; }
  go(found.node ? found.node.about : found.link.about, true);
}
canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); pointers.set(event.pointerId, local(event)); dragged = false; pinch = 0; });
canvas.addEventListener("pointermove", (event) => {
  const last = pointers.get(event.pointerId);
  if (!last) { hover(event); return; }
  const here = local(event);
  if (pointers.size === 2) {
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const gap = Math.hypot(here[0] - other[0], here[1] - other[1]);
    if (pinch) zoom(gap / pinch, (here[0] + other[0]) / 2, (here[1] + other[1]) / 2);
    pinch = gap; dragged = true;
  } else if (dragged || Math.hypot(here[0] - last[0], here[1] - last[1]) > 4) {
    dragged = true;
    byId("tip").hidden = true;
    pan(here[0] - last[0], here[1] - last[1]);
  } else return;
  pointers.set(event.pointerId, here);
});
const lifted = (event) => { const was = pointers.delete(event.pointerId); if (was && !dragged && event.type === "pointerup") choose(under(...local(event))); };
canvas.addEventListener("pointerup", lifted);
canvas.addEventListener("pointercancel", lifted);
canvas.addEventListener("pointerleave", () => { if (hovered) { hovered = null; byId("tip").hidden = true; ask(); } });
canvas.addEventListener("dblclick", (event) => { const found = under(...local(event)); if (found && found.node) { state.focus = 1; go(found.node.about); } });
canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) * 0.0022), ...local(event)); }, { passive: false });

// Arrow keys go from node to node, as a reader who cannot point must be able to.
function toward(dx, dy) {
  const from = cursor && cursor.visible ? onScreen(cursor) : [view.wide / 2, view.high / 2];
  let best = null, least = Infinity;
  for (const node of shown.nodes) {
    if (node === cursor) continue;
    const [x, y] = onScreen(node), along = (x - from[0]) * dx + (y - from[1]) * dy, aside = Math.abs((x - from[0]) * dy - (y - from[1]) * dx);
    if (cursor && along <= 2) continue;
    const far = Math.abs(along) + 2 * aside;
    if (far < least) { least = far; best = node; }
  }
  if (!best) return;
  cursor = best;
  const [x, y] = onScreen(best);
  if (x < 40 || y < 40 || x > view.wide - 40 || y > view.high - 40) pan(view.wide / 2 - x, view.high / 2 - y);
  announce(`${clip(nameOf(best.iri), 80)}, ${className(best.kind)}, ${t(`${best.degree} links`, `${best.degree} 条联系`)}`);
  ask();
}
canvas.addEventListener("keydown", (event) => {
  const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (arrow && event.shiftKey) pan(-80 * arrow[0], -80 * arrow[1]);
  else if (arrow) toward(...arrow);
  else if (event.key === "Enter" || event.key === " ") { if (cursor) go(cursor.about, true); }
  else if (event.key === "+" || event.key === "=") zoom(1.3);
  else if (event.key === "-") zoom(1 / 1.3);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("side-open")) drawer(false);
  else if (event.key === "Escape" && (state.select || state.crowd || state.path || pathFrom)) close();
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); byId("search").focus(); }
});

// ---- controls --------------------------------------------------------------------------------------------------------

const bind = (id, event, act) => byId(id).addEventListener(event, act);
bind("close", "click", close);
bind("zoom-in", "click", () => zoom(1.4));
bind("zoom-out", "click", () => zoom(1 / 1.4));
bind("fit", "click", fit);
bind("reset", "click", reset);
bind("more", "click", () => { state.limit += OPENED; changed(); });
bind("theme", "click", () => { theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); memory.set("theme", document.documentElement.dataset.theme); });
bind("language", "click", () => { speak(language === "zh" ? "en" : "zh"); memory.set("language", language); relabel(); changed(); });
bind("back", "click", () => window.history.back());
bind("forward", "click", () => window.history.forward());
bind("side-button", "click", () => drawer(!document.body.classList.contains("side-open")));
bind("search", "input", settled(60, () => { state.q = byId("search").value; renderSearch(); writeAddress(); }));
bind("search", "keydown", (event) => {
  const first = byId("results").querySelector("button");
  if (event.key === "Enter") { state.q = byId("search").value; const found = search(state.q)[0]; if (found) pick(found); }
  else if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
});
bind("results", "keydown", (event) => {
  const all = [...byId("results").querySelectorAll("button")], at = all.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? all[at + 1] : event.key === "ArrowUp" ? all[at - 1] || byId("search") : null;
  if (next) { event.preventDefault(); next.focus(); }
});
for (const id of ["place", "program", "doc", "unit", "colour"]) bind(id, "change", () => { state[id] = byId(id).value; changed(); });
bind("min", "input", settled(250, () => { const value = byId("min").value.trim(); state.min = value !== "" && Number.isFinite(Number(value)) ? value : ""; changed(); }));
bind("confidence", "input", () => { state.confidence = Number(byId("confidence").value); changed(); });
for (const id of ["from", "to"]) bind(id, "change", () => { state[id] = firstDate(byId(id).value); changed(); });
bind("unfold", "change", () => { state.unfold = byId("unfold").checked; changed(); });
bind("rows-filter", "input", settled(120, () => { tableRows.text = byId("rows-filter").value; renderTable(); byId("table-box").scrollTop = 0; }));
byId("table-box").addEventListener("scroll", () => drawTable(false), { passive: true });
document.querySelectorAll("#views button").forEach((button) => button.addEventListener("click", () => { state.view = button.dataset.view; changed(); }));
bind("save-png", "click", savePng);
bind("save-svg", "click", () => save("graph.svg", "image/svg+xml", svgText()));
bind("save-csv", "click", () => save("facts.csv", "text/csv", csvText()));
bind("save-ttl", "click", () => save("graph.ttl", "text/turtle", turtleText()));
bind("print", "click", () => window.print());
document.addEventListener("click", (event) => document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target) || event.target.closest("button")) menu.open = false; }));
// Paper is white whatever the screen is.
let screenTheme = "light";
window.addEventListener("beforeprint", () => { screenTheme = document.documentElement.dataset.theme; theme("light"); frame(); if (state.view === "table" || state.view === "split") drawTable(true); });
window.addEventListener("afterprint", () => { theme(screenTheme); tableRows.key = ""; drawTable(false); });
window.addEventListener("popstate", (event) => {
  depth = (event.state && event.state.depth) || 0;
  deepest = Math.max(deepest, depth);
  fromAddress();
  state.crowd = null;
  written = toAddress(); step = stepNow();
  byId("search").value = state.q;
  changed("near");
  historyButtons();
});
new ResizeObserver(() => resize()).observe(byId("graph"));

// Labels of nodes come in the reader's language only where they are of the page and not of a document.
function relabel() { unfolded.nodes.forEach((node) => { node.label = eventText(node.event.card, 2).join("\n"); }); }

// ---- first view ------------------------------------------------------------------------------------------------------

speak(memory.get("language") || ((navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en"));
theme(memory.get("theme"));
fromAddress();
written = toAddress(); step = stepNow();
byId("search").value = state.q;
window.history.replaceState({ depth: 0 }, "", window.location.hash || "#");
changed(state.select ? "near" : "fit");
historyButtons();
if (document.fonts && document.fonts.ready) document.fonts.ready.then(() => { widths.clear(); ask(); });
// For scripts and tests: what is shown, where a node stands on the screen, the same steps that a reader can take.
window.dispatchKg = Object.freeze({
  select: (iri) => go(iri), theme, search: (text) => search(text).map((entry) => entry.iri), language: (name) => { speak(name); changed(); },
  shown: () => ({ nodes: shown.nodes.length, links: shown.links.length, events: shown.events.length, relations: shown.relations.length }),
  where: (iri) => { const node = nodeOf.get(iri) || unfolded.nodes.find((other) => other.iri === iri); return node && node.visible ? onScreen(node) : null; },
  middle: (about) => { const link = shown.links.find((other) => other.about === about); if (!link) return null; const path = course(link); return [path.mx, path.my]; },
  scale: () => view.scale, csv: csvText, turtle: turtleText, svg: svgText, sparql, frame: () => { const from = performance.now(); paint(pen); return performance.now() - from; }, pan,
});
