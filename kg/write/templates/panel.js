// The side panel: an entity, event, relation, or the facts between two nodes, each with its sentences.
const OPEN_FACTS = 3, LIST_STEP = 40;
const jump = (iri, text) => el("button", { type: "button", class: "link", lang: "zh-Hans", onclick: () => go(iri) }, text);
const entityLink = ([iri, name]) => (own(cards.entities, iri) ? jump(iri, clip(name, 80)) : el("span", {}, clip(name, 80), el("span", { class: "hint" }, t(" (not in this file)", "（不在本页）"))));
const pair = (name, ...value) => [el("dt", {}, name), el("dd", {}, ...value)];
const offsets = (span) => (span.start === null || span.end === null ? "" : `[${span.start}–${span.end}]`);

// A list that shows its first items and the next ones on request: a hub has thousands.
function longList(items, make) {
  const box = el("ul", { class: "plain" });
  const more = el("button", { type: "button", class: "more" });
  let at = 0;
  const grow = () => {
    items.slice(at, at + LIST_STEP).forEach((item, n) => box.append(el("li", {}, make(item, at + n))));
    at += LIST_STEP;
    more.hidden = at >= items.length;
    if (!more.hidden) more.textContent = t(`Show more (${count(items.length - at)} left)`, `显示更多（余 ${count(items.length - at)} 条）`);
  };
  more.addEventListener("click", grow);
  grow();
  return [box, more];
}

function address(card) {
  if (!card.url) return null;
  // Checked in Python and once more here: only these two schemes become a link, anything else stays words.
  if (!/^https?:\/\//i.test(card.link)) return el("span", {}, clip(card.url, 200));
  return el("a", { href: card.link, target: "_blank", rel: "noopener noreferrer" }, clip(card.url, 120));
}

function source(span) {
  const card = own(cards.documents, span.doc) ? cards.documents[span.doc] : { id: span.doc };
  const facts = [card.title && `《${clip(card.title, 120)}》`, card.publisher && clip(card.publisher, 60), card.published, card.author && clip(card.author, 60)];
  const link = address(card);
  const raw = [span.raw && t(`raw characters [${span.raw.join("–")}]`, `原文字符 [${span.raw.join("–")}]`), span.bytes && t(`bytes [${span.bytes.join("–")}]`, `字节 [${span.bytes.join("–")}]`)].filter(Boolean);
  return el("div", { class: "source" }, el("div", { lang: "zh-Hans" }, facts.filter(Boolean).join(" · ") || card.id || ""),
    link ? el("div", {}, t("Source ", "出处 "), link) : null,
    el("div", {}, `${t("document", "文档")} ${card.id || ""}`), el("div", { class: "offsets" }, [`${t("characters", "字符")} ${offsets(span)}`, ...raw].join(" · ")));
}

const roleTitle = (names) => names.map(roleName).filter(Boolean).join(" · ");
function piece([text, names]) {
  const marks = names.filter((name) => name !== "context"), context = names.length > marks.length;
  if (!names.length) return text;
  return marks.length ? el("mark", { "data-role": marks.join(" "), title: roleTitle(marks) }, text) : el("span", { class: context ? "context" : null }, text);
}
const quote = (telling) => el("blockquote", { lang: "zh-Hans", class: "evidence" }, telling.pieces.map(piece));
const markKey = () => el("div", { class: "key" }, [["agent", t("who", "主体")], ["target", t("other roles", "其他角色")], ["quantity", t("quantity", "数量")], ["trigger", t("trigger", "触发词")]].map(([role, text]) => el("mark", { "data-role": role }, text)));

function telling(entry) {
  const facts = [];
  if (entry.times && entry.times.length) facts.push(...pair(t("time", "时间"), entry.times.map((time) => time.filter(Boolean).join(" = ")).join("；")));
  if (entry.elsewhere && entry.elsewhere.length) {
    facts.push(...pair(t("elsewhere", "句外"), el("ul", { class: "plain" }, entry.elsewhere.map((a) => el("li", {}, `${roleName(a.role)}：${clip(a.name, 60)} ${a.start === null ? t("(implied)", "（省略）") : offsets(a)}`)))));
  }
  if (entry.post) facts.push(...pair(t("post", "职务"), entry.post));
  if (entry.confidence) facts.push(...pair(t("confidence", "置信度"), entry.confidence));
  if (entry.modality) facts.push(...pair(t("modality", "情态"), modalityName(entry.modality)));
  return [quote(entry), source(entry), el("dl", {}, facts), el("div", { class: "iri" }, entry.iri)];
}
const evidence = (card) => [el("h3", {}, t(`Evidence (${card.tellings.length})`, `原文依据（${card.tellings.length}）`)), card.tellings.length ? markKey() : null, ...card.tellings.flatMap(telling)];

// ---- queries to copy -------------------------------------------------------------------------------------------------

const prefixes = (...names) => names.map((name) => `PREFIX ${name}: <${words.prefixes[name]}>`).join("\n");
function sparql(iri) {
  if (own(cards.relations, iri)) {
    const [name, subject, object] = iri.split(" ");
    return `${prefixes("kg")}\nSELECT DISTINCT ?sentence ?document WHERE {\n  ?mention kg:predicateName "${name}" ;\n    kg:relationSubject <${subject}> ; kg:relationObject <${object}> ;\n    kg:exact ?sentence ; kg:inDocument ?document .\n}`;
  }
  if (own(cards.events, iri)) {
    return `${prefixes("kg")}\nSELECT DISTINCT ?trigger ?sentence ?start ?end ?confidence ?document WHERE {\n  <${iri}> kg:hasMention ?fact .\n  ?fact kg:exact ?sentence ; kg:trigger ?trigger ; kg:start ?start ; kg:end ?end ;\n    kg:confidence ?confidence ; kg:inDocument ?document .\n}\nORDER BY ?document ?start`;
  }
  return `${prefixes("kg", "rdfs")}\nSELECT DISTINCT ?how ?what ?sentence ?document WHERE {\n  { ?event ?how <${iri}> ; kg:hasMention ?told ; rdfs:label ?what }\n  UNION { ?told kg:relationSubject <${iri}> ; kg:predicateName ?how ; kg:objectName ?what }\n  UNION { ?told kg:relationObject <${iri}> ; kg:predicateName ?how ; kg:subjectName ?what }\n  ?told kg:exact ?sentence ; kg:inDocument ?document .\n}\nORDER BY ?document ?how ?what`;
}
function copyButton(text, en, zh) {
  const button = el("button", { type: "button", class: "copy" }, t(en, zh));
  button.addEventListener("click", async () => {
    const done = await copy(text);
    button.textContent = done ? t("Copied", "已复制") : t("Press Ctrl+C", "请按 Ctrl+C");
    setTimeout(() => { button.textContent = t(en, zh); }, 1500);
  });
  return button;
}
// A page from a disk may not have the clipboard; then the old command with a field of its own does it.
async function copy(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* the old way */ }
  const field = el("textarea", { class: "offscreen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  document.body.append(field);
  field.select();
  let done = false;
  try { done = document.execCommand("copy"); } catch { done = false; }
  field.remove();
  return done;
}
const identity = (iri) => [el("h3", {}, t("Identifier and query", "标识与查询")), own(cards.relations, iri) ? null : el("div", { class: "iri" }, iri),
  el("div", { class: "row-of-buttons" }, own(cards.relations, iri) ? null : copyButton(iri, "Copy IRI", "复制 IRI"), copyButton(sparql(iri), "Copy SPARQL", "复制 SPARQL"),
    copyButton(window.location.href, "Copy link to this view", "复制本视图链接")),
  el("details", {}, el("summary", {}, "SPARQL"), el("pre", { class: "sparql", tabindex: "0" }, sparql(iri)))];

// ---- kinds of panels -------------------------------------------------------------------------------------------------

const kindLine = (kind, name, modality) => el("div", { class: "kind" }, kind ? sign(kind) : null, el("span", {}, name), modality ? el("span", { class: "badge" }, modalityName(modality)) : null);
function focusButtons() {
  const button = (steps, text) => el("button", { type: "button", "aria-pressed": String(state.focus === steps), onclick: () => { state.focus = steps; state.path = ""; state.view = state.view === "table" || state.view === "charts" ? "graph" : state.view; changed(); } }, text);
  return el("div", { class: "row-of-buttons", role: "group", "aria-label": t("Neighbourhood", "邻域") }, button(1, t("Neighbours", "邻居")), button(2, t("2 steps", "两步")), button(0, t("Whole graph", "全图")));
}

function eventPanel(iri) {
  const card = cards.events[iri];
  const slots = words.roles.filter(([role]) => card.slots[role]).flatMap(([role]) => pair(roleName(role), el("ul", { class: "plain" }, card.slots[role].map((slot) => el("li", {}, entityLink(slot))))));
  const operator = (q) => { const [en, zh] = (words.operators[q.operator] || q.operator).split(/ (?=[^ ]+$)/); return t(en, zh || en); };
  const amount = (q) => el("li", {}, el("strong", { lang: "zh-Hans" }, clip(q.short, 80)), " ", el("span", { class: "hint" }, `${operator(q)} ${q.value}${q.max ? `–${q.max}` : ""} ${q.unit || ""} ${clip(q.item || "", 80)}${q.share ? t(" · part of another figure", " · 属于另一数字") : ""}`));
  return [kindLine("Event", typeName(card.type), card.modality), el("h2", { lang: "zh-Hans" }, clip(card.label || eventName(card), 300)), focusButtons(),
    el("dl", {}, slots), card.quantities.length ? [el("h3", {}, t("Quantities", "数量")), el("ul", { class: "plain" }, card.quantities.map(amount))] : null,
    ...evidence(card), ...identity(iri)];
}

const relationTitle = (card) => `${clip(card.subject[1], 30)} — ${relationName(card.predicate)} → ${clip(card.object[1], 30)}`;
function relationPanel(key) {
  const card = cards.relations[key];
  const note = card.tellings.length ? null : el("p", { class: "hint" }, t("No document says so; the gazetteer does.", "文中未述，来自地名库。"));
  return [kindLine("", relationName(card.predicate)), el("h2", { lang: "zh-Hans" }, relationTitle(card)), focusButtons(),
    el("dl", {}, pair(t("from", "主语"), entityLink(card.subject)), pair(t("to", "宾语"), entityLink(card.object))), note, ...evidence(card), ...identity(key)];
}

// One event in a list: its name at once, its quotes when it is opened.
function fact(event, role, open) {
  const box = el("details", { class: "fact" }, el("summary", {}, jump(event.iri, eventName(event.card)), el("div", { class: "hint" }, [role && roleName(role), typeName(event.type), event.date, event.documents.size > 1 ? t(`${event.documents.size} documents`, `${event.documents.size} 篇`) : ""].filter(Boolean).join(" · "))));
  const fillOnce = () => box.open && box.children.length === 1 && box.append(...event.card.tellings.flatMap(telling));
  box.addEventListener("toggle", fillOnce);
  box.open = open;
  fillOnce();
  return box;
}

function entityPanel(iri) {
  const card = cards.entities[iri], facts = [];
  if (card.aliases.length) facts.push(...pair(t("also", "又名"), clip(card.aliases.join("、"), 300)));
  if (card.code) facts.push(...pair(t("code", "区划代码"), card.code));
  if (card.level) facts.push(...pair(t("level", "级别"), t(card.level, { province: "省级", prefecture: "地级", county: "县级", town: "乡级" }[card.level] || card.level)));
  const held = (eventsOf.get(iri) || []).filter(({ event }) => event.shown), all = (eventsOf.get(iri) || []).length;
  const sum = senders(held.filter(({ role }) => role === "agent").map(({ event }) => event)).find((entry) => entry.iri === iri);
  if (sum) facts.push(...pair(t("people sent", "选派人数"), el("strong", {}, `${amountText(sum.people)}${sum.bound}`), t(` in ${sum.events.length} fact${sum.events.length > 1 ? "s" : ""}`, `，共 ${sum.events.length} 次`)));
  // Who sent most comes first, then what is surest: a doubtful figure is not what a reader should meet at the top.
  const sent = ({ role, event }) => (role === "agent" ? event.people : 0);
  const byPeople = [...held].sort((a, b) => sent(b) - sent(a) || b.event.confidence - a.event.confidence);
  const seen = new Set(held.map(({ event }) => event));
  const inside = card.class === "Place" ? shown.events.filter((event) => event.places.has(iri) && !seen.has(event)) : [];
  const related = (relationsOf.get(iri) || []).filter((relation) => relation.shown);
  const mention = (m) => [el("span", { lang: "zh-Hans" }, clip(m.exact, 40)), el("span", { class: "hint" }, ` ${own(cards.documents, m.doc) ? clip(cards.documents[m.doc].title || cards.documents[m.doc].id, 40) : ""} ${offsets(m)}`)];
  const placeButton = card.class === "Place" ? el("button", { type: "button", "aria-pressed": String(state.place === iri), onclick: () => { state.place = state.place === iri ? "" : iri; state.focus = 0; changed(); } },
    t("Only what lies here", "只看此地")) : card.class === "Program" ? el("button", { type: "button", "aria-pressed": String(state.program === iri), onclick: () => { state.program = state.program === iri ? "" : iri; changed(); } }, t("Only this programme", "只看此项目")) : null;
  return [kindLine(card.kind, className(card.kind)), el("h2", { lang: "zh-Hans" }, clip(card.name, 300)), focusButtons(), el("div", { class: "row-of-buttons" }, placeButton, nodeOf.has(iri) ? pathButton(iri) : null), el("dl", {}, facts),
    all ? el("h3", {}, held.length < all ? t(`Facts (${held.length} of ${all} pass the filters)`, `事实（${all} 条中有 ${held.length} 条符合筛选）`) : t(`Facts (${held.length})`, `事实（${held.length}）`)) : null,
    held.length ? [markKey(), ...longList(byPeople, ({ role, event }, n) => fact(event, role, n < OPEN_FACTS))] : null,
    inside.length ? [el("h3", {}, t(`Facts of places and bodies inside (${inside.length})`, `辖内地方与单位的事实（${inside.length}）`)), ...longList(inside, (event) => fact(event, "", false))] : null,
    related.length ? [el("h3", {}, t(`Relations (${related.length})`, `关系（${related.length}）`)), ...longList(related, (relation) => jump(relation.key, relationTitle(relation.card)))] : null,
    card.mentionCount ? [el("h3", {}, t(`Mentions (${count(card.mentionCount)})`, `提及（${count(card.mentionCount)}）`)), ...longList(card.mentions, mention)]
      : el("p", { class: "hint" }, t("Not named in a document; from the gazetteer.", "文中未提及，来自地名库。")),
    ...identity(iri)];
}

// The path between two things: each step with the facts that make it.
let pathFrom = "";
function pathPanel() {
  const [from, to] = pathEnds(), far = shown.steps.get(to), found = shown.links.length > 0;
  const stage = (step) => {
    const here = shown.links.filter((link) => Math.min(shown.steps.get(link.a), shown.steps.get(link.b)) === step);
    const told = [...new Set(here.map((link) => link.event).filter(Boolean))], lasting = [...new Set(here.map((link) => link.relation).filter(Boolean))];
    return [el("h3", {}, t(`Step ${step + 1}`, `第 ${step + 1} 步`)), ...longList([...told, ...lasting], (one) => (one.key ? jump(one.key, relationTitle(one.card)) : fact(one, "", false)))];
  };
  return [el("div", { class: "kind" }, t("Shortest path", "最短路径")), el("h2", { lang: "zh-Hans" }, `${clip(nameOf(from.iri), 40)} — ${clip(nameOf(to.iri), 40)}`),
    el("p", { class: "hint" }, found ? t(`${far} step${far > 1 ? "s" : ""}; all shortest ways within the filters are drawn.`, `${far} 步；已画出符合筛选的全部最短路径。`) : t("Nothing that passes the filters joins these two.", "符合筛选的内容中，两者没有联系。")),
    el("dl", {}, pair(t("from", "起点"), jump(from.iri, clip(nameOf(from.iri), 80))), pair(t("to", "终点"), jump(to.iri, clip(nameOf(to.iri), 80)))),
    ...(found ? Array.from({ length: far }, (_, step) => stage(step)) : []), el("div", { class: "row-of-buttons" }, copyButton(window.location.href, "Copy link to this view", "复制本视图链接"))];
}
function askForEnd() {
  if (byId("side-button").checkVisibility()) drawer(true);
  byId("search").focus();
  byId("search").select();
}
const pathButton = (iri) => el("button", { type: "button", "aria-pressed": String(pathFrom === iri), onclick: () => { pathFrom = pathFrom === iri ? "" : iri; changed(); if (pathFrom) askForEnd(); } }, t("Path to …", "到…的路径"));

// The facts of one thick line, which stands for more than FAN links.
function crowdPanel(link) {
  const between = shown.links.filter((other) => (other.a === link.a && other.b === link.b) || (other.a === link.b && other.b === link.a));
  const told = [...new Set(between.filter((other) => other.event).map((other) => other.event))];
  const lasting = between.filter((other) => other.relation);
  return [el("h2", { lang: "zh-Hans" }, `${clip(nameOf(link.a.iri), 40)} — ${clip(nameOf(link.b.iri), 40)}`), el("h3", {}, t(`Facts (${told.length})`, `事实（${told.length}）`)), markKey(),
    ...longList(told, (event, n) => fact(event, "", n < OPEN_FACTS)), ...longList(lasting, (other) => jump(other.relation.key, relationTitle(other.relation.card)))];
}

const panelOf = (iri) => (own(cards.events, iri) ? eventPanel(iri) : own(cards.relations, iri) ? relationPanel(iri) : own(cards.entities, iri) ? entityPanel(iri) : null);
function showPanel(content) {
  byId("details").replaceChildren(...content.flat(3).filter(Boolean));
  byId("panel").scrollTop = 0;
}
