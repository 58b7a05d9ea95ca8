// What the page answers before it is asked: who sent the most people, the largest sums, the most named places.
// At least so many: one part of a sum that is a least number makes the sum one.
const boundOf = (event) => (event.card.quantities.some((q) => PEOPLE.has(q.unit) && ["ge", "range"].includes(q.operator)) ? "+" : "");

function senders(some) {
  const sums = new Map();
  for (const event of some) {
    if (!event.people) continue;
    for (const part of event.parts) {
      if (part.role !== "agent") continue;
      const entry = sums.get(part.iri) || { iri: part.iri, name: part.name, people: 0, events: [], bound: "" };
      entry.people += event.people;
      entry.events.push(event);
      entry.bound ||= boundOf(event);
      sums.set(part.iri, entry);
    }
  }
  return [...sums.values()].sort((a, b) => b.people - a.people || (a.name < b.name ? -1 : 1));
}
// A wage or a price is no sum that anybody gave.
const isSum = (q) => q.unit === "元" && !/(?:薪|工资|单价|均价|标准)$/.test(q.item || "");
const money = (event) => Math.max(0, ...event.card.quantities.filter(isSum).map((q) => Number(q.max || q.value)));

const largestOf = (event) => event.card.quantities.find((q) => isSum(q) && Number(q.max || q.value) === money(event));
// With its bound: 8000余万元 is no 8000万元.
function moneyText(event) {
  const text = amountText(money(event));
  return ({ ge: `${text}+`, le: `≤${text}`, approx: `≈${text}`, range: `${amountText(Number(largestOf(event).value))}–${text}` }[largestOf(event).operator] || text) + t(" yuan", "元");
}

// What the largest sum is of, in the text's words: a measure of 8215亿元 says little before it says 生产总值.
function moneyFor(event) {
  const largest = largestOf(event);
  return largest.item ? clip(largest.item, 16) : eventHead(event.card);
}
// Where a sum of people comes from: 省委组织部 alone does not say which province's.
function sendingNote({ events: some }) {
  if (some.length > 1) return t(`${some.length} facts`, `${some.length} 条事实`);
  const [telling] = some[0].card.tellings;
  return telling ? clip(titleOf(telling.doc), 60) : "";
}

// A list of bars that are buttons: [{label, value, text, go, hint, note}].
function bars(rows, most) {
  const top = Math.max(...rows.map((row) => row.value), 1);
  return el("ol", { class: "bars" }, rows.slice(0, most).map((row) => {
    const fill = el("i", { "aria-hidden": "true" });
    fill.style.width = `${Math.max(1, (100 * row.value) / top)}%`;
    return el("li", {}, el("button", { type: "button", class: "bar", onclick: row.go, title: row.hint || clip(row.label, 120) },
      el("span", { class: "bar-name", lang: "zh-Hans" }, clip(row.label, 40)), el("span", { class: "bar-value" }, row.text), el("span", { class: "track" }, fill),
      row.note ? el("span", { class: "bar-note", lang: "zh-Hans" }, row.note) : null));
  }));
}

function overview() {
  const sent = senders(shown.events), rich = shown.events.filter((event) => money(event) > 0 && !event.card.modality).sort((a, b) => money(b) - money(a));
  const gifts = shown.events.filter((event) => event.type === "Donation" && money(event) >= 1e6);
  const places = nodes.filter((node) => node.kind === "Place" && node.visible && ["county", "prefecture", "town"].includes(cards.entities[node.iri].level) && cards.entities[node.iri].mentionCount)
    .sort((a, b) => cards.entities[b.iri].mentionCount - cards.entities[a.iri].mentionCount).slice(0, 6);
  const who = (event) => (event.parts.find((part) => part.role === "agent") || { name: event.card.label || eventName(event.card) }).name;
  return [
    el("h2", {}, t("At a glance", "一目了然")),
    el("p", { class: "hint" }, anyFilter() ? t("Within the filters that are on.", "按当前筛选条件统计。") : t("Click a line, a dot or an edge to read the sentence behind it.", "点击条目、节点或连线，查看原文依据。")),
    el("h3", {}, t("Who sent the most people", "谁选派的人最多")),
    sent.length ? bars(sent.map((entry) => ({ label: entry.name, value: entry.people, text: `${amountText(entry.people)}${entry.bound}`, note: sendingNote(entry), go: () => go(entry.events.length === 1 ? entry.events[0].iri : entry.iri) })), 6)
      : el("p", { class: "hint" }, t("No sending of people here.", "没有选派人数。")),
    el("h3", {}, t("Largest sums of money", "最大金额")),
    rich.length ? bars(rich.map((event) => ({ label: `${who(event)} ${moneyFor(event)}`, value: Math.sqrt(money(event)), text: moneyText(event), go: () => go(event.iri) })), 6)
      : el("p", { class: "hint" }, t("No money here.", "没有金额。")),
    gifts.length ? el("p", {}, el("button", { type: "button", class: "link", onclick: () => { only("noType", Object.keys(words.types), "Donation"); state.min = "1000000"; state.unit = "money"; state.view = "table"; state.sort = "amount"; state.down = true; changed(); } },
      t(gifts.length === 1 ? "The one donation of one million yuan or more" : `All ${gifts.length} donations of one million yuan or more`, `全部 ${gifts.length} 笔 100 万元以上的捐赠`))) : null,
    places.length ? el("h3", {}, t("Places most written about", "报道最多的地方")) : null,
    el("p", { class: "chips" }, places.map((node) => el("button", { type: "button", lang: "zh-Hans", onclick: () => go(node.iri) }, clip(cards.entities[node.iri].name, 20)))),
    el("h3", {}, t("Documents", "文档")),
    el("ul", { class: "plain" }, Object.entries(cards.documents).slice(0, 12).map(([iri, card]) => el("li", {}, el("button", { type: "button", class: "link", lang: "zh-Hans", onclick: () => { state.doc = state.doc === iri ? "" : iri; changed(); } }, clip(card.title || card.id, 60)),
      el("span", { class: "hint" }, ` ${card.published || ""}`)))),
    Object.keys(cards.documents).length > 12 ? el("p", { class: "hint" }, t(`and ${count(Object.keys(cards.documents).length - 12)} more, in the filter`, `另有 ${count(Object.keys(cards.documents).length - 12)} 篇，见筛选`)) : null,
  ];
}
