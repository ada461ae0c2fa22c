/** Curves of a training as a small picture. */

const WIDTH = 320;
const HEIGHT = 180;
const MARGIN = { left: 38, right: 8, top: 8, bottom: 22 };

type Curve = [number, number][];

function draw(tag: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  // The name space of pictures, without an address in the script.
  const space = document.querySelector("svg")!.namespaceURI;
  const element = document.createElementNS(space, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}

/** Round numbers between two others, about four of them. */
export function ticks(low: number, high: number): number[] {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / 3));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => span / s <= 5) ?? 10 * power;
  const found: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-6; i++) found.push(i * step);
  return found;
}

/** A number as "16.7M". */
export function compact(value: number): string {
  return value.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 2 });
}

export function chart(curves: { name: string; points: Curve; dashed: boolean }[]): SVGElement {
  const all = curves.flatMap((curve) => curve.points);
  const right = Math.max(...all.map(([x]) => x), 1);
  let low = Math.min(...all.map(([, y]) => y));
  let high = Math.max(...all.map(([, y]) => y));
  if (high === low) [low, high] = [low - 0.5, high + 0.5];
  const pad = 0.06 * (high - low);
  [low, high] = [low - pad, high + pad];
  const px = (x: number) => MARGIN.left + (x / right) * (WIDTH - MARGIN.left - MARGIN.right);
  const py = (y: number) =>
    MARGIN.top + ((high - y) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const svg = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "chart",
    role: "img",
    "aria-label": `Loss by words trained: ${curves.map((curve) => curve.name).join(", ")}`,
  });
  for (const y of ticks(low, high)) {
    svg.append(
      draw("line", { x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: py(y), y2: py(y), class: "grid" }),
      draw("text", { x: MARGIN.left - 5, y: py(y) + 4, class: "end" }, String(Number(y.toFixed(4)))),
    );
  }
  for (const x of ticks(0, right))
    svg.append(draw("text", { x: px(x), y: HEIGHT - 6, class: "mid" }, compact(x)));
  for (const { points, dashed } of curves) {
    const path = points.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(" ");
    svg.append(draw("polyline", { points: path, class: dashed ? "curve dashed" : "curve" }));
  }
  return svg;
}
