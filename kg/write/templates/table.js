// All facts that pass the filters as a table: a row for each telling, sorted by any column, drawn as it scrolls by.
const ROW = 36, SPARE = 12, PRINTED = 2000;
const joinNames = (event, ...roles) => event.parts.filter((part) => roles.includes(part.role)).map((part) => part.name).join("、");
const mainAmount = (event) => Math.max(-1, ...event.card.quantities.map((q) => Number(q.value)));
const titleOf = (doc) => (own(cards.documents, doc) ? cards.documents[doc].title || cards.documents[doc].id : "");
// What happened comes first: a telephone shows three columns.
const COLUMNS = [
  ["who", "Who", "主体", (row) => row.who, "name"],
  ["what", "Word", "触发词", (row) => row.what, "what"],
  ["amount", "Amount", "数量", (row) => row.amount, "amount"],
  ["whom", "To whom", "对象与成果", (row) => row.whom, "name"],
  ["date", "Date", "日期", (row) => row.event.date, "date"],
  ["type", "Type", "类型", (row) => typeName(row.event.type), "type"],
  ["doc", "Document", "文档", (row) => titleOf(row.telling.doc), "name"],
  ["confidence", "Confidence", "置信度", (row) => Number(row.telling.confidence) || 0, "figure"],
];
const tableRows = { list: [], text: "", key: "" };

// The events of the current view: those of the focused neighbourhood, or all that pass.
function viewEvents() {
  if (!shown.steps) return shown.events;
  const held = new Set([...shown.links.map((link) => link.event), ...shown.nodes.map((node) => node.event), eventOf.get(state.select)].filter(Boolean));
  return shown.events.filter((event) => held.has(event));
}

function makeRows() {
  const wanted = tableRows.text.trim().toLowerCase();
  const rows = viewEvents().flatMap((event) => event.card.tellings.filter((told) => !state.doc || told.doc === state.doc).map((told) => ({
    event, telling: told, who: joinNames(event, "agent"), what: (told.trigger || typeName(event.type)) + (event.card.modality ? ` (${modalityName(event.card.modality)})` : ""), amount: mainAmount(event),
    amounts: event.card.quantities.map((q) => q.short).join("，"), whom: joinNames(event, "target", "result", "program", "document", "place", "source"),
  })));
  const text = (row) => [row.who, row.what, row.amounts, row.whom, typeName(row.event.type), row.event.date, titleOf(row.telling.doc), row.telling.pieces.map((part) => part[0]).join("")].join(" ").toLowerCase();
  tableRows.list = wanted ? rows.filter((row) => text(row).includes(wanted)) : rows;
  const column = COLUMNS.find(([key]) => key === state.sort), value = column[3], sign = state.down ? -1 : 1;
  const order = new Intl.Collator("zh-Hans-u-co-pinyin", { numeric: true });
  const compare = (a, b) => (typeof a === "number" ? a - b : (a === "") - (b === "") || order.compare(a, b));
  tableRows.list = tableRows.list.map((row) => [value(row), row]).sort((a, b) => sign * compare(a[0], b[0]) || (a[1].telling.iri < b[1].telling.iri ? -1 : 1)).map(([, row]) => row);
}

function rowCells(row, place) {
  const cell = (kind, text, ...inside) => el("td", { class: kind, title: clip(text, 300) }, inside.length ? inside : clip(text, 60));
  const open = el("button", { type: "button", class: "link", lang: "zh-Hans", onclick: () => go(row.event.iri) }, clip(row.what, 24));
  const when = row.event.dated || !row.event.date ? timeWords(row.event.when) : t(`${row.event.date} (published)`, `${row.event.date}（发布）`);
  return el("tr", { "aria-rowindex": String(place + 2), class: state.select === row.event.iri ? "chosen" : null, onclick: (event) => { if (!event.target.closest("button")) go(row.event.iri); } },
    cell("name", row.who), cell("what", row.telling.pieces.map((part) => part[0]).join(""), open),
    cell("amount", row.amounts), cell("name", row.whom), cell("date", when, el("span", { class: row.event.dated ? null : "hint" }, row.event.dated ? timeWords(row.event.when) : row.event.date)), cell("type", typeName(row.event.type)),
    cell("name", titleOf(row.telling.doc)), cell("figure", row.telling.confidence));
}

function drawTable(whole) {
  const box = byId("table-box"), body = byId("rows"), list = tableRows.list;
  const first = whole ? 0 : Math.max(0, Math.floor(box.scrollTop / ROW) - SPARE);
  const last = whole ? Math.min(list.length, PRINTED) : Math.min(list.length, first + Math.ceil((box.clientHeight || 600) / ROW) + 2 * SPARE);
  const key = `${first} ${last}`;
  if (key === tableRows.key) return;
  tableRows.key = key;
  const spacer = (rows) => { const row = el("tr", { class: "spacer", "aria-hidden": "true" }, el("td", { colspan: String(COLUMNS.length) })); row.firstChild.style.height = `${rows * ROW}px`; return row; };
  body.replaceChildren(spacer(first), ...list.slice(first, last).map((row, n) => rowCells(row, first + n)), spacer(whole ? 0 : list.length - last));
}

function renderTable() {
  makeRows();
  byId("head-row").replaceChildren(...COLUMNS.map(([key, en, zh, , kind]) => el("th", { scope: "col", class: kind, "aria-sort": state.sort === key ? (state.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", onclick: () => { state.down = state.sort === key ? !state.down : ["amount", "confidence"].includes(key); state.sort = key; changed(); } }, t(en, zh), el("span", { "aria-hidden": "true" }, state.sort === key ? (state.down ? " ↓" : " ↑") : "")))));
  byId("facts").setAttribute("aria-rowcount", String(tableRows.list.length + 1));
  byId("row-count").textContent = t(`${count(tableRows.list.length)} facts`, `${count(tableRows.list.length)} 条事实`);
  tableRows.key = "";
  drawTable(false);
}
