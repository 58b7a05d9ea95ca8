// The network, its filters, the search and the page's address. What comes from documents reaches the page as text only.
// Hooks: dispatchKg.select(iri), dispatchKg.search(text), dispatchKg.theme("light" | "dark"); the address takes the same
// as #select=<iri>&q=<text>&theme=dark.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const byId = (id) => document.getElementById(id);
  const model = read("data-network"), cards = read("data-cards"), words = read("data-words");
  const panel = dispatchPanel(cards, words, (iri) => select(iri));
  const { el, zh, both, sign, clip, count } = panel;
  const MAX_RESULTS = 50, MAX_FONT = 18;

  // ---- the network -------------------------------------------------------------------------------------------------

  const nodes = new vis.DataSet(model.nodes), edges = new vis.DataSet(model.edges);
  const drawing = model.nodes.length ? new vis.Network(byId("graph"), { nodes, edges }, model.options) : null;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  // What the panel speaks of, or null; everything else steps back, or a hub's hundred lines would hide the one chosen.
  let focus = null;

  function edgePaint(edge) {
    const faint = edge.look === "relation" || edge.look === "gazetteer";
    const line = colour(faint ? "relation" : "event");
    const near = !focus || focus.edges.has(edge.id);
    const ink = (name) => (near ? colour(name) : "rgba(0,0,0,0)");
    const font = { color: ink(faint ? "soft" : "ink"), strokeColor: ink("halo"), size: faint || edge.look === "role" ? 9 : 11 };
    const dashes = edge.look === "gazetteer" ? [2, 5] : edge.look === "relation" ? [6, 5] : edge.dashes ? [12, 6] : false;
    return {
      id: edge.id, dashes, font, width: edge.look === "event" ? 1.6 : 1,
      color: { color: line, highlight: colour("lit"), hover: colour("accent"), opacity: near ? 1 : 0.25 },
    };
  }

  function paint() {
    if (!drawing) return;
    const border = colour("border"), lit = colour("lit");
    const mark = (fill) => ({ background: fill, border, highlight: { background: fill, border: lit }, hover: { background: fill, border: lit } });
    const font = { color: colour("ink"), strokeColor: colour("halo") };
    nodes.update(model.nodes.map((n) => ({ id: n.id, color: mark(n.color.background), font: { ...n.font, ...font },
      opacity: !focus || focus.nodes.has(n.id) ? 1 : 0.3 })));
    edges.update(model.edges.map(edgePaint));
    tempered = 0;
    temper();
  }

  // Hubs carry big letters to be read from afar; from near they come down to MAX_FONT on the screen.
  const hubs = model.nodes.filter((n) => n.font.size > MAX_FONT);
  let tempered = 0;
  function temper() {
    const scale = drawing.getScale();
    if (Math.abs(scale / tempered - 1) < 0.08) return;
    tempered = scale;
    nodes.update(hubs.map((n) => ({ id: n.id, font: { ...nodes.get(n.id).font, size: Math.min(n.font.size, Math.max(14, MAX_FONT / scale)) } })));
  }

  const prefersDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;
  function theme(name) {
    document.documentElement.dataset.theme = name === "dark" || name === "light" ? name : prefersDark() ? "dark" : "light";
    paint();
  }

  // ---- filters -----------------------------------------------------------------------------------------------------

  const off = { classes: new Set(), types: new Set(), predicates: new Set() };

  function applyFilters() {
    const shown = new Set();
    const nodeHidden = (n) => off.classes.has(n.kind) || (n.kind === "Event" && off.types.has(n.type));
    nodes.update(model.nodes.map((n) => {
      const hidden = nodeHidden(n);
      if (!hidden) shown.add(n.id);
      return { id: n.id, hidden };
    }));
    const told = (e) => (e.look === "event" || e.look === "role" ? off.types : off.predicates).has(e.type);
    edges.update(model.edges.map((e) => ({ id: e.id, hidden: told(e) || !shown.has(e.from) || !shown.has(e.to) })));
    if (model.nodes.length) say(shown.size ? null : [el("strong", {}, ...both("Every node is filtered out.", "所有节点都被筛掉了。")),
      el("p", {}, ...both("Tick a box on the left to see some again.", "请在左侧重新勾选。"))]);
  }

  function row(group, key, glyph, en, chinese, n) {
    const box = el("input", { type: "checkbox", "data-key": key });
    box.checked = true;
    box.addEventListener("change", () => { off[group][box.checked ? "delete" : "add"](key); applyFilters(); });
    return el("label", { class: "row" }, box, glyph, el("span", {}, en), zh(chinese), el("span", { class: "n" }, count(n)));
  }

  function choices(group, field) {
    const all = (checked) => () => {
      field.querySelectorAll("input").forEach((box) => {
        box.checked = checked;
        off[group][checked ? "delete" : "add"](box.dataset.key);
      });
      applyFilters();
    };
    return el("span", { class: "choices" }, el("button", { type: "button", onclick: all(true) }, "all 全"),
      el("button", { type: "button", onclick: all(false) }, "none 无"));
  }

  function fill(group, rows) {
    const field = byId(group);
    field.hidden = !rows.length;
    field.append(choices(group, field), el("div", {}, ...rows));
  }

  function legend() {
    const { drawn } = words;
    const spaced = (name) => name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
    fill("classes", Object.entries(words.classes).map(([key, look]) => row("classes", key, sign(key), look.en, look.zh, drawn.classes[key] || 0)));
    fill("types", Object.entries(drawn.types).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([key, n]) => row("types", key, null, words.types[key].en, words.types[key].zh, n)));
    fill("predicates", Object.entries(drawn.predicates).map(([key, n]) => row("predicates", key,
      el("span", { class: `line ${key === "within" ? "gazetteer" : "relation"}` }), spaced(key), words.relations[key], n)));
    const lines = [["event", "event", "事件"], ["open", "not (yet) done", "未实现"],
      ["role", "takes part in", "参与"], ["relation", "relation", "关系"], ["gazetteer", "from gazetteer", "地名库"]];
    byId("lines").append(el("div", {}, ...lines.map(([kind, en, chinese]) =>
      el("div", { class: "row" }, el("span", { class: `line ${kind}` }), el("span", {}, en), zh(chinese)))));
  }

  // ---- header ------------------------------------------------------------------------------------------------------

  function header() {
    const { drawn, whole, documents } = words;
    const part = (en, chinese, key) => `${en} ${chinese} ${drawn[key] === whole[key] ? "" : `${count(drawn[key])} / `}${count(whole[key])}`;
    byId("counts").textContent = [part("Entities", "实体", "entities"), part("Events", "事件", "events"),
      part("Relations", "关系", "relations"), `Documents 文档 ${count(documents)}`].join("  ·  ");
    byId("hint").hidden = !drawing;
    byId("capped").hidden = drawn.nodes === whole.nodes;
    byId("capped").textContent = `Too large to draw whole: the ${count(drawn.nodes)} best connected of ${count(whole.nodes)} nodes and `
      + `${count(drawn.links)} of ${count(whole.links)} links are shown; the rest is not in this file. `
      + `图太大：只含连接最多的 ${count(drawn.nodes)} 个节点（共 ${count(whole.nodes)} 个），其余不在本文件中。`;
  }

  function say(content) {
    byId("empty").hidden = !content;
    byId("empty").replaceChildren(...(content ? [el("div", {}, ...content)] : []));
  }

  function close() {
    byId("panel").hidden = true;
    if (drawing) drawing.unselectAll();
    spotlight(null);
  }

  // ---- selecting ---------------------------------------------------------------------------------------------------

  function spotlight(iri) {
    const lines = model.edges.filter((edge) => edge.about === iri || edge.from === iri || edge.to === iri);
    focus = iri && { edges: new Set(lines.map((edge) => edge.id)), nodes: new Set([iri, ...lines.flatMap((edge) => [edge.from, edge.to])]) };
    paint();
  }

  function light(iri) {
    if (!drawing) return;
    const marks = nodes.get(iri) ? [iri] : [];
    const lines = model.edges.filter((edge) => edge.about === iri).map((edge) => edge.id);
    drawing.setSelection({ nodes: marks, edges: lines }, { highlightEdges: false });
    const around = [...focus.nodes].filter((id) => nodes.get(id));
    if (around.length) frame({ nodes: around, maxZoomLevel: 1, minZoomLevel: 0.3 });
  }

  // What the window was last fitted to; a window that changes its size is fitted again until the reader moves about.
  let framed = {};
  function frame(options) {
    framed = options;
    if (!drawing) return;
    drawing.fit({ ...options, animation: false });
    temper();
    const covered = options.nodes ? byId("panel").offsetWidth : 0;
    if (!covered || covered > byId("graph").clientWidth / 2) return;
    const scale = drawing.getScale(), { x, y } = drawing.getViewPosition();
    drawing.moveTo({ scale, position: { x: x + covered / 2 / scale, y }, animation: false });
  }

  function show(iri) {
    const content = panel.content(iri);
    if (!content) return false;
    byId("details").replaceChildren(...content);
    byId("panel").hidden = false;
    byId("panel").scrollTop = 0;
    spotlight(iri);
    return true;
  }

  function select(name) {
    const iri = panel.alias.get(name) || name;
    if (!show(iri)) return false;
    light(iri);
    return true;
  }

  function clicked(event) {
    const about = event.nodes.length ? nodes.get(event.nodes[0]).about : event.edges.length ? edges.get(event.edges[0]).about : "";
    if (about) show(about);
    else close();
  }

  // ---- search ------------------------------------------------------------------------------------------------------

  const degree = new Map();
  model.edges.forEach((edge) => [edge.from, edge.to].forEach((end) => degree.set(end, (degree.get(end) || 0) + 1)));
  const ranked = Object.entries(cards.entities).sort((a, b) => (degree.get(b[0]) || 0) - (degree.get(a[0]) || 0) || (a[0] < b[0] ? -1 : 1));

  function search(text) {
    const wanted = text.trim().toLowerCase();
    const hits = wanted ? ranked.filter(([, card]) => [card.name, ...card.aliases].some((name) => name.toLowerCase().includes(wanted))) : [];
    byId("found").textContent = !wanted ? "" : hits.length > MAX_RESULTS ? `first ${MAX_RESULTS} of ${count(hits.length)} 只列前 ${MAX_RESULTS} 个`
      : `${hits.length} found 找到 ${hits.length} 个`;
    byId("results").replaceChildren(...hits.slice(0, MAX_RESULTS).map(([iri, card]) => el("li", {},
      el("button", { type: "button", onclick: () => select(iri) }, sign(card.kind), el("span", { class: "name" }, clip(card.name, 60))))));
  }

  // ---- start -------------------------------------------------------------------------------------------------------

  function fromAddress() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    if (wanted.has("theme")) theme(wanted.get("theme"));
    if (wanted.has("q")) { byId("search").value = wanted.get("q"); search(wanted.get("q")); }
    if (wanted.has("select")) select(wanted.get("select"));
  }

  // Labels have no size before the first drawing, so nothing can be fitted to the window earlier.
  function start() {
    frame({});
    fromAddress();
    // vis-network rescales the view after it has told of the new size, which would undo a fit made at once.
    drawing.on("resize", () => setTimeout(() => framed && frame(framed), 0));
    ["zoom", "dragStart"].forEach((name) => drawing.on(name, () => { framed = null; temper(); }));
  }

  const zoom = (factor) => () => {
    framed = null;
    if (drawing) drawing.moveTo({ scale: drawing.getScale() * factor });
    if (drawing) temper();
  };
  byId("close").addEventListener("click", close);
  byId("zoom-in").addEventListener("click", zoom(1.4));
  byId("zoom-out").addEventListener("click", zoom(1 / 1.4));
  byId("fit").addEventListener("click", () => frame({}));
  byId("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  byId("search").addEventListener("input", (event) => search(event.target.value));
  window.addEventListener("hashchange", fromAddress);
  theme("");
  header();
  legend();
  if (drawing) { drawing.on("click", clicked); drawing.once("afterDrawing", start); }
  else say([el("strong", {}, ...both("Nothing to draw yet.", "还没有可画的内容。")),
    el("p", {}, ...both("This build found no entity and no event. Check that its input holds text.", "本次构建没有找到实体或事件，请检查输入文本。"))]);
  window.dispatchKg = Object.freeze({ select, search, theme });
  if (!drawing) fromAddress();
})();
