/** The contents of the panel: neighbors, words that moved, trainings, the selection. */

import { chart } from "./chart";
import type { Model, Noun, PageMeta } from "./data";
import { shiftOf } from "./data";
import { grouped, make, wordSpan } from "./dom";
import type { Answer } from "./nearest";

/** Words that a list shows at most; files have all. */
const LISTED = 200;

export type Go = (word: string) => void;

/** "king − man + woman" as text of several directions of writing. */
export function expression(plus: string[], minus: string[]): Node[] {
  const nodes: Node[] = [];
  const order: [string, string][] = [
    ...plus.slice(0, 1).map((word): [string, string] => ["+", word]),
    ...minus.map((word): [string, string] => ["−", word]),
    ...plus.slice(1).map((word): [string, string] => ["+", word]),
  ];
  order.forEach(([sign, word], i) => {
    if (i > 0 || sign === "−") nodes.push(document.createTextNode(` ${sign} `));
    nodes.push(wordSpan(word));
  });
  return nodes;
}

/** A line below a word: rank, count, cluster and group. */
export function aboutRow(model: Model, row: number): string {
  const { meta } = model;
  const parts = [`#${grouped(row + 1)} of ${grouped(meta.n)}`];
  if (model.counts) parts.push(`${grouped(model.counts[row])} times`);
  if (model.labels !== model.words && model.labels[row] !== model.words[row])
    parts.push(model.words[row]);
  const group = meta.groups[model.group[row]];
  if (group !== undefined) parts.push(group);
  return parts.join(" · ");
}

/** Neighbors with bars. `common` are the words that another model finds, too. */
export function neighborList(
  model: Model,
  answer: Answer,
  go: Go,
  common: Set<string> | null,
  colorOf: (row: number) => string | null,
): HTMLElement {
  const list = make("ol", { className: "neighbors", "aria-label": `Neighbors in ${model.meta.name}` });
  answer.rows.forEach((row, i) => {
    const cosine = answer.cosines[i];
    const bar = make("span", { className: "bar" });
    bar.style.width = `${Math.max(0, 100 * cosine).toFixed(1)}%`;
    const button = make(
      "button",
      { type: "button", title: model.words[row] },
      bar,
      make("span", { className: "swatch" }),
      wordSpan(model.labels[row]),
      make("span", { className: "cosine" }, cosine.toFixed(3)),
    );
    const color = colorOf(row);
    if (color) button.style.setProperty("--class", color);
    button.addEventListener("click", () => go(model.words[row]));
    const isCommon = common?.has(model.words[row]) ?? false;
    list.append(make("li", { className: isCommon ? "common" : "" }, button));
  });
  return list;
}

/** How much two models agree on a word. */
export function agreement(models: Model[], rows: (number | null)[], answers: Answer[]): string {
  const [a, b] = answers.map((answer, i) => answer.rows.slice(0, 10).map((r) => models[i].words[r]));
  const shared = a.filter((word) => b.includes(word)).length;
  const parts = [`${shared} of ${Math.min(10, a.length)} nearest in common`];
  const shift = rows[0] === null ? null : shiftOf(models[0], rows[0]);
  if (shift !== null) parts.push(`cosine between both ${shift.toFixed(2)}`);
  return parts.join(" · ");
}

export function movedPanel(meta: PageMeta, go: Go): Node[] {
  const { comparison } = meta;
  if (comparison === null) return [];
  const list = make("ol", { className: "neighbors", "aria-label": "Words that moved most" });
  for (const [word, cosine] of comparison.moved) {
    const bar = make("span", { className: "bar" });
    bar.style.width = `${Math.min(100, Math.max(0, 50 * (1 - cosine))).toFixed(1)}%`;
    const button = make(
      "button",
      { type: "button" },
      bar,
      wordSpan(word),
      make("span", { className: "cosine" }, cosine.toFixed(3)),
    );
    button.addEventListener("click", () => go(word));
    list.append(make("li", {}, button));
  }
  return [
    make("p", { className: "dim" }, comparison.note),
    ...(comparison.moved.length ? [make("h3", {}, "Moved most"), list] : []),
  ];
}

export function trainingPanel(models: Model[]): Node[] {
  return models.flatMap(({ meta }) => {
    const nodes: Node[] = [];
    if (models.length > 1) nodes.push(make("h3", { className: "model" }, meta.name));
    nodes.push(table(meta.facts));
    const curves = [
      { name: "training", points: meta.loss, dashed: false },
      { name: "held out", points: meta.heldOut, dashed: true },
    ].filter((curve) => curve.points.length > 0);
    if (curves.length) {
      nodes.push(make("h3", {}, "Loss per pair, by words trained"), chart(curves) as Node);
      if (curves.length > 1)
        nodes.push(make("p", { className: "dim" }, "Line: training. Dashes: held out."));
    }
    if (meta.options.length) nodes.push(make("h3", {}, "Options"), table(meta.options));
    return nodes;
  });
}

function table(rows: [string, string][]): HTMLElement {
  const body = make("tbody");
  for (const [name, value] of rows)
    body.append(make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, value)));
  return make("table", {}, body);
}

export function selectionPanel(
  model: Model,
  rows: number[],
  noun: Noun,
  actions: { go: Go; save: () => void; clear: () => void; draw: () => void },
): Node[] {
  const button = (text: string, act: () => void) => {
    const element = make("button", { type: "button", className: "action" }, text);
    element.addEventListener("click", act);
    return element;
  };
  if (!rows.length)
    return [
      make(
        "p",
        { className: "dim" },
        `Draw a rectangle on the map to select ${noun.many}: with Shift and the mouse, or with the ` +
          "button below.",
      ),
      make("p", { className: "actions" }, button("Draw a rectangle", actions.draw)),
    ];
  const list = make("ol", { className: "neighbors", "aria-label": "Selection" });
  for (const row of rows.slice(0, LISTED)) {
    const count = model.counts ? grouped(model.counts[row]) : "";
    const word = make(
      "button",
      { type: "button" },
      wordSpan(model.labels[row]),
      make("span", { className: "cosine" }, count),
    );
    word.addEventListener("click", () => actions.go(model.words[row]));
    list.append(make("li", {}, word));
  }
  const rest = rows.length > LISTED ? `, the first ${LISTED} below` : "";
  return [
    make("p", {}, `${grouped(rows.length)} ${rows.length === 1 ? noun.one : noun.many}${rest}`),
    make(
      "p",
      { className: "actions" },
      button("Save as CSV", actions.save),
      button("Draw again", actions.draw),
      button("Clear", actions.clear),
    ),
    list,
  ];
}

export function helpPanel(noun: Noun, served: boolean): Node[] {
  const keys: [string, string][] = [
    ["/", `search a ${noun.one}`],
    ["↑ ↓ Enter", `in the list: walk to another ${noun.one}`],
    ["Alt ← →", "back and forward"],
    ["← → ↑ ↓", "on the map: move it"],
    ["+ − 0", "zoom in, zoom out, the whole map"],
    ["Shift and drag", "select; the selection can be saved as CSV"],
    ["c", "next coloring"],
    ["t", "light or dark"],
    ["Esc", "let go of the selected " + noun.one],
    ["?", "this help"],
  ];
  return [
    make("h2", {}, "Keys"),
    table(keys),
    make(
      "p",
      { className: "dim" },
      "The map shows two of many dimensions. Neighbors and cosines are computed in all of them. The " +
        "address of the page holds what you see: a link to it shows the same. The page " +
        (served ? "asks the server on this machine alone." : "sends nothing and fetches nothing."),
    ),
  ];
}
