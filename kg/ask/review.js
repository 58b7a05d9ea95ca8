"use strict";
// The review page: asks the server for facts, shows one of them with its sentence, sends what is decided.
(() => {
  const $ = id => document.getElementById(id);
  const make = (name, traits = {}, ...inside) => {
    const node = Object.assign(document.createElement(name), traits);
    node.append(...inside.filter(one => one !== null));
    return node;
  };
  const zh = words => make("span", {lang: "zh", textContent: words});
  const both = (en, chinese) => [`${en} `, zh(chinese)];
  const length = words => [...words].length; // offsets count code points, strings UTF-16 units
  const STATES = {
    open: ["open", "待审"], accepted: ["accepted", "已采纳"], rejected: ["rejected", "已剔除"],
    corrected: ["corrected", "已更正"], added: ["added", "已补录"], same: ["one", "同一"], different: ["two", "不同"],
  };
  const CLASSES = {
    Place: "地点", Organization: "组织", Program: "项目", Person: "人物", Document: "文件", Collective: "群体",
  };
  let about = {types: {}, roles: {}, operators: {}, documents: []};
  let facts = [], total = 0, names = [], at = 0, mode = "facts", edited = null, picked = null, trail = [], running = 0;

  async function ask(path, body) {
    const how = body === undefined ? {} : {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)};
    running += 1;
    document.body.ariaBusy = "true";
    try {
      const answer = await fetch(path, how);
      if (!answer.ok) throw new Error((await answer.text()).trim());
      return await answer.json();
    } finally {
      running -= 1;
      document.body.ariaBusy = String(running > 0);
    }
  }
  const say = words => { $("said").textContent = words; };
  const label = (table, key) => { const found = table[key]; return typeof found === "string" ? [key, found] : [found?.en ?? key, found?.zh ?? ""]; };
  const roleOf = role => role === "trigger" ? ["trigger", "触发词"] : role === "quantity" ? ["quantity", "数量"] : label(about.roles, role);

  // ---- lists ----
  async function load(keep = false) {
    const asked = new URLSearchParams({
      state: $("state").value, type: $("type").value, doc: $("doc").value, most: $("most").value || "1", offset: keep ? facts.length : 0,
    });
    const got = await ask(`/api/facts?${asked}`);
    facts = keep ? [...facts, ...got.facts] : got.facts;
    total = got.total;
    if (!keep) { at = 0; trail = []; }
    list();
    await progress();
  }
  async function progress() {
    about = await ask("/api/about");
    const all = about.documents.reduce((sum, one) => sum + one.facts, 0);
    const open = about.documents.reduce((sum, one) => sum + one.open, 0);
    const whole = about.documents.filter(one => one.reviewed).length;
    $("progress").replaceChildren(`${all - open} / ${all} facts judged, ${whole} / ${about.documents.length} documents whole `,
      zh(`已审 ${all - open} / ${all} 条事实，整篇审完 ${whole} / ${about.documents.length} 篇`));
    const one = about.documents.find(row => row.doc === $("doc").value);
    $("mark").hidden = !one || mode !== "facts";
    if (one) {
      $("mark").setAttribute("aria-pressed", String(one.reviewed));
      $("mark").disabled = one.open > 0;
      $("mark").title = one.open ? `${one.open} facts are open 尚有 ${one.open} 条待审` : "";
    }
  }
  const rows = () => mode === "facts" ? facts : names;
  function list() {
    const found = rows().map((one, place) => make("li", {}, make("button", {
      type: "button", onclick: () => go(place), className: `state-${one.state}`, ariaCurrent: place === at ? "true" : null,
    }, ...(mode === "facts" ? inFacts(one) : inNames(one)))));
    $("list").querySelector("ol").replaceChildren(...found);
    $("more").hidden = mode !== "facts" || facts.length >= total;
    show();
  }
  const stateOf = one => make("span", {className: "state"}, ...both(...(STATES[one.state] ?? [one.state, ""])));
  const inFacts = one => [
    make("b", {}, ...both(...label(about.types, one.type))), ` ${one.confidence} `, stateOf(one),
    make("span", {className: "words", lang: "zh", textContent: one.sentence.map(piece => piece.text).join("")}),
  ];
  const inNames = one => [
    make("b", {lang: "zh", textContent: `${one.name} ${one.was === "one" ? "=" : "≠"} ${one.other}`}), " ", stateOf(one),
    make("span", {className: "words"}, ...both(one.class, CLASSES[one.class])),
  ];
  function go(place, focus = true) {
    if (!rows().length) { show(); return; }
    at = Math.max(0, Math.min(place, rows().length - 1));
    $("list").querySelectorAll("button[aria-current]").forEach(one => one.removeAttribute("aria-current"));
    const button = $("list").querySelectorAll("ol button")[at];
    button.setAttribute("aria-current", "true");
    // Only the list may move: on a narrow window the page would leave the card.
    const box = $("list"), top = button.offsetTop - box.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + button.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + button.offsetHeight - box.clientHeight;
    show();
    $("card").scrollTop = 0;
    if (focus) $("card").focus({preventScroll: true});
    if (focus && matchMedia("(max-width: 52rem)").matches) $("card").scrollIntoView({block: "start"});
  }
  async function next() {
    if (mode === "facts" && at >= facts.length - 1 && facts.length < total) {
      // What was judged has left the list of the open on the server: ask anew rather than by a shifted offset.
      if ($("state").value === "open") { await load(); return; }
      await load(true);
    }
    go(at + 1);
  }

  // ---- one card ----
  function show() {
    const one = rows()[at];
    if (!one) {
      $("card").replaceChildren(make("p", {}, ...both("Nothing is left here.", "此处已无待审内容。")));
      return;
    }
    $("card").replaceChildren(...(mode === "facts" ? factCard(one) : nameCard(one)));
  }
  function piece(one) {
    const inside = {textContent: one.text};
    const node = one.roles?.length ? make("mark", {...inside, className: one.roles.map(role => `role-${role}`).join(" ")}) : make("span", inside);
    node.dataset.at = one.at;
    if (one.roles?.length) node.dataset.label = one.roles.map(role => roleOf(role).join(" ")).join(" · ");
    return node;
  }
  const amount = q => `${about.operators[q.op] ?? q.op} ${q.max === undefined ? q.value : `${q.value}–${q.max}`} ${q.unit} ${q.item}`;
  function factCard(one) {
    const judged = one.state !== "open";
    const parts = one.content.arguments.map((a, place) => make("li", {},
      make("b", {className: `role-${a.role}`}, ...both(...roleOf(a.role))), " ", make("span", {lang: "zh", textContent: a.name}),
      ` (${a.class} ${CLASSES[a.class]})`,
      one.elsewhere[place] ? make("small", {lang: "zh", textContent: ` ${one.elsewhere[place]}`}) : null,
      drop("arguments", place, a.name)));
    const amounts = one.content.quantities.map((q, place) => make("li", {},
      make("b", {className: "role-quantity"}, ...both("quantity", "数量")), " ", make("span", {lang: "zh", textContent: amount(q)}),
      drop("quantities", place, amount(q))));
    const times = one.times.map(t => make("li", {}, make("b", {}, ...both("time", "时间")), ` ${t.words}${t.value ? ` = ${t.value}` : ""}`));
    return [
      make("h2", {}, ...both(...label(about.types, one.type)), make("small", {},
        ` ${one.trigger ? `“${one.trigger}” ` : ""}${one.confidence}${one.modality ? ` · ${one.modality}` : ""} `, stateOf(one))),
      make("p", {className: "text", lang: "zh"}, make("span", {className: "context"}, piece({at: one.before.at, text: one.before.text})),
        make("span", {className: "sentence"}, ...one.sentence.map(piece)),
        make("span", {className: "context"}, piece({at: one.behind.at, text: one.behind.text}))),
      make("ul", {className: "parts"}, ...parts, ...amounts, ...times),
      make("p", {className: "actions"},
        action("a", "accept", "采纳", () => judge("accept")), action("r", "reject", "剔除", () => judge("reject")),
        action("e", "edit", "更正", () => edit()), action("n", "missed", "补录", () => edit(true)),
        action("u", "undo", "撤销", undo), action("k", "previous", "上一条", () => go(at - 1)), action("j", "next", "下一条", next)),
      make("p", {className: "origin"}, make("small", {}, `${one.title || one.doc} · ${one.doc} · ${one.span.join("–")} · ${one.rule}`,
        one.why ? `: ${one.why}` : "", judged && one.who ? ` · ${one.who}` : "")),
    ];
  }
  const action = (key, en, chinese, done) => make("button", {type: "button", onclick: done}, make("kbd", {textContent: key}), " ", ...both(en, chinese));
  function drop(list, place, words) {
    const title = `reject ${words} 剔除此项`;
    return make("button", {type: "button", className: "drop", title, ariaLabel: title, textContent: "×", onclick: () => {
      const now = structuredClone(rows()[at].content);
      now[list].splice(place, 1);
      judge("correct", now, false);
    }});
  }
  function nameCard(one) {
    const question = one.was === "one" ? ["The build takes these for one. Are they?", "构建将其视为同一实体，是否正确？"]
      : ["The build keeps these apart. Are they one?", "构建将其视为不同实体，是否应为同一实体？"];
    return [
      make("h2", {lang: "zh", textContent: `${one.name} · ${one.other}`}),
      make("p", {}, `${one.class} ${CLASSES[one.class]} `, stateOf(one), one.why ? ` · ${one.why}` : ""),
      make("p", {}, ...both(...question)),
      make("ul", {className: "parts", lang: "zh"}, ...one.places.map(words => make("li", {textContent: words}))),
      make("p", {className: "actions"}, action("a", "one and the same", "同一", () => judge("same")),
        action("r", "two different", "不同", () => judge("different")), action("u", "undo", "撤销", undo),
        action("k", "previous", "上一条", () => go(at - 1)), action("j", "next", "下一条", next)),
      make("p", {className: "origin"}, make("small", {textContent: `${one.documents.join(", ")} documents · ${one.iris.join(" ")}`})),
    ];
  }

  // ---- decisions ----
  async function judge(verdict, now, onward = true) {
    const one = rows()[at];
    if (!one) return;
    try {
      if (mode === "names") {
        const got = await ask("/api/names", {class: one.class, name: one.name, other: one.other, verdict});
        names[at] = {...one, state: got.state};
      } else {
        facts[at] = await ask("/api/judge", {name: one.name, verdict, ...(now ? {now} : {})});
      }
      trail.push(at);
      say(`${STATES[rows()[at].state].join(" ")}: ${mode === "names" ? `${one.name} · ${one.other}` : `${one.type} ${one.trigger}`}`);
      list();
      await progress();
      if (onward && at < rows().length - 1) go(at + 1);
      else if (onward) await next();
    } catch (error) { say(error.message); }
  }
  async function undo() {
    try {
      const row = await ask("/api/undo", {});
      if (!trail.length && mode === "facts") { await load(); say(`undone 已撤销: ${row.about} ${row.verdict}`); return; }
      const place = trail.pop() ?? at;
      if (mode === "names") names = await ask("/api/names");
      else if (facts[place]) await again(place);
      say(`undone 已撤销: ${row.about} ${row.verdict}`);
      list();
      await progress();
      go(place);
    } catch (error) { say(error.message); }
  }
  async function again(place) {
    // The fact may stand under any state now: find it among all of its document.
    const name = facts[place].name;
    for (let offset = 0, found = null; !found; offset += 50) {
      const got = await ask(`/api/facts?${new URLSearchParams({state: "all", doc: facts[place].doc, offset})}`);
      found = got.facts.find(one => one.name === name);
      if (found) facts[place] = found;
      else if (!got.facts.length) { facts.splice(place, 1); return; }
    }
  }

  // ---- the editor ----
  function selection() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const place = (node, offset) => {
      const holder = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-at]");
      if (!holder || !$("card").contains(holder)) return null;
      const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : offset ? holder.textContent : "";
      return Number(holder.dataset.at) + length(before);
    };
    const range = chosen.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset), end = place(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : {span: [start, end], name: range.toString()};
  }
  const option = (value, words, chosen) => make("option", {value, textContent: words, selected: chosen});
  const filler = one => `${one.name} (${one.class} ${CLASSES[one.class]})`;
  function edit(missed = false) {
    const one = rows()[at];
    if (mode !== "facts" || !one) return;
    picked = selection();
    if (missed && !picked) { say("Select the words that tell the fact, then press n. 请先选中讲述该事实的词，再按 n。"); return; }
    edited = {one, missed, now: missed ? {type: one.type, arguments: [], quantities: []} : structuredClone(one.content)};
    $("editor-title").replaceChildren(...(missed ? both(`A missed fact: “${picked.name}”`, "补录事实") : both("Edit the fact", "更正事实")));
    $("edit-type").replaceChildren(...Object.keys(about.types).map(key => option(key, label(about.types, key).join(" "), key === edited.now.type)));
    $("edit-error").textContent = "";
    fill();
    $("editor").showModal();
    $("edit-type").focus();
  }
  function fill() {
    const {one, now, missed} = edited;
    const spans = one.mentions.map(each => ({...each}));
    if (picked && !missed) spans.push(...Object.keys(CLASSES).map(key => ({name: picked.name, class: key, span: picked.span, picked: true})));
    $("edit-arguments").replaceChildren(...now.arguments.map((a, place) => {
      const choices = [a, ...spans.filter(each => filler(each) !== filler(a))];
      const role = make("select", {ariaLabel: "role 角色", onchange: event => { a.role = event.target.value; }},
        ...Object.keys(about.roles).map(key => option(key, roleOf(key).join(" "), key === a.role)));
      const who = make("select", {ariaLabel: "words 原文", lang: "zh", onchange: event => {
        const chosen = choices[Number(event.target.value)];
        now.arguments[place] = {role: a.role, name: chosen.name, class: chosen.class, ...(chosen.span ? {span: chosen.span} : {})};
      }}, ...choices.map((each, number) => option(String(number), `${each.picked ? "✎ " : ""}${filler(each)}`, number === 0)));
      return make("li", {}, role, " ", who, " ", remove(now.arguments, place));
    }));
    $("edit-quantities").replaceChildren(...now.quantities.map((q, place) => make("li", {},
      make("select", {ariaLabel: "operator 界限", onchange: event => { q.op = event.target.value; if (q.op === "range") q.max ??= q.value + 1; else delete q.max; fill(); }},
        ...Object.keys(about.operators).map(key => option(key, about.operators[key], key === q.op))),
      number(q, "value", "value 数值"), q.op === "range" ? number(q, "max", "up to 上限") : null,
      word(q, "unit", "unit 单位"), word(q, "item", "item 对象"), " ", remove(now.quantities, place))));
    const left = one.amounts.filter(each => !now.quantities.some(q => q.span[0] === each.span[0]));
    $("add-quantity").replaceChildren(option("", "quantity 添加数量", true), ...left.map((each, n) => option(String(n), `${each.words} = ${amount(each)}`, false)),
      ...(picked && !missed ? [option("picked", `✎ ${picked.name}`, false)] : []));
    $("add-quantity").onchange = event => {
      const value = event.target.value;
      if (value === "") return;
      const {words, ...row} = value === "picked" ? {span: picked.span, value: 0, op: "eq", unit: "", item: ""} : left[Number(value)];
      now.quantities.push(row);
      fill();
    };
    $("add-argument").disabled = !spans.length;
    $("add-argument").onclick = () => {
      const first = spans.find(each => each.picked) ?? spans.find(each => !now.arguments.some(a => filler(a) === filler(each))) ?? spans[0];
      now.arguments.push({role: now.arguments.length ? "target" : "agent", name: first.name, class: first.class, span: first.span});
      fill();
    };
    $("selected").replaceChildren(...(picked ? both(`selected: ${picked.name}`, "已选原文") : both("Words selected before e can be chosen as argument or quantity.", "按 e 前选中的原文可作要素或数量。")));
  }
  const remove = (all, place) => make("button", {type: "button", className: "drop", ariaLabel: "remove 移除", textContent: "×", onclick: () => { all.splice(place, 1); fill(); }});
  const number = (q, key, words) => make("input", {type: "number", min: "0", step: "any", value: q[key], ariaLabel: words, className: "short",
    oninput: event => { q[key] = event.target.valueAsNumber; }});
  const word = (q, key, words) => make("input", {value: q[key], ariaLabel: words, placeholder: words, className: key === "unit" ? "short" : "", oninput: event => { q[key] = event.target.value; }});
  async function save() {
    const {one, now, missed} = edited;
    now.type = $("edit-type").value;
    try {
      if (missed) {
        const spans = [picked.span, ...now.arguments.filter(a => a.span).map(a => a.span), ...now.quantities.map(q => q.span)];
        const span = [Math.min(...spans.map(each => each[0])), Math.max(...spans.map(each => each[1]))];
        const got = await ask("/api/add", {doc: one.doc, span, trigger: picked.span, now});
        facts.splice(at + 1, 0, got);
        trail.push(at + 1);
        $("editor").close();
        list();
        go(at + 1);
        await progress();
        say(`${STATES.added.join(" ")}: ${got.type} ${got.trigger}`);
        return;
      }
      facts[at] = await ask("/api/judge", {name: one.name, verdict: "correct", now});
      trail.push(at);
      $("editor").close();
      list();
      go(at);
      await progress();
      say(`${STATES.corrected.join(" ")}: ${facts[at].type} ${facts[at].trigger}`);
    } catch (error) { $("edit-error").textContent = error.message; }
  }

  // ---- keys and beginnings ----
  const KEYS = {
    j: next, k: () => go(at - 1), a: () => judge(mode === "names" ? "same" : "accept"),
    r: () => judge(mode === "names" ? "different" : "reject"), e: () => edit(), n: () => edit(true), u: undo, "?": () => $("help").showModal(),
  };
  let busy = false;
  document.addEventListener("keydown", async event => {
    if ($("editor").open && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); await save(); return; }
    const typing = event.target.closest("input, select, textarea") || $("editor").open || $("help").open;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    if (busy) return; // a key held down must not judge what nobody has read
    busy = true;
    try { await KEYS[event.key](); } finally { busy = false; }
  });
  async function turn(to) {
    mode = to;
    at = 0;
    trail = [];
    say("");
    $("tab-facts").setAttribute("aria-pressed", String(to === "facts"));
    $("tab-names").setAttribute("aria-pressed", String(to === "names"));
    $("filters").hidden = to === "names";
    if (to === "names") { names = await ask("/api/names"); list(); await progress(); } else await load();
  }
  async function begin() {
    about = await ask("/api/about");
    $("build").textContent = about.build;
    $("file").textContent = about.file;
    $("type").append(...Object.keys(about.types).map(key => option(key, label(about.types, key).join(" "), false)));
    $("doc").append(...about.documents.map(one => option(one.doc, one.title ? `${one.title} (${one.doc})` : one.doc, false)));
    for (const id of ["state", "type", "doc", "most"]) $(id).addEventListener("change", () => load().catch(error => say(error.message)));
    $("filters").addEventListener("submit", event => event.preventDefault());
    $("more").onclick = () => load(true);
    $("tab-facts").onclick = () => turn("facts");
    $("tab-names").onclick = () => turn("names");
    $("help-button").onclick = () => $("help").showModal();
    $("close-help").onclick = () => $("help").close();
    $("cancel").onclick = () => $("editor").close();
    $("save").onclick = save;
    $("mark").onclick = async () => {
      try {
        await ask("/api/mark", {doc: $("doc").value, whole: $("mark").getAttribute("aria-pressed") !== "true"});
        await progress();
        say($("mark").getAttribute("aria-pressed") === "true" ? "marked as reviewed whole 已标记整篇审完" : "mark taken away 已取消标记");
      } catch (error) { say(error.message); }
    };
    await load();
    document.body.dataset.ready = "yes";
  }
  begin().catch(error => say(error.message));
})();
