// What the side panel shows. Names, quotes and addresses come from documents: they reach the page as text nodes only.
// dispatchPanel(cards, words, select) gives `content(iri)`, the panel's elements or null, and what graph.js shares with it.
"use strict";
const dispatchPanel = (cards, words, select) => {
  const roles = new Map(words.roles);
  const OPEN_FACTS = 3;

  // ---- building elements -------------------------------------------------------------------------------------------

  function el(tag, traits, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(traits || {})) {
      if (name === "onclick") made.addEventListener("click", value);
      else if (name === "class") made.className = value;
      else made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }
  const zh = (text) => el("span", { lang: "zh-Hans", class: "zh" }, text);
  const both = (en, chinese) => [`${en} `, zh(chinese)];
  const clip = (text, size) => (text.length > size ? `${[...text.slice(0, 2 * size)].slice(0, size).join("")}…` : text);
  const count = (n) => n.toLocaleString("en-US");

  function sign(kind) {
    const look = words.classes[kind];
    const shape = el("i");
    shape.style.setProperty("--fill", look.colour);
    return el("span", { class: `sign ${look.shape}`, "aria-hidden": "true" }, shape);
  }

  // ---- indexes -----------------------------------------------------------------------------------------------------

  const own = (table, key) => Object.prototype.hasOwnProperty.call(table, key);
  const alias = new Map();   // IRI of a telling → what it tells of
  const eventsOf = new Map();   // entity → [[role, event]]
  const relationsOf = new Map();   // entity → [relation key]
  const push = (map, key, value) => { if (map.has(key)) map.get(key).push(value); else map.set(key, [value]); };

  for (const [iri, card] of Object.entries(cards.events)) {
    card.tellings.forEach((telling) => alias.set(telling.iri, iri));
    for (const role of roles.keys()) (card.slots[role] || []).forEach(([entity]) => push(eventsOf, entity, [role, iri]));
  }
  for (const [key, card] of Object.entries(cards.relations)) {
    card.tellings.forEach((telling) => alias.set(telling.iri, key));
    new Set([card.subject[0], card.object[0]]).forEach((entity) => push(relationsOf, entity, key));
  }
  for (const [iri, card] of Object.entries(cards.entities)) card.mentions.forEach((mention) => alias.set(mention.iri, iri));

  // ---- the panel ---------------------------------------------------------------------------------------------------

  const eventName = (iri) => {
    const card = cards.events[iri];
    const amounts = card.quantities.map((q) => q.short).join("，");
    return clip([card.trigger || words.types[card.type].zh, amounts].filter(Boolean).join(" "), 60);
  };
  const relationName = (key) => {
    const card = cards.relations[key];
    return `${clip(card.subject[1], 30)} — ${words.relations[card.predicate]} → ${clip(card.object[1], 30)}`;
  };
  const go = (iri, text) => el("button", { type: "button", class: "go", lang: "zh-Hans", onclick: () => select(iri) }, text);
  const entityLink = ([iri, name]) => (own(cards.entities, iri) ? go(iri, clip(name, 80))
    : el("span", {}, clip(name, 80), el("span", { class: "hint" }, " (not drawn 未画出)")));
  const heading = (en, chinese) => el("h3", {}, ...both(en, chinese));
  const list = (items) => el("ul", {}, ...items.map((item) => el("li", {}, ...[item].flat())));
  const pair = (en, chinese, ...value) => [el("dt", {}, ...both(en, chinese)), el("dd", {}, ...value)];
  const iriLine = (iri) => [heading("IRI", "标识"), el("div", { class: "iri" }, iri)];
  const offsets = (span) => (span.start === null || span.end === null ? "" : `[${span.start}–${span.end}]`);

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
    return el("div", { class: "source" }, el("div", { lang: "zh-Hans" }, facts.filter(Boolean).join(" · ") || card.id || ""),
      link ? el("div", {}, ...both("Source", "出处"), " ", link) : null,
      el("div", {}, ...both("Document", "文档"), ` ${card.id || ""} `, ...both("characters", "字符"), ` ${offsets(span)}`));
  }

  const roleTitle = (names) => names.map((name) => roles.get(name) || { quantity: "数量", trigger: "触发词", subject: "主语", object: "宾语" }[name] || name).join(" · ");
  const piece = ([text, names]) => (names.length ? el("mark", { "data-role": names.join(" "), title: roleTitle(names) }, text) : text);
  const quote = (telling) => el("blockquote", { lang: "zh-Hans", class: "evidence" }, ...telling.pieces.map(piece));

  function markKey() {
    const shown = [["agent", "agent 主体"], ["target", "other roles 其他角色"], ["quantity", "quantity 数量"], ["trigger", "trigger 触发词"]];
    return el("div", { class: "key" }, ...shown.map(([role, text]) => el("mark", { "data-role": role }, text)));
  }

  function telling(entry) {
    const facts = [];
    if (entry.times && entry.times.length) facts.push(...pair("time", "时间", entry.times.map((t) => t.filter(Boolean).join(" = ")).join("；")));
    if (entry.elsewhere && entry.elsewhere.length) {
      const where = (a) => `${roles.get(a.role) || a.role}：${clip(a.name, 60)} ${a.start === null ? "(implied 省略)" : offsets(a)}`;
      facts.push(...pair("elsewhere", "引文外", list(entry.elsewhere.map(where))));
    }
    if (entry.post) facts.push(...pair("post", "职务", entry.post));
    if (entry.confidence) facts.push(...pair("confidence", "置信度", entry.confidence));
    if (entry.modality) facts.push(...pair("modality", "情态", `${entry.modality} ${words.modalities[entry.modality] || ""}`));
    return [quote(entry), source(entry), el("dl", {}, ...facts), el("div", { class: "iri" }, entry.iri)];
  }

  function evidence(card) {
    return [heading(`Evidence (${card.tellings.length})`, "原文依据"), ...(card.tellings.length ? [markKey()] : []), ...card.tellings.flatMap(telling)];
  }

  function kindLine(glyph, en, chinese, modality) {
    const badge = modality ? el("span", { class: "badge" }, `${modality} ${words.modalities[modality] || ""}`) : null;
    return el("div", { class: "kind" }, glyph, el("span", {}, ...both(en, chinese)), badge);
  }

  function eventPanel(iri) {
    const card = cards.events[iri], type = words.types[card.type];
    const slots = words.roles.filter(([role]) => card.slots[role]).flatMap(([role, name]) => pair(role, name, list(card.slots[role].map(entityLink))));
    const amount = (q) => el("span", {}, el("strong", { lang: "zh-Hans" }, clip(q.short, 80)), " ", el("span", { class: "hint" },
      `${words.operators[q.operator] || q.operator} ${q.value}${q.max ? `–${q.max}` : ""} ${q.unit} ${clip(q.item, 80)}`));
    return [kindLine(sign("Event"), type.en, type.zh, card.modality), el("h2", { lang: "zh-Hans" }, card.label || eventName(iri)),
      el("dl", {}, ...slots),
      ...(card.quantities.length ? [heading("Quantities", "数量"), list(card.quantities.map(amount))] : []),
      ...evidence(card), ...iriLine(iri)];
  }

  function relationPanel(key) {
    const card = cards.relations[key];
    const name = card.predicate.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
    const note = card.tellings.length ? [] : [el("p", { class: "hint" }, ...both("No document says so; the gazetteer does.", "文中未述，来自地名库。"))];
    return [kindLine(el("span", { class: "line relation" }), name, words.relations[card.predicate], ""),
      el("h2", { lang: "zh-Hans" }, relationName(key)),
      el("dl", {}, ...pair("from", "主语", entityLink(card.subject)), ...pair("to", "宾语", entityLink(card.object))), ...note, ...evidence(card)];
  }

  // One event below an entity: its name at once, its quotes when it is opened, for a hub has hundreds.
  function fact(role, iri, open) {
    const type = words.types[cards.events[iri].type];
    const part = `${roles.get(role)} · ${type.en} ${type.zh}`;
    const box = el("details", { class: "fact" }, el("summary", {}, go(iri, eventName(iri)), el("div", { class: "hint" }, part)));
    const fillOnce = () => box.open && box.children.length === 1 && box.append(...cards.events[iri].tellings.flatMap(telling));
    box.addEventListener("toggle", fillOnce);
    box.open = open;
    fillOnce();
    return box;
  }

  function entityPanel(iri) {
    const card = cards.entities[iri], look = words.classes[card.kind];
    const facts = [];
    if (card.aliases.length) facts.push(...pair("also", "又名", card.aliases.join("、")));
    if (card.code) facts.push(...pair("code", "区划代码", card.code));
    if (card.level) facts.push(...pair("level", "级别", card.level));
    const events = (eventsOf.get(iri) || []).map(([role, event], place) => fact(role, event, place < OPEN_FACTS));
    const relations = (relationsOf.get(iri) || []).map((key) => go(key, relationName(key)));
    const mention = (m) => [el("span", { lang: "zh-Hans" }, clip(m.exact, 40)), el("span", { class: "hint" },
      ` ${own(cards.documents, m.doc) ? clip(cards.documents[m.doc].title || cards.documents[m.doc].id, 40) : ""} ${offsets(m)}`)];
    const more = card.mentionCount > card.mentions.length ? [el("p", { class: "hint" }, `first ${card.mentions.length} of ${card.mentionCount} 只列前 ${card.mentions.length} 处`)] : [];
    return [kindLine(sign(card.kind), look.en, look.zh, ""), el("h2", { lang: "zh-Hans" }, card.name), el("dl", {}, ...facts),
      ...(events.length ? [heading(`Events (${events.length})`, "事件"), markKey(), list(events)] : []),
      ...(relations.length ? [heading(`Relations (${relations.length})`, "关系"), list(relations)] : []),
      ...(card.mentionCount ? [heading(`Mentions (${card.mentionCount})`, "提及"), list(card.mentions.map(mention)), ...more]
        : [el("p", { class: "hint" }, ...both("Not named in a document; from the gazetteer.", "文中未提及，来自地名库。"))]),
      ...iriLine(iri)];
  }

  function content(iri) {
    const table = own(cards.events, iri) ? eventPanel : own(cards.relations, iri) ? relationPanel : own(cards.entities, iri) ? entityPanel : null;
    return table && table(iri);
  }

  return { content, alias, el, zh, both, sign, clip, count };
};
