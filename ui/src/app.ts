/** The page as a whole: state, maps, search and panel. */

import type { Mode } from "./colors";
import { hexOfRow, legendOf, modesOf } from "./colors";
import { Combobox } from "./combobox";
import { csvOf } from "./csv";
import type { Model, PageMeta } from "./data";
import { find, make, save, wordSpan } from "./dom";
import { MapView } from "./map";
import type { Answer } from "./nearest";
import type { Neighbors } from "./neighbors";
import {
  aboutRow,
  agreement,
  expression,
  helpPanel,
  movedPanel,
  neighborList,
  selectionPanel,
  trainingPanel,
} from "./panels";
import { WordIndex } from "./search";
import { Address } from "./state";

const LISTED = 20;

type Tab = "word" | "moved" | "training" | "selection";

export class App {
  private readonly address = new Address(() => this.restore());
  readonly maps: MapView[];
  private readonly search: Combobox;
  private readonly analogy: Combobox[];
  private answers: (Answer | null)[];
  private selection: number[] = [];
  private draws = false;
  private asked = 0;
  /** Whether the user wants the legend; null until the user has said so. */
  private legend: boolean | null = null;

  constructor(
    private meta: PageMeta,
    private models: Model[],
    readonly neighbors: Neighbors[],
  ) {
    this.answers = models.map(() => null);
    const host = find("maps");
    this.maps = models.map(
      (model, i) =>
        new MapView(model, host, this.address.state.renderer, {
          pick: (row) => this.go([model.words[row]], []),
          move: () => this.moved(i),
          select: (rows) => this.select(model, rows),
          selects: () => this.draws,
          tools: () => [find("tools"), find("key")],
        }),
    );
    if (models.length > 1) {
      host.classList.add("two");
      for (const map of this.maps) map.resize();
      host.querySelectorAll(".stage").forEach((stage, i) => {
        stage.append(make("p", { className: "name" }, models[i].meta.name));
      });
    }
    const index = new WordIndex(models[0].words, models[0].labels);
    const { one } = meta.noun;
    this.search = new Combobox("search", `Search a ${one}`, models[0], index, (word) =>
      this.go([word], []),
    );
    find("find").append(this.search.element);
    this.analogy = ["a", "b", "c"].map(
      (name) => new Combobox(`term-${name}`, name, models[0], index, () => this.goAnalogy()),
    );
    this.buildTools();
    addEventListener("keydown", (event) => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
    this.restore();
  }

  private get mode(): Mode {
    const modes = modesOf(this.models[0]).map(([mode]) => mode);
    return modes.find((mode) => mode === this.address.state.color) ?? modes[0];
  }

  private get tab(): Tab {
    const tabs = this.tabs().map(([tab]) => tab);
    return tabs.find((tab) => tab === this.address.state.tab) ?? "word";
  }

  private tabs(): [Tab, string][] {
    const tabs: [Tab, string][] = [["word", "Neighbors"]];
    if (this.meta.comparison) tabs.push(["moved", "Compare"]);
    tabs.push(["selection", "Selection"], ["training", "About"]);
    return tabs;
  }

  // --- the state of the address -----------------------------------------------------------

  private restore(): void {
    const { state } = this.address;
    document.documentElement.dataset.theme = state.theme;
    if (state.at) this.maps[0].camera.place(...state.at);
    else this.maps[0].camera.reset();
    this.follow(0);
    for (const map of this.maps) map.showsStop = state.stop;
    find<HTMLInputElement>("stop").checked = state.stop;
    this.paint();
    this.ask();
    if (!state.at) this.reveal(state.plus);
  }

  private reveal(words: string[]): void {
    // Maps in one plane move together.
    const together = this.meta.comparison?.aligned ?? false;
    for (const map of this.maps)
      if (map.reveal(this.rowsOf(map.model, words)) && together) break;
  }

  /** Walk to other words; the way back is the history of the browser. */
  private go(plus: string[], minus: string[]): void {
    this.address.step({ plus, minus, tab: "" });
    this.ask();
    this.reveal(plus);
  }

  private goAnalogy(): void {
    const words = this.analogy.map(({ input }) => input.value.trim());
    const rows = words.map((word) => this.rowOfLabel(word));
    const empty = words.findIndex((_, i) => rows[i] === undefined);
    if (empty >= 0) {
      this.analogy[empty].input.focus();
      return;
    }
    const [a, b, c] = rows.map((row) => this.models[0].words[row!]);
    this.go([a, c], [b]);
  }

  private rowOfLabel(text: string): number | undefined {
    const [model] = this.models;
    const row = model.rows.get(text) ?? model.labels.indexOf(text);
    return row >= 0 ? row : undefined;
  }

  private rowsOf(model: Model, words: string[]): number[] {
    return words.map((word) => model.rows.get(word)).filter((row) => row !== undefined);
  }

  // --- questions --------------------------------------------------------------------------

  private ask(): void {
    const { plus, minus } = this.address.state;
    const call = ++this.asked;
    this.answers = this.models.map(() => null);
    this.mark();
    this.show();
    document.body.dataset.answer = plus.length + minus.length ? "asked" : "none";
    this.showLegend();
    if (plus.length + minus.length === 0) return;
    this.models.forEach(async (model, i) => {
      const [added, taken] = [this.rowsOf(model, plus), this.rowsOf(model, minus)];
      let answer: Answer = { rows: [], cosines: [] };
      let fault = "";
      if (added.length === plus.length && taken.length === minus.length) {
        try {
          answer = await this.neighbors[i].near(added, taken, LISTED);
        } catch (error) {
          fault = String(error);
        }
      }
      if (call !== this.asked) return;
      this.answers[i] = answer;
      this.mark();
      if (this.answers.every((each) => each !== null)) {
        this.show();
        document.body.dataset.answer = "there";
      }
      if (fault) find("content").append(make("p", { className: "fault" }, fault));
    });
  }

  private mark(): void {
    const { plus, minus } = this.address.state;
    this.maps.forEach((map, i) => {
      const near = this.answers[i]?.rows ?? [];
      map.marks = {
        chosen: this.rowsOf(map.model, [...plus, ...minus]),
        near: near.slice(0, 12),
        selection: new Set(
          this.rowsOf(
            map.model,
            this.selection.slice(0, 5000).map((row) => this.models[0].words[row]),
          ),
        ),
      };
      map.redraw();
    });
  }

  // --- the panel --------------------------------------------------------------------------

  private show(): void {
    const tabs = this.tabs().map(([tab, name]) => {
      const button = make(
        "button",
        { type: "button", role: "tab", "aria-selected": String(tab === this.tab) },
        name,
      );
      button.addEventListener("click", () => {
        this.address.update({ tab: tab === "word" ? "" : tab });
        this.show();
      });
      return button;
    });
    find("tabs").replaceChildren(...tabs);
    const content = find("content");
    const focused = content.contains(document.activeElement);
    const go = (word: string) => this.go([word], []);
    if (this.tab === "training") content.replaceChildren(...trainingPanel(this.models));
    else if (this.tab === "moved") content.replaceChildren(...movedPanel(this.meta, go));
    else if (this.tab === "selection")
      content.replaceChildren(
        ...selectionPanel(this.models[0], this.selection, this.meta.noun, {
          go,
          save: () => this.saveSelection(),
          clear: () => this.select(this.models[0], []),
          draw: () => this.draw(true),
        }),
      );
    else content.replaceChildren(...this.wordPanel());
    if (focused && !content.contains(document.activeElement))
      content.querySelector<HTMLElement>(".neighbors button")?.focus();
    document.body.dataset.tab = this.tab;
  }

  private wordPanel(): Node[] {
    const { plus, minus } = this.address.state;
    const nodes: Node[] = [];
    const [model] = this.models;
    const { one } = this.meta.noun;
    const isQuestion = plus.length + minus.length > 0;
    if (!isQuestion)
      nodes.push(
        make(
          "p",
          { className: "dim", id: "hint" },
          `Search a ${one}, or click a point of the map. Press ? for the keys.`,
        ),
      );
    else {
      const shown = (words: string[]) =>
        words.map((word) => model.labels[model.rows.get(word) ?? -1] ?? word);
      nodes.push(make("h2", { id: "word" }, ...expression(shown(plus), shown(minus))));
    }
    if (isQuestion) nodes.push(...this.answerNodes(plus, minus));
    nodes.push(this.analogyForm());
    return nodes;
  }

  private answerNodes(plus: string[], minus: string[]): Node[] {
    const isSingle = plus.length === 1 && minus.length === 0;
    const rows = this.models.map((model) => model.rows.get(plus[0] ?? "") ?? null);
    const [first] = this.models;
    const nodes: Node[] = [];
    if (isSingle && rows[0] !== null)
      nodes.push(make("p", { className: "dim", id: "about" }, aboutRow(first, rows[0])));
    if (this.answers.some((answer) => answer === null))
      return [...nodes, make("p", { className: "dim" }, "…")];
    const answers = this.answers as Answer[];
    const found = answers.map(
      (answer, i) => new Set(answer.rows.slice(0, 10).map((row) => this.models[i].words[row])),
    );
    const isPair = this.models.length > 1;
    if (isPair && answers.every((answer) => answer.rows.length))
      nodes.push(
        make("p", { id: "agreement" }, agreement(this.models, isSingle ? rows : [null], answers)),
      );
    const columns = this.models.map((model, i) => {
      const column = make("div", {});
      if (isPair) column.append(make("h3", { className: "model" }, model.meta.name));
      if (!answers[i].rows.length) {
        const missing = [...plus, ...minus].filter((word) => !model.rows.has(word));
        const why = missing.length ? `Not here: ${missing.join(", ")}` : "No neighbors";
        column.append(make("p", { className: "dim" }, why));
        return column;
      }
      const go = (word: string) => this.go([word], []);
      const color = (row: number) => hexOfRow(model, this.mode, row);
      column.append(neighborList(model, answers[i], go, isPair ? found[1 - i] : null, color));
      return column;
    });
    nodes.push(make("div", { className: isPair ? "columns" : "" }, ...columns));
    const asCsv = make("button", { type: "button", className: "action" }, "Save as CSV");
    asCsv.addEventListener("click", () => {
      const text = csvOf(first, answers[0].rows, answers[0].cosines);
      save("neighbors.csv", text, "text/csv");
    });
    nodes.push(make("p", { className: "actions" }, asCsv));
    return nodes;
  }

  private analogyForm(): HTMLElement {
    const details = make("details", { id: "analogy" }, make("summary", {}, "a − b + c"));
    const { plus, minus } = this.address.state;
    const isAnalogy = plus.length === 2 && minus.length === 1;
    details.open = isAnalogy;
    const [a, b, c] = this.analogy;
    if (isAnalogy) {
      const label = (word: string) => {
        const row = this.models[0].rows.get(word);
        return row === undefined ? word : this.models[0].labels[row];
      };
      a.input.value = label(plus[0]);
      b.input.value = label(minus[0]);
      c.input.value = label(plus[1]);
    } else if (plus.length === 1 && !a.input.value)
      a.input.value = this.models[0].labels[this.models[0].rows.get(plus[0]) ?? -1] ?? "";
    const run = make("button", { type: "button", className: "action" }, "=");
    run.title = "Compute";
    run.addEventListener("click", () => this.goAnalogy());
    details.append(
      make("div", { className: "terms" }, a.element, "−", b.element, "+", c.element, run),
      make("p", { className: "dim" }, "As in king − man + woman: what is to woman as king is to man?"),
    );
    return details;
  }

  // --- selections -------------------------------------------------------------------------

  private select(model: Model, rows: number[]): void {
    const [first] = this.models;
    this.selection =
      model === first ? rows : this.rowsOf(first, rows.map((row) => model.words[row]));
    this.draw(false);
    this.address.update({ tab: "selection" });
    this.mark();
    this.show();
  }

  private draw(on: boolean): void {
    this.draws = on;
    document.body.classList.toggle("draws", on);
    find("rectangle").setAttribute("aria-pressed", String(on));
  }

  private saveSelection(): void {
    save("selection.csv", csvOf(this.models[0], this.selection, null), "text/csv");
  }

  // --- the map ----------------------------------------------------------------------------

  /** Keep the address and the other map at the camera of a map that moved. */
  private moved(from: number): void {
    this.follow(from);
    const { camera } = this.maps[0];
    const isWhole =
      Math.abs(camera.zoom - 1) < 1e-3 &&
      Math.hypot(camera.x - camera.home[0], camera.y - camera.home[1]) < 1e-3;
    this.address.update({ at: isWhole ? null : [camera.x, camera.y, camera.zoom] });
  }

  private follow(from: number): void {
    if (!this.meta.comparison?.aligned) return;
    const { x, y, zoom } = this.maps[from].camera;
    this.maps.forEach((map, i) => {
      if (i === from) return;
      map.camera.place(x, y, zoom);
      map.redraw();
    });
  }

  /** The legend gives way to a selected word, unless the user wants it. */
  private showLegend(): void {
    const { plus, minus, only } = this.address.state;
    const hasRoom = this.models.length === 1 && innerWidth >= 900;
    const isIdle = plus.length + minus.length === 0 || only !== null;
    const shown = this.legend ?? (hasRoom && isIdle);
    document.body.classList.toggle("no-legend", !shown);
    for (const map of this.maps) map.redraw();
  }

  private get isDark(): boolean {
    return getComputedStyle(document.documentElement).colorScheme.includes("dark");
  }

  private paint(): void {
    for (const map of this.maps) map.paint(this.mode, this.address.state.only);
    const legend = legendOf(this.models[0], this.mode, this.isDark).map((entry) => {
      const swatch = make("span", { className: "swatch" });
      swatch.style.background = entry.color;
      if (entry.value === null) return make("span", { className: "ramp" }, swatch, entry.name);
      const isOnly = this.address.state.only === entry.value;
      const button = make(
        "button",
        { type: "button", "aria-pressed": String(isOnly), title: "Show these alone" },
        swatch,
        wordSpan(entry.name),
      );
      button.addEventListener("click", () => {
        this.address.update({ only: isOnly ? null : entry.value });
        this.paint();
      });
      return button;
    });
    find("legend").replaceChildren(...legend);
    find("legend").classList.toggle("ramps", legend.some((each) => each.className === "ramp"));
    find<HTMLSelectElement>("color").value = this.mode;
    this.show();
  }

  // --- tools and keys ---------------------------------------------------------------------

  private buildTools(): void {
    const select = find<HTMLSelectElement>("color");
    for (const [mode, name] of modesOf(this.models[0]))
      select.append(make("option", { value: mode }, name));
    select.addEventListener("change", () => this.color(select.value));
    const stop = find<HTMLInputElement>("stop");
    stop.addEventListener("change", () => {
      this.address.update({ stop: stop.checked });
      for (const map of this.maps) {
        map.showsStop = stop.checked;
        map.redraw();
      }
    });
    find("stop-label").querySelector("span")!.textContent = `Very frequent ${this.meta.noun.many}`;
    find("stop-label").hidden = !this.models.some(({ stop: words }) => words.some(Boolean));
    const act: [string, () => void][] = [
      ["zoom-in", () => this.zoom(1.6)],
      ["zoom-out", () => this.zoom(1 / 1.6)],
      ["home", () => this.maps.forEach((map) => map.home())],
      ["rectangle", () => this.draw(!this.draws)],
      ["theme", () => this.theme()],
      ["help-button", () => this.help()],
      [
        "legend-button",
        () => {
          this.legend = document.body.classList.contains("no-legend");
          this.showLegend();
        },
      ],
      ["back", () => history.back()],
      ["forward", () => history.forward()],
    ];
    for (const [id, action] of act) find(id).addEventListener("click", action);
    const help = find<HTMLDialogElement>("help");
    const close = make("button", { type: "button", className: "action" }, "Close");
    close.addEventListener("click", () => help.close());
    help.append(...helpPanel(this.meta.noun, this.models.some(({ meta }) => meta.blocks === 0)), close);
    const notes = this.models.flatMap(({ meta }) => meta.notes);
    find("notes").textContent = [...new Set(notes)].join(" ");
  }

  private zoom(factor: number): void {
    for (const map of this.meta.comparison?.aligned ? this.maps.slice(0, 1) : this.maps)
      map.zoomBy(factor);
  }

  private color(mode: string): void {
    this.address.update({ color: mode, only: null });
    this.paint();
  }

  private theme(): void {
    const theme = this.isDark ? "light" : "dark";
    this.address.update({ theme });
    document.documentElement.dataset.theme = theme;
    this.paint();
  }

  private help(): void {
    const help = find<HTMLDialogElement>("help");
    if (help.open) help.close();
    else help.showModal();
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault(); // some browsers go back by these keys, and some do not
      if (event.key === "ArrowLeft") history.back();
      else history.forward();
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (target instanceof HTMLInputElement && target.type === "text") return;
    const onList = target.closest(".neighbors") !== null;
    const [map] = this.maps;
    const step = 60;
    const pan = (dx: number, dy: number) => {
      map.camera.pan(dx, dy);
      this.moved(0);
      map.redraw();
    };
    const isFree = !onList && !target.closest("select, [role=tablist], #panel, dialog");
    const keys: Record<string, () => void> = {
      "/": () => this.search.input.focus(),
      "?": () => this.help(),
      "+": () => this.zoom(1.4),
      "=": () => this.zoom(1.4),
      "-": () => this.zoom(1 / 1.4),
      "0": () => this.maps.forEach((each) => each.home()),
      t: () => this.theme(),
      c: () => {
        const modes = modesOf(this.models[0]).map(([mode]) => mode);
        this.color(modes[(modes.indexOf(this.mode) + 1) % modes.length]);
      },
      Escape: () => {
        if (find<HTMLDialogElement>("help").open) find<HTMLDialogElement>("help").close();
        else if (this.draws) this.draw(false);
        else if (this.address.state.plus.length) this.go([], []);
      },
      ...(isFree
        ? {
            ArrowLeft: () => pan(step, 0),
            ArrowRight: () => pan(-step, 0),
            ArrowUp: () => pan(0, step),
            ArrowDown: () => pan(0, -step),
          }
        : {}),
      ...(onList
        ? {
            ArrowDown: () => nextButton(target, 1)?.focus(),
            ArrowUp: () => nextButton(target, -1)?.focus(),
          }
        : {}),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    keys[event.key]();
    event.preventDefault();
  }
}

function nextButton(target: HTMLElement, step: number): HTMLElement | undefined {
  const buttons = [...document.querySelectorAll<HTMLElement>(".neighbors button")];
  return buttons[buttons.indexOf(target.closest("button")!) + step];
}
