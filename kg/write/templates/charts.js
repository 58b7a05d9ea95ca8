// Charts of people sent, by sender, by province and over time, from the events that pass the filters.
function sums(some, keysOf) {
  const found = new Map();
  for (const event of some) for (const key of keysOf(event)) {
    const entry = found.get(key) || { key, people: 0, facts: 0, bound: "" };
    entry.people += event.people;
    entry.facts += 1;
    entry.bound ||= boundOf(event);
    found.set(key, entry);
  }
  return [...found.values()];
}

// Columns over time: months, or years where there are more than four years of them.
function timeline(some, valueOf, textOf, boundText = () => "") {
  const dated = some.filter((event) => event.date.length >= 4);
  const months = new Set(dated.map((event) => event.date.slice(0, 7)));
  const long = months.size > 48, size = long ? 4 : 7;
  const entries = sums(dated, (event) => [event.date.slice(0, size)]).filter((entry) => valueOf(entry) > 0).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (!entries.length) return el("p", { class: "hint" }, t("Nothing dated here.", "没有带日期的内容。"));
  const top = Math.max(...entries.map(valueOf));
  return el("ol", { class: "columns" }, entries.map((entry) => {
    const fill = el("i", { "aria-hidden": "true" });
    fill.style.height = `${Math.max(2, (100 * valueOf(entry)) / top)}%`;
    const label = `${entry.key}: ${textOf(entry)}`;
    return el("li", {}, el("button", { type: "button", class: "column", title: label, "aria-label": label, onclick: () => { state.from = entry.key; state.to = entry.key; changed(); } },
      el("span", { class: "column-value" }, `${amountText(valueOf(entry))}${boundText(entry)}`), el("span", { class: "shaft" }, fill), el("span", { class: "column-name" }, entry.key)));
  }));
}

function renderCharts() {
  const some = viewEvents(), sent = senders(some), people = some.filter((event) => event.people > 0);
  const peopleText = (entry) => `${amountText(entry.people)}${entry.bound}${t(" people", " 人")}`;
  const provinces = sums(people, (event) => (event.provinces.length ? event.provinces.slice(0, 1) : [""])).sort((a, b) => b.people - a.people);
  const section = (title, note, body) => el("section", {}, el("h3", {}, title), note ? el("p", { class: "hint" }, note) : null, body);
  const none = el("p", { class: "hint" }, t("No sending of people passes the filters.", "没有符合筛选条件的选派。"));
  byId("charts").replaceChildren(
    section(t("People sent, by who sent them", "选派人数（按选派单位）"), t("Sums of what the facts say, lower ends of ranges, planned and denied ones left out; + means at least. A sending told by two documents counts twice.", "按事实所述求和，区间取下限，不计计划与否定；“+”表示至少。两篇文档所述的同一选派计两次。"),
      sent.length ? bars(sent.map((entry) => ({ label: entry.name, value: entry.people, text: `${amountText(entry.people)}${entry.bound}`, go: () => go(entry.iri) })), 15) : none),
    section(t("People sent, by province of the sender", "选派人数（按选派单位所在省份）"), t("Click a bar to keep that province.", "点击条形只看该省。"),
      provinces.length ? bars(provinces.map((entry) => ({ label: entry.key ? nameOf(entry.key) : t("province not known", "省份不明"), value: entry.people, text: peopleText(entry), go: () => { if (entry.key) { state.place = state.place === entry.key ? "" : entry.key; changed(); } } })), 34) : none.cloneNode(true)),
    section(t("People sent over time", "选派人数（按时间）"), t("By the time the text gives, else by its date. Click a column to keep that time.", "按文中时间，无则按发布日期。点击柱形只看该时段。"), timeline(people, (entry) => entry.people, peopleText, (entry) => entry.bound)),
    section(t("Facts over time", "事实数量（按时间）"), "", timeline(some, (entry) => entry.facts, (entry) => t(`${entry.facts} facts`, `${entry.facts} 条`))),
  );
}
