// The shapes of nodes, once for canvas, SVG and the legend: corner points in units of the node's half height.
const regular = (corners, turn, radius = 1) => Array.from({ length: corners }, (_, n) => {
  const angle = 2 * Math.PI * (n / corners + turn);
  return [Math.cos(angle) * radius, Math.sin(angle) * radius];
});
const starCorners = Array.from({ length: 10 }, (_, n) => {
  const angle = 2 * Math.PI * (n / 10 - 0.25), radius = n % 2 ? 0.5 : 1.15;
  return [Math.cos(angle) * radius, Math.sin(angle) * radius];
});
const SHAPES = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  triangle: [[0, -1.05], [1.08, 0.85], [-1.08, 0.85]],
  down: [[0, 1.05], [1.08, -0.85], [-1.08, -0.85]],
  pentagon: regular(5, -0.25, 1.08),
  hexagon: regular(6, 0, 1.05),
  star: starCorners,
};

function trace(pen, shape, x, y, radius) {
  if (shape === "circle") { pen.moveTo(x + radius, y); pen.arc(x, y, radius, 0, 2 * Math.PI); return; }
  SHAPES[shape].forEach(([dx, dy], n) => (n ? pen.lineTo(x + dx * radius, y + dy * radius) : pen.moveTo(x + dx * radius, y + dy * radius)));
  pen.closePath();
}

// The shape of a kind as a small picture for legend, lists and panel.
const SVG = "http://www.w3.org/2000/svg";
function sign(kind, shaped) {
  const outline = shaped || words.classes[kind].shape;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-12 -12 24 24");
  svg.setAttribute("class", "sign");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, outline === "circle" ? "circle" : "polygon");
  if (outline === "circle") shape.setAttribute("r", "9");
  else shape.setAttribute("points", SHAPES[outline].map(([x, y]) => `${(x * 9).toFixed(1)},${(y * 9).toFixed(1)}`).join(" "));
  shape.setAttribute("class", `fill-${kind}`);
  svg.append(shape);
  return svg;
}
