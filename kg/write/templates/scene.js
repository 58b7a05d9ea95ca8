// The drawing: canvas, view, labels that never lie on each other, what is under the pointer.
// One routine draws to canvas and to SVG (saving.js): a pen is a 2D context or something with its few methods.
const FACE = '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
const LABEL_LIMIT = 260, EDGE_LABEL_LIMIT = 120;
const SLOW = 24;   // milliseconds: where a frame takes longer, hovering draws nothing but the words beside the pointer
const canvas = byId("canvas");
const view = { scale: 1, x: 0, y: 0, wide: 0, high: 0, moved: false };
let palette = {}, hovered = null, cursor = null, lit = { nodes: new Set(), links: new Set() }, rings = null, frameTime = 0;
const widths = new Map();

function readPalette() {
  const style = getComputedStyle(document.documentElement), dark = document.documentElement.dataset.theme === "dark";
  palette = Object.fromEntries(["paper", "ink", "soft", "event", "relation", "border", "lit", "accent"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  palette.fill = Object.fromEntries(Object.entries(words.classes).map(([kind, look]) => [kind, dark ? look.dark : look.colour]));
}

// Around a selection everything else steps back; a focused view has left it out already.
const fading = () => lit.nodes.size > 0 && !shown.steps;
const spot = (node) => (rings && rings.get(node)) || [node.x, node.y];
const onScreen = (node) => { const [x, y] = spot(node); return [x * view.scale + view.x, y * view.scale + view.y]; };
// Nodes grow more slowly than the view, so that from afar they can still be told apart and near by they stay small.
const radiusOf = (node) => Math.max(node.event ? 1.4 : 2.2, Math.min(26, node.size * Math.sqrt(Math.min(view.scale, 1.6)) * (rings ? 1 : Math.min(1, (heavy() ? 0.45 : 0.6) + view.scale))));

function textWidth(pen, text, font) {
  const key = `${font}\n${text}`;
  let found = widths.get(key);
  if (found === undefined) {
    pen.font = font;
    found = pen.measureText(text).width;
    if (widths.size > 40000) widths.clear();
    widths.set(key, found);
  }
  return found;
}

// ---- lines -----------------------------------------------------------------------------------------------------------

// From edge of one node to edge of the other: start, end, and the point that bends a fanned-out line.
function course(link) {
  const [ax, ay] = onScreen(link.a), [bx, by] = onScreen(link.b);
  const dx = bx - ax, dy = by - ay, far = Math.hypot(dx, dy) || 1;
  const bend = link.step * Math.min(34, far * 0.22);
  const cx = (ax + bx) / 2 - (dy / far) * bend * 2, cy = (ay + by) / 2 + (dx / far) * bend * 2;
  const cut = (x, y, gap) => { const vx = cx - x, vy = cy - y, size = Math.hypot(vx, vy) || 1; return [x + (vx / size) * Math.min(gap, size), y + (vy / size) * Math.min(gap, size)]; };
  const [sx, sy] = cut(ax, ay, radiusOf(link.a)), [ex, ey] = cut(bx, by, radiusOf(link.b) + 2);
  return { sx, sy, ex, ey, cx, cy, far, mx: (sx + ex) / 4 + cx / 2, my: (sy + ey) / 4 + cy / 2 };
}
function stroke(pen, path) {
  pen.moveTo(path.sx, path.sy);
  if (path.cx === undefined) pen.lineTo(path.ex, path.ey);
  else pen.quadraticCurveTo(path.cx, path.cy, path.ex, path.ey);
}
const outside = (x1, y1, x2, y2) => Math.max(x1, x2) < -20 || Math.max(y1, y2) < -20 || Math.min(x1, x2) > view.wide + 20 || Math.min(y1, y2) > view.high + 20;

const LOOKS = {
  event: { colour: "event", wide: 1.5, dash: [] }, planned: { colour: "event", wide: 1.5, dash: [7, 5] }, role: { colour: "event", wide: 0.9, dash: [] },
  relation: { colour: "relation", wide: 0.9, dash: [5, 4] }, gazetteer: { colour: "relation", wide: 0.9, dash: [1.5, 3.5] },
};
const lookOf = (link) => (link.event && link.event.card.modality ? "planned" : link.look);

function drawLines(pen) {
  const groups = new Map(), marked = [], thick = [];
  const busy = shown.links.length > 2500;
  for (const link of shown.links) {
    if (link.crowd > 1 && !link.first) continue;
    const [ax, ay] = onScreen(link.a), [bx, by] = onScreen(link.b);
    if (outside(ax, ay, bx, by)) continue;
    if (lit.links.has(link)) { marked.push(link); continue; }
    if (link.crowd > 1) { thick.push(link); continue; }
    push(groups, lookOf(link), link);
  }
  const faded = fading() ? 0.16 : 1;
  for (const [look, some] of groups) {
    const style = LOOKS[look];
    pen.globalAlpha = faded * (busy ? 0.45 : 1);
    pen.strokeStyle = palette[style.colour];
    pen.lineWidth = busy ? Math.min(style.wide, 0.8) : style.wide;
    // Thousands of dashes cost more than all the rest, and from afar they are a grey anyway.
    pen.setLineDash(busy && view.scale < 0.5 ? [] : style.dash);
    pen.beginPath();
    for (const link of some) {
      if (busy && !link.step) { const [ax, ay] = onScreen(link.a), [bx, by] = onScreen(link.b); pen.moveTo(ax, ay); pen.lineTo(bx, by); } else stroke(pen, course(link));
    }
    pen.stroke();
    pen.setLineDash([]);
    if (!busy && view.scale > 0.28) arrows(pen, some, palette[style.colour]);
  }
  for (const link of thick) line(pen, link, palette.event, Math.min(9, 2 + Math.sqrt(link.crowd)), faded * 0.75);
  for (const link of marked) {
    line(pen, link, palette.lit, link.crowd > 1 ? 5 : 2.4, 1);
    arrows(pen, [link], palette.lit);
  }
  pen.globalAlpha = 1;
}
function line(pen, link, colour, wide, alpha) {
  pen.globalAlpha = alpha; pen.strokeStyle = colour; pen.lineWidth = wide;
  pen.setLineDash(link.crowd > 1 ? [] : LOOKS[lookOf(link)].dash);
  pen.beginPath(); stroke(pen, course(link)); pen.stroke(); pen.setLineDash([]);
}
function arrows(pen, some, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  for (const link of some) {
    const path = course(link);
    if (path.far < 42) continue;
    const dx = path.ex - path.cx, dy = path.ey - path.cy, size = Math.hypot(dx, dy) || 1, ux = dx / size, uy = dy / size, long = 7;
    pen.moveTo(path.ex, path.ey);
    pen.lineTo(path.ex - ux * long - uy * 3.2, path.ey - uy * long + ux * 3.2);
    pen.lineTo(path.ex - ux * long + uy * 3.2, path.ey - uy * long - ux * 3.2);
    pen.closePath();
  }
  pen.fill();
}

// ---- nodes -----------------------------------------------------------------------------------------------------------

// Whose colour a node takes: its own kind's, or by province that of a kind standing for it; eight colours are told apart
// and no more, so the provinces after the seventh share grey with what lies in none.
const TINTS = ["Organization", "Program", "Place", "Document", "Firm", "Person", "Event"], TINT_OF_REST = "Collective";
function tint(node) {
  if (state.colour !== "province") return node.kind;
  const place = nodeProvince(node);
  return (place && TINTS[provincesByNodes().indexOf(place)]) || TINT_OF_REST;
}

function drawNodes(pen, inView) {
  const groups = new Map();
  for (const item of inView) push(groups, `${item.node.kind} ${tint(item.node)} ${fading() && !lit.nodes.has(item.node) ? 0 : 1}`, item);
  for (const [key, some] of [...groups].sort()) {
    const [kind, coloured, near] = key.split(" ");
    pen.globalAlpha = near === "1" ? 1 : 0.22;
    pen.fillStyle = palette.fill[coloured];
    pen.strokeStyle = palette.border;
    pen.lineWidth = 0.8;
    pen.beginPath();
    for (const { x, y, radius } of some) trace(pen, words.classes[kind].shape, x, y, radius);
    pen.fill();
    pen.stroke();
  }
  pen.globalAlpha = 1;
  const ringed = [[cursor, palette.accent, 2], [hovered && hovered.node, palette.accent, 2], ...centres(state.select).filter(() => state.select).map((node) => [node, palette.lit, 3])];
  for (const [node, colour, wide] of ringed) {
    if (!node || !node.visible) continue;
    const [x, y] = onScreen(node);
    pen.strokeStyle = colour; pen.lineWidth = wide;
    pen.beginPath(); pen.arc(x, y, radiusOf(node) + 5, 0, 2 * Math.PI); pen.stroke();
  }
}

// ---- labels ----------------------------------------------------------------------------------------------------------

// What is taken on the screen, in squares of 64 pixels, so that a label meets only those near it.
class Taken {
  constructor() { this.squares = new Map(); }
  *at(box) {
    for (let i = Math.floor(box[0] / 64); i <= Math.floor(box[2] / 64); i += 1)
      for (let j = Math.floor(box[1] / 64); j <= Math.floor(box[3] / 64); j += 1) yield i * 4096 + j;
  }
  // `over`: whether the box may lie on nodes, as the names of the greatest hubs do, for a map without its capitals is none.
  free(box, but, over) {
    for (const square of this.at(box)) for (const other of this.squares.get(square) || [])
      if (other.owner !== but && !(over && other.node) && other.box[0] < box[2] && other.box[2] > box[0] && other.box[1] < box[3] && other.box[3] > box[1]) return false;
    return true;
  }
  add(box, owner, node) { const entry = { box, owner, node }; for (const square of this.at(box)) push(this.squares, square, entry); }
}

const fontSize = (node) => (node.event ? 11.5 : 11.5 + Math.min(5, Math.log2(1 + node.degree)));
const nodeLines = (node) => (node.event ? eventText(node.event.card, 2) : node.label.split("\n"));

function drawLabels(pen, inView, taken, most) {
  const selected = new Set(state.select ? centres(state.select) : []);
  const weight = (node) => (selected.has(node) ? 3e9 : hovered && hovered.node === node ? 2e9 : lit.nodes.has(node) ? 1e9 : 0) + (rings ? 1e6 / (1 + (shown.steps ? shown.steps.get(node) : 0)) : 0) + node.degree * 10 - (node.event ? 5 : 0);
  const wanted = [...inView].sort((a, b) => weight(b.node) - weight(a.node)).slice(0, most * 3);
  const hubs = new Set(wanted.slice(0, 12).map((item) => item.node).filter((node) => node.degree > 5));
  let set = 0;
  for (const { node, x, y, radius } of wanted) {
    const big = selected.has(node) || lit.nodes.has(node) || node === (hovered && hovered.node);
    if (fading() && !big) continue;
    // A node that is a speck has nothing to say, unless it is the hub of its corner.
    if (!big && !rings && view.scale < 0.35 && node.degree < 3 && inView.length > 60) continue;
    const size = fontSize(node), font = `${big ? 600 : 400} ${size}px ${FACE}`;
    const lines = nodeLines(node);
    const wide = Math.max(...lines.map((text) => textWidth(pen, text, font))), high = lines.length * size * 1.25;
    const spots = [[x - wide / 2, y + radius + 3], [x - wide / 2, y - radius - 3 - high]];
    // A name at the window's edge moves in rather than being cut; a little air around each keeps two from reading as one.
    const inside = x > 0 && x < view.wide && y > 0 && y < view.high;
    if (inside) spots.forEach((place) => { place[0] = Math.max(3, Math.min(place[0], view.wide - wide - 3)); });
    if (x + radius + 5 + wide < view.wide) spots.push([x + radius + 5, y - high / 2]);
    if (x - radius - 5 - wide > 0) spots.push([x - radius - 5 - wide, y - high / 2]);
    const found = spots.map(([left, top]) => [left - 2, top - 1, left + wide + 2, top + high + 1]).find((box) => taken.free(box, node, hubs.has(node)) && (!inside || (box[1] >= 0 && box[3] <= view.high)));
    if (!found && !selected.has(node)) continue;
    const [left, top] = found ? [found[0] + 2, found[1] + 1] : spots[0];
    taken.add([left - 2, top - 1, left + wide + 2, top + high + 1], node);
    write(pen, lines, left + wide / 2, top, size, font, node.event ? palette.soft : palette.ink);
    if ((set += 1) >= most) return;
  }
}

function write(pen, lines, x, top, size, font, colour) {
  pen.font = font; pen.textAlign = "center"; pen.textBaseline = "top"; pen.lineJoin = "round";
  lines.forEach((text, n) => {
    pen.strokeStyle = palette.paper; pen.lineWidth = 3.5;
    pen.strokeText(text, x, top + n * size * 1.25);
    pen.fillStyle = colour;
    pen.fillText(text, x, top + n * size * 1.25);
  });
}

const linkLines = (link) => (link.crowd > 1 ? [t(`${link.crowd} facts`, `${link.crowd} 条事实`)]
  : link.look === "event" ? eventText(link.event.card, 2) : link.look === "role" ? [roleName(link.name)] : [relationName(link.name)]);

function drawLinkLabels(pen, taken) {
  const weight = (link) => (lit.links.has(link) ? 1e6 : 0) + (link.look === "event" ? 1000 : 0) + link.a.degree + link.b.degree;
  // That the one party of a fact is its 主体 is what the line says anyway.
  const wanted = shown.links.filter((link) => (link.crowd < 2 || link.first) && !(link.look === "role" && (single(link.a) || single(link.b))) && (!fading() || lit.links.has(link)));
  let set = 0;
  const sized = wanted.map((link) => [link, course(link)]).filter(([link, path]) => path.far > (lit.links.has(link) ? 70 : 90) && !outside(path.mx, path.my, path.mx, path.my));
  for (const [link, path] of sized.sort((a, b) => weight(b[0]) - weight(a[0])).slice(0, 400)) {
    const faint = link.look !== "event", size = faint ? 10 : 11.5, font = `400 ${size}px ${FACE}`, lines = linkLines(link);
    const wide = Math.max(...lines.map((text) => textWidth(pen, text, font))), high = lines.length * size * 1.25;
    if (wide * 0.75 > path.far) continue;
    const box = [path.mx - wide / 2, path.my - high / 2, path.mx + wide / 2, path.my + high / 2];
    if (!taken.free(box, link)) continue;
    taken.add(box, link);
    write(pen, lines, path.mx, box[1], size, font, lit.links.has(link) ? palette.ink : faint ? palette.soft : palette.ink);
    if ((set += 1) >= EDGE_LABEL_LIMIT) return;
  }
}

// ---- frames ----------------------------------------------------------------------------------------------------------

function paint(pen) {
  pen.globalAlpha = 1;
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, view.wide, view.high);
  drawLines(pen);
  const inView = [];
  for (const node of shown.nodes) {
    const [x, y] = onScreen(node);
    if (x > -40 && y > -40 && x < view.wide + 40 && y < view.high + 40) inView.push({ node, x, y, radius: radiusOf(node) });
  }
  drawNodes(pen, inView);
  const taken = new Taken();
  for (const { node, x, y, radius } of inView) if (radius > 4 && (!fading() || lit.nodes.has(node))) taken.add([x - radius, y - radius, x + radius, y + radius], node, true);
  drawLabels(pen, inView, taken, LABEL_LIMIT);
  if (view.scale > 0.25) drawLinkLabels(pen, taken);
}

// A page of thousands takes longer to draw than a frame has. While such a view moves, the picture of its last full frame
// moves instead, and the page is drawn anew once the view rests or has gone so far that the picture's edge shows.
const HEAVY = 3000, FAR = 0.3;
const still = { canvas: document.createElement("canvas"), x: 0, y: 0, scale: 1, wide: 0, high: 0 };
const heavy = () => shown.nodes.length + shown.links.length > HEAVY;
let asked = 0, gliding = false;
const finish = settled(140, () => { gliding = false; ask(); });
function ask() { if (!asked) asked = requestAnimationFrame(frame); }
const pen = canvas.getContext("2d", { alpha: false });

function frame() {
  asked = 0;
  if (!view.wide) return;
  const from = performance.now(), ratio = canvas.width / view.wide, factor = view.scale / still.scale;
  const dx = view.x - still.x * factor, dy = view.y - still.y * factor;
  const close = still.wide === view.wide && still.high === view.high && factor > 0.6 && factor < 1.7
    && Math.abs(dx + (factor - 1) * view.wide / 2) < FAR * view.wide && Math.abs(dy + (factor - 1) * view.high / 2) < FAR * view.high;
  if (gliding && close) {
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = palette.paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(still.canvas, dx * ratio, dy * ratio, canvas.width * factor, canvas.height * factor);
    return;
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  paint(pen);
  frameTime = performance.now() - from;
  if (!heavy()) return;
  if (still.canvas.width !== canvas.width || still.canvas.height !== canvas.height) { still.canvas.width = canvas.width; still.canvas.height = canvas.height; }
  still.canvas.getContext("2d").drawImage(canvas, 0, 0);
  Object.assign(still, { x: view.x, y: view.y, scale: view.scale, wide: view.wide, high: view.high });
}
function moving() {
  if (heavy()) { gliding = true; finish(); }
  ask();
}

function resize() {
  const box = byId("graph").getBoundingClientRect();
  if (!box.width || !box.height) return;
  const ratio = Math.min(2, window.devicePixelRatio || 1), first = !view.wide;
  view.x += (box.width - view.wide) / 2; view.y += (box.height - view.high) / 2;
  view.wide = box.width; view.high = box.height;
  canvas.width = Math.round(box.width * ratio); canvas.height = Math.round(box.height * ratio);
  if (first || !view.moved) fit();
  ask();
}

// ---- where the view stands -------------------------------------------------------------------------------------------

function frameOn(some, most) {
  if (!some.length || !view.wide) return;
  const places = some.map(spot), xs = places.map(([x]) => x), ys = places.map(([, y]) => y);
  const min = (list) => list.reduce((a, b) => Math.min(a, b)), max = (list) => list.reduce((a, b) => Math.max(a, b));
  const left = min(xs), right = max(xs), top = min(ys), bottom = max(ys), edge = view.wide < 500 ? 34 : 60;
  view.scale = Math.min((view.wide - 2 * edge) / (right - left || 1), (view.high - 2 * edge) / (bottom - top || 1), most);
  view.x = view.wide / 2 - ((left + right) / 2) * view.scale;
  view.y = view.high / 2 - ((top + bottom) / 2) * view.scale;
}
function fit() { view.moved = false; frameOn(shown.nodes, 1.5); ask(); }
function zoom(factor, x = view.wide / 2, y = view.high / 2) {
  const scale = Math.max(0.01, Math.min(6, view.scale * factor)), real = scale / view.scale;
  view.x = x - (x - view.x) * real; view.y = y - (y - view.y) * real; view.scale = scale; view.moved = true;
  moving();
}
function pan(dx, dy) { view.x += dx; view.y += dy; view.moved = true; moving(); }

// ---- what is under the pointer ---------------------------------------------------------------------------------------

function under(x, y) {
  let best = null, near = 8;
  for (const node of shown.nodes) {
    const [nx, ny] = onScreen(node), gap = Math.hypot(nx - x, ny - y) - radiusOf(node);
    if (gap < near) { near = gap; best = node; }
  }
  if (best) return { node: best, link: null };
  let line = null;
  near = 7;
  for (const link of shown.links) {
    if (link.crowd > 1 && !link.first) continue;
    const [ax, ay] = onScreen(link.a), [bx, by] = onScreen(link.b), room = 40;
    if (x < Math.min(ax, bx) - room || x > Math.max(ax, bx) + room || y < Math.min(ay, by) - room || y > Math.max(ay, by) + room) continue;
    const gap = distance(course(link), x, y);
    if (gap < near) { near = gap; line = link; }
  }
  return line ? { node: null, link: line } : null;
}
function distance(path, x, y) {
  let best = Infinity, px = path.sx, py = path.sy;
  for (let n = 1; n <= 10; n += 1) {
    const s = n / 10, r = 1 - s;
    const qx = r * r * path.sx + 2 * r * s * path.cx + s * s * path.ex, qy = r * r * path.sy + 2 * r * s * path.cy + s * s * path.ey;
    const dx = qx - px, dy = qy - py, along = Math.max(0, Math.min(1, ((x - px) * dx + (y - py) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(px + dx * along - x, py + dy * along - y));
    px = qx; py = qy;
  }
  return best;
}

// What a selection lights: the node, its links and neighbours; everything else steps back.
function light() {
  lit = { nodes: new Set(), links: new Set() };
  if (!state.select) return;
  const middle = new Set(centres(state.select));
  const about = eventOf.has(state.select) || relationOf.has(state.select);
  for (const link of shown.links) {
    const mine = about && !(eventOf.get(state.select) || {}).node && !state.unfold ? link.about === state.select : middle.has(link.a) || middle.has(link.b);
    if (mine) { lit.links.add(link); lit.nodes.add(link.a); lit.nodes.add(link.b); }
  }
  middle.forEach((node) => lit.nodes.add(node));
}
