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
