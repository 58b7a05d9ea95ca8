// The reader's language: every sentence of the page stands here or beside its use as t("English", "中文").
let language = "en";
const t = (en, zh) => (language === "zh" ? zh : en);
const roleWords = new Map([["agent", ["who", "主体"]], ["target", ["to whom", "对象"]], ["result", ["result", "成果"]],
  ["program", ["programme", "项目"]], ["document", ["document", "文件"]], ["source", ["from where", "来源"]], ["place", ["place", "地点"]],
  ["quantity", ["quantity", "数量"]], ["trigger", ["trigger", "触发词"]], ["subject", ["subject", "主语"]], ["object", ["object", "宾语"]],
  ["time", ["time", "时间"]], ["context", ["", ""]]]);
const roleName = (role) => t(...(roleWords.get(role) || [role, role]));
const className = (kind) => { const look = words.classes[kind]; return t(look.en, look.zh); };
const typeName = (type) => { const name = words.types[type] || { en: type, zh: type }; return t(name.en, name.zh); };
const relationName = (name) => t(name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`), words.relations[name] || name);
const modalityName = (name) => t(name, words.modalities[name] || name);

// Fixed words of the page carry both languages: data-en and data-zh for the text, data-en-label for names of controls.
function speak(name) {
  language = name === "zh" ? "zh" : "en";
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.querySelectorAll("[data-en]").forEach((node) => { node.textContent = t(node.dataset.en, node.dataset.zh); });
  document.querySelectorAll("[data-en-label]").forEach((node) => {
    const label = t(node.dataset.enLabel, node.dataset.zhLabel);
    node.setAttribute("aria-label", label);
    if (node.tagName === "BUTTON") node.title = label;
    if (node.tagName === "INPUT" && node.hasAttribute("placeholder")) node.placeholder = label;
  });
}
