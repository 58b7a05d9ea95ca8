// What all other scripts stand on: the data, elements that take text only, numbers for readers.
const byId = (id) => document.getElementById(id);
const read = (id) => JSON.parse(byId(id).textContent);
const network = read("data-network"), cards = read("data-cards"), words = read("data-words");
const own = (table, key) => Object.prototype.hasOwnProperty.call(table, key);
const push = (map, key, value) => { if (map.has(key)) map.get(key).push(value); else map.set(key, [value]); };

// An element. Children are elements or text; text from documents can come in no other way than as a text node.
function el(tag, traits, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(traits || {})) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Names can be 10 KB long: what is shown outside the panel's heading is cut, by code points, so that none is torn.
const clip = (text, size) => (text.length > size ? `${[...text.slice(0, 2 * size)].slice(0, size).join("")}…` : text);
const count = (n) => n.toLocaleString("en-US");

// A sum as Chinese papers print it: 14.06万 where two decimals say all of it, else digits (12919 is not 1.29万).
function amountText(value) {
  for (const [scale, name] of [[1e8, "亿"], [1e4, "万"]]) {
    const short = Number((value / scale).toFixed(2));
    if (Math.abs(value) >= scale && Math.abs(short * scale - value) < 1e-9 * Math.abs(value)) return `${short}${name}`;
  }
  return String(Number(value.toFixed(4)));
}

// Local storage is refused in some private windows; a page that forgets is better than one that stops.
const memory = {
  get(key) { try { return window.localStorage.getItem(`dispatch-kg.${key}`); } catch { return null; } },
  set(key, value) { try { window.localStorage.setItem(`dispatch-kg.${key}`, value); } catch { /* forgotten */ } },
};

// Calls with the last arguments once nothing came for `wait` milliseconds.
function settled(wait, call) {
  let timer = 0;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => call(...given), wait); };
}
