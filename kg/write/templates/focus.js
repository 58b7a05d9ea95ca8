// Places for a focused view: the centre in the middle, neighbours on rings with room for their names.
const RING = 150, SLOT = 128;

function ringPlaces() {
  const places = new Map();
  const by = (step) => shown.nodes.filter((node) => shown.steps.get(node) === step);
  by(0).forEach((node, n, all) => places.set(node, all.length === 1 ? [0, 0] : onRing(n / all.length, 90)));
  const order = (a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || (a.label < b.label ? -1 : 1);
  let radius = by(0).length > 1 ? 90 : 0;
  radius = fill(by(1).sort(order), radius, places);
  const turn = new Map([...places].map(([node, [x, y]]) => [node, Math.atan2(y, x)]));
  const from = (node) => Math.min(...node.links.flatMap((link) => [link.a, link.b]).filter((other) => turn.has(other) && shown.steps.get(other) === 1).map((other) => turn.get(other)), 9);
  const outer = by(2).map((node) => [node, from(node)]).sort((a, b) => a[1] - b[1] || order(a[0], b[0])).map(([node]) => node);
  fill(outer, radius + 40, places);
  return places;
}

const onRing = (turn, radius) => [Math.cos(2 * Math.PI * (turn - 0.25)) * radius * 1.25, Math.sin(2 * Math.PI * (turn - 0.25)) * radius];

// Places for a path: a column for each step, so that it reads from left to right, or from top to bottom where that is longer.
const STEP = 250, BESIDE = 74;
function pathPlaces() {
  const columns = new Map(), tall = byId("graph").clientHeight > byId("graph").clientWidth, places = new Map();
  for (const node of [...shown.nodes].sort((a, b) => b.degree - a.degree || a.rank - b.rank)) push(columns, shown.steps.get(node), node);
  for (const [step, some] of columns) some.forEach((node, n) => {
    const along = step * (tall ? STEP / 1.6 : STEP), across = (n - (some.length - 1) / 2) * (tall ? 2 * BESIDE : BESIDE);
    places.set(node, tall ? [across, along] : [along, across]);
  });
  return places;
}

// Sets nodes on as many rings as they need, neighbours in the list side by side; the outermost radius comes back.
function fill(list, inner, places) {
  if (!list.length) return inner;
  const rings = [];
  // A few fit on one ring that is wide enough; many would make it so wide that nobody reads them.
  if (list.length <= 26) {
    const far = Math.max(inner + RING, (list.length * SLOT) / (2 * Math.PI * 1.12));
    list.forEach((node, n) => places.set(node, onRing(n / list.length, far)));
    return far;
  }
  let radius = inner, room = 0;
  while (room < list.length) {
    radius += RING;
    const size = Math.max(6, Math.floor(2 * Math.PI * radius * 1.12 / SLOT));
    rings.push([radius, size]);
    room += size;
  }
  let at = 0;
  rings.forEach(([far, size], place) => {
    const here = place === rings.length - 1 ? list.length - at : Math.round(list.length * size / room);
    for (let n = 0; n < here && at < list.length; n += 1, at += 1) places.set(list[at], onRing((n + place / 2) / here, far));
  });
  return radius;
}

// Places for the few nodes that a filter leaves: each piece around its best connected node, the pieces in rows. Where they
// stood in the whole graph they would be specks with a desert between them.
const FEW = 160;
// A larger piece has found better places by springs, in the whole graph.
const PIECE = 30;
function compactPlaces() {
  const beside = new Map(shown.nodes.map((node) => [node, []]));
  shown.links.forEach((link) => { beside.get(link.a).push(link.b); beside.get(link.b).push(link.a); });
  const order = (a, b) => beside.get(b).length - beside.get(a).length || a.rank - b.rank;
  const seen = new Set(), pieces = [];
  for (const root of [...shown.nodes].sort(order)) if (!seen.has(root)) pieces.push(pieceAround(root, beside, seen));
  if (pieces.some((piece) => piece.places.size > PIECE)) return null;
  pieces.sort((a, b) => b.high - a.high || b.wide - a.wide);
  const area = pieces.reduce((sum, piece) => sum + piece.wide * piece.high, 0);
  const sheet = Math.max(Math.sqrt(area * 1.25 * (byId("graph").clientWidth / byId("graph").clientHeight || 1)), ...pieces.map((piece) => piece.wide));
  const places = new Map();
  let x = 0, y = 0, high = 0;
  for (const piece of pieces) {
    if (x && x + piece.wide > sheet) { x = 0; y += high; high = 0; }
    for (const [node, [px, py]] of piece.places) places.set(node, [x + px - piece.left, y + py - piece.top]);
    x += piece.wide;
    high = Math.max(high, piece.high);
  }
  return places;
}

// One connected piece on rings around `root`, with the room that its names need.
function pieceAround(root, beside, seen) {
  const places = new Map([[root, [0, 0]]]);
  seen.add(root);
  let ring = [root], radius = 0;
  while (ring.length) {
    const next = ring.flatMap((node) => beside.get(node).filter((other) => !seen.has(other) && seen.add(other)));
    // One neighbour stands beside and not above: its line has room for its words there.
    if (next.length === 1 && ring.length === 1) { radius += RING + 30; places.set(next[0], [radius, 0]); } else radius = fill(next, radius, places);
    ring = next;
  }
  const xs = [...places.values()].map(([x]) => x), ys = [...places.values()].map(([, y]) => y);
  const left = Math.min(...xs) - 85, top = Math.min(...ys) - 40;
  return { places, left, top, wide: Math.max(...xs) + 85 - left, high: Math.max(...ys) + 75 - top };
}
