// The current view as PNG, SVG, CSV and Turtle. Files are made here; nothing leaves the page but to the reader's disk.
function save(name, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function savePng() {
  const big = document.createElement("canvas");
  big.width = view.wide * 2; big.height = view.high * 2;
  const pen = big.getContext("2d");
  pen.scale(2, 2);
  paint(pen);
  big.toBlob((blob) => save("graph.png", "image/png", blob), "image/png");
}

// XML has no place for half surrogates and two of Unicode's non-characters.
const xml = (text) => String(text).toWellFormed().replace(/[\ufffe\uffff]/g, "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

// What the drawing needs of a 2D context, as SVG.
class SvgPen {
  constructor(measure) { Object.assign(this, { measure, out: [], path: [], dash: [], globalAlpha: 1, fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: "" }); }
  static n(value) { return String(Math.round(value * 10) / 10); }
  add(...numbers) { return numbers.map(SvgPen.n).join(" "); }
  fillRect(x, y, w, h) { this.out.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${xml(this.fillStyle)}"/>`); }
  beginPath() { this.path = []; }
  moveTo(x, y) { this.path.push(`M${this.add(x, y)}`); }
  lineTo(x, y) { this.path.push(`L${this.add(x, y)}`); }
  quadraticCurveTo(a, b, x, y) { this.path.push(`Q${this.add(a, b, x, y)}`); }
  closePath() { this.path.push("Z"); }
  arc(x, y, r) { this.path.push(`M${this.add(x - r, y)}A${this.add(r, r)} 0 1 0 ${this.add(x + r, y)}A${this.add(r, r)} 0 1 0 ${this.add(x - r, y)}Z`); }
  setLineDash(list) { this.dash = list; }
  fill() { this.emit(`fill="${xml(this.fillStyle)}"`); }
  stroke() { this.emit(`fill="none" stroke="${xml(this.strokeStyle)}" stroke-width="${this.lineWidth}"${this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : ""}`); }
  emit(style) { if (this.path.length) this.out.push(`<path d="${this.path.join("")}" ${style}${this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : ""}/>`); }
  strokeText() { this.halo = `stroke="${xml(this.strokeStyle)}" stroke-width="${this.lineWidth}" stroke-linejoin="round" paint-order="stroke"`; }
  fillText(text, x, y) {
    const [, weight, size] = /^(\d+) ([\d.]+)px/.exec(this.font);
    this.out.push(`<text x="${SvgPen.n(x)}" y="${SvgPen.n(y + size * 0.92)}" font-size="${size}" font-weight="${weight}" text-anchor="middle" fill="${xml(this.fillStyle)}" ${this.halo || ""}>${xml(text)}</text>`);
  }
  measureText(text) { this.measure.font = this.font; return this.measure.measureText(text); }
}
function svgText() {
  const pen = new SvgPen(document.createElement("canvas").getContext("2d"));
  paint(pen);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${view.wide} ${view.high}" width="${view.wide}" height="${view.high}" font-family="${xml(FACE)}">\n${pen.out.join("\n")}\n</svg>\n`;
}

// RFC 4180. A spreadsheet takes a cell that begins like a formula for one; an apostrophe keeps it text.
function cell(value) {
  const text = String(value ?? ""), safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
function csvText() {
  const roles = words.roles.map(([role]) => role);
  const head = ["fact", "event", "type", "trigger", ...roles, "quantities", "modality", "confidence", "date", "sentence", "document", "title", "published", "url", "start", "end"];
  const rows = viewEvents().flatMap((event) => event.card.tellings.map((told) => {
    const card = own(cards.documents, told.doc) ? cards.documents[told.doc] : {};
    return [told.iri, event.iri, event.type, told.trigger, ...roles.map((role) => joinNames(event, role)), event.card.quantities.map((q) => q.short).join("；"), told.modality, told.confidence, event.date,
      told.pieces.map((part) => part[0]).join(""), card.id, card.title, card.published, card.url, told.start, told.end];
  }));
  // Excel reads UTF-8 as such only behind a byte order mark.
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
