/** A map: points, labels, and what the user does with them. */

import { Camera } from "./camera";
import type { Mode } from "./colors";
import { entriesOf, paletteOf } from "./colors";
import type { Model } from "./data";
import { make } from "./dom";
import type { Box, Label } from "./labels";
import { Labels, short } from "./labels";
import { listen } from "./pointer";
import type { Color, Renderer } from "./points";
import { pointsOf, rendererFor } from "./points";

/** Milliseconds of a picture while the map moves; the points that fit into them are drawn. */
const FRAME = 22;
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

export interface Marks {
  /** Rows of the query. */
  chosen: number[];
  /** Rows of the answer, nearest first. */
  near: number[];
  /** Rows in the selection. */
  selection: Set<number>;
}

export interface MapEvents {
  pick(row: number): void;
  move(): void;
  select(rows: number[]): void;
  /** Tools of the page that cover a part of the map. */
  tools(): HTMLElement[];
  /** Whether a drag selects, in place of moving the map. */
  selects(): boolean;
}

interface Theme {
  ink: string;
  dim: string;
  paper: string;
  accent: string;
  dark: boolean;
}

export class MapView {
  readonly camera: Camera;
  marks: Marks = { chosen: [], near: [], selection: new Set() };
  showsStop = false;
  /** Labels of the last picture, and how long its points took. */
  placed: Label[] = [];
  milliseconds = 0;
  readonly renderer: Renderer;
  private readonly stage: HTMLElement;
  private readonly points = make("canvas");
  private readonly overlay = make("canvas", { "aria-hidden": "true" });
  private readonly context: CanvasRenderingContext2D;
  private readonly labels: Labels;
  private readonly leftOut: number;
  private theme: Theme = { ink: "", dim: "", paper: "", accent: "", dark: false };
  private palette: Color[] = [];
  private only: number | null = null;
  private entries: Uint8Array = new Uint8Array(0);
  private hovered = -1;
  private frame: [number, number, number, number] | null = null;
  private isQueued = false;
  private flight = 0;
  private budget: number;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private drawn = "";

  constructor(
    readonly model: Model,
    host: HTMLElement,
    renderer: string,
    private events: MapEvents,
  ) {
    this.camera = new Camera(model.meta.home);
    this.stage = make("div", {
      className: "stage",
      tabIndex: 0,
      role: "application",
      "aria-label": `Map of ${model.meta.name}. Arrows move it, plus and minus zoom.`,
    });
    this.stage.append(this.points, this.overlay);
    host.append(this.stage);
    const points = pointsOf(model);
    this.leftOut = points.leftOut;
    this.budget = model.meta.n;
    this.renderer = rendererFor(this.points, points, renderer);
    this.context = this.overlay.getContext("2d")!;
    this.context.font = `12.5px ${FONT}`;
    this.labels = new Labels(model, (text) => this.context.measureText(text).width);
    this.points.addEventListener("redraw", () => {
      this.renderer.paint(this.entries);
      this.redraw();
    });
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.stage);
    this.resize();
  }

  private listen(): void {
    const moved = () => {
      this.flight++;
      this.events.move();
      this.redraw();
    };
    listen(this.stage, {
      pan: (dx, dy) => {
        this.camera.pan(dx, dy);
        moved();
      },
      zoom: (x, y, factor) => {
        this.camera.zoomAt(x, y, factor);
        moved();
      },
      click: (x, y, reach) => {
        const row = this.at(x, y, reach);
        if (row >= 0) this.events.pick(row);
      },
      hover: (x, y) => {
        const row = this.at(x, y, 14);
        if (row === this.hovered) return;
        this.hovered = row;
        this.stage.classList.toggle("over", row >= 0);
        this.redraw();
      },
      leave: () => {
        this.hovered = -1;
        this.redraw();
      },
      frame: (x0, y0, x1, y1, done) => {
        this.frame = done ? null : [x0, y0, x1, y1];
        if (done) this.events.select(this.within(x0, y0, x1, y1));
        this.redraw();
      },
      frames: () => this.events.selects(),
    });
  }

  /** Take the size of the frame, which changes when another map comes beside this one. */
  resize(): void {
    const { clientWidth, clientHeight } = this.stage;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.camera.resize(clientWidth, clientHeight);
    for (const canvas of [this.points, this.overlay]) {
      canvas.width = Math.max(2, Math.round(clientWidth * ratio));
      canvas.height = Math.max(2, Math.round(clientHeight * ratio));
    }
    this.drawn = "";
    this.redraw();
  }

  /** Take colors from the style of the page, and paint the points. */
  paint(mode: Mode, only: number | null): void {
    const style = getComputedStyle(document.documentElement);
    const value = (name: string) => style.getPropertyValue(name).trim();
    this.theme = {
      ink: value("--ink"),
      dim: value("--dim"),
      paper: value("--paper"),
      accent: value("--accent"),
      dark: style.colorScheme.includes("dark"),
    };
    this.only = only;
    this.palette = paletteOf(mode, this.theme.dark, this.model.meta.n);
    this.entries = entriesOf(this.model, mode, only);
    this.renderer.paint(this.entries);
    this.drawn = "";
    this.redraw();
  }

  isShown(row: number): boolean {
    if (!this.showsStop && this.model.stop[row]) return false;
    return this.only === null || this.entries[row] > 0;
  }

  /** The most frequent of the rows near a point of the screen, or -1. */
  private at(x: number, y: number, reach: number): number {
    const { xy, meta } = this.model;
    const [mx, my] = this.camera.toMap(x, y);
    let best = (reach / this.camera.scale) ** 2;
    let found = -1;
    for (let row = 0; row < meta.n; row++) {
      const distance = (xy[2 * row] - mx) ** 2 + (xy[2 * row + 1] - my) ** 2;
      if (distance < best && this.isShown(row)) {
        best = distance;
        found = row;
      }
    }
    return found;
  }

  private within(x0: number, y0: number, x1: number, y1: number): number[] {
    const [left, bottom] = this.camera.toMap(Math.min(x0, x1), Math.max(y0, y1));
    const [right, top] = this.camera.toMap(Math.max(x0, x1), Math.min(y0, y1));
    const { xy, meta } = this.model;
    const rows: number[] = [];
    for (let row = 0; row < meta.n; row++) {
      const [x, y] = [xy[2 * row], xy[2 * row + 1]];
      if (x >= left && x <= right && y >= bottom && y <= top && this.isShown(row)) rows.push(row);
    }
    return rows;
  }

  /** Bring rows into view, by as short a way as can be. Return whether that moves the map. */
  reveal(rows: number[]): boolean {
    const { camera, model } = this;
    const covered = this.covered();
    const { width, height, scale } = camera;
    const margin = 24;
    const isSeen = (x: number, y: number) =>
      x > margin &&
      y > margin &&
      x < width - margin &&
      y < height - margin &&
      !covered.some(([x0, y0, x1, y1]) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
    const places = rows.map((row) => camera.toScreen(model.xy[2 * row], model.xy[2 * row + 1]));
    const hidden = places.find(([x, y]) => !isSeen(x, y));
    if (hidden === undefined) return false;
    const [x, y] = hidden;
    // A point that is far away comes to the middle, and a near one as far as its label needs.
    const near = Math.abs(x - width / 2) < width && Math.abs(y - height / 2) < height;
    let [tx, ty] = [width / 2, height / 2];
    if (near) {
      tx = Math.min(Math.max(x, 80), width - 110);
      ty = Math.min(Math.max(y, 60), height - 60);
      for (const [x0, y0, x1, y1] of covered)
        if (tx > x0 - 20 && tx < x1 && ty > y0 && ty < y1) tx = Math.max(80, x0 - 110);
    }
    this.fly(camera.x + (x - tx) / scale, camera.y - (y - ty) / scale, Math.max(1, camera.zoom));
    return true;
  }

  private covered(): Box[] {
    const { left, top } = this.stage.getBoundingClientRect();
    return this.events.tools().map((tool) => {
      const box = tool.getBoundingClientRect();
      return [box.left - left, box.top - top, box.right - left, box.bottom - top];
    });
  }

  /** Move the camera in a moment; at once for those who want no motion. */
  fly(x: number, y: number, zoom: number): void {
    const flight = ++this.flight;
    const from = [this.camera.x, this.camera.y, Math.log(this.camera.zoom)];
    const to = [x, y, Math.log(zoom)];
    const length = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 320;
    const begun = performance.now();
    const step = () => {
      if (flight !== this.flight) return;
      const share = length ? Math.min(1, (performance.now() - begun) / length) : 1;
      const smooth = share * share * (3 - 2 * share);
      const [nx, ny, nz] = from.map((a, i) => a + (to[i] - a) * smooth);
      this.camera.place(nx, ny, Math.exp(nz));
      this.events.move();
      this.redraw();
      if (share < 1) requestAnimationFrame(step);
    };
    step();
  }

  zoomBy(factor: number): void {
    this.camera.zoomAt(this.camera.width / 2, this.camera.height / 2, factor);
    this.flight++;
    this.events.move();
    this.redraw();
  }

  home(): void {
    const [x, y] = this.model.meta.home;
    this.fly(x, y, 1);
  }

  redraw(): void {
    if (this.isQueued) return;
    this.isQueued = true;
    requestAnimationFrame(() => {
      this.isQueued = false;
      this.draw();
    });
  }

  private draw(): void {
    const view = [this.camera.x, this.camera.y, this.camera.scale, this.showsStop].join();
    if (view !== this.drawn) {
      const all = this.model.meta.n - (this.showsStop ? 0 : this.leftOut);
      this.drawPoints(Math.min(all, this.drawn === "" ? all : this.budget));
      this.drawn = view;
      clearTimeout(this.rest);
      if (this.budget < all) this.rest = setTimeout(() => this.drawPoints(all), 140);
    }
    this.drawOverlay();
  }

  /** Draw some points, and learn how many fit into a picture while the map moves. */
  private drawPoints(count: number): void {
    const { zoom } = this.camera;
    const usual = Math.min(8, Math.max(3.2, 7 * (2000 / this.model.meta.n) ** 0.4));
    const size = usual * Math.min(3, Math.max(1, zoom) ** 0.3);
    const begun = performance.now();
    this.renderer.draw(this.camera, this.palette, size, count);
    const took = Math.max(0.5, performance.now() - begun);
    this.milliseconds = took;
    this.budget = Math.max(2000, Math.round((count * FRAME) / took));
  }

  private drawOverlay(): void {
    const { context, camera, theme, model } = this;
    const ratio = this.overlay.width / camera.width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    const place = (row: number) => camera.toScreen(model.xy[2 * row], model.xy[2 * row + 1]);
    const dot = (row: number, radius: number, fill: string, ring: string) => {
      const [x, y] = place(row);
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = ring;
      context.stroke();
    };
    const { chosen, near, selection } = this.marks;
    for (const row of selection) if (!chosen.includes(row)) dot(row, 2.5, theme.ink, theme.paper);
    if (chosen.length === 1) {
      const [x, y] = place(chosen[0]);
      context.strokeStyle = theme.accent;
      context.globalAlpha = 0.35;
      context.lineWidth = 1;
      context.beginPath();
      for (const row of near) {
        context.moveTo(x, y);
        context.lineTo(...place(row));
      }
      context.stroke();
      context.globalAlpha = 1;
    }
    for (const row of near) dot(row, 3.5, theme.accent, theme.paper);
    for (const row of chosen) dot(row, 6, theme.accent, theme.paper);
    this.drawLabels([...chosen, ...(this.hovered >= 0 ? [this.hovered] : []), ...near]);
    if (this.frame) {
      const [x0, y0, x1, y1] = this.frame;
      context.strokeStyle = theme.accent;
      context.lineWidth = 1.5;
      context.setLineDash([5, 4]);
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
      context.setLineDash([]);
    }
  }

  private drawLabels(first: number[]): void {
    const { context, theme, model } = this;
    context.font = `12.5px ${FONT}`;
    const isShown = (row: number) => this.isShown(row);
    this.placed = this.labels.place(this.camera, first, isShown, this.covered());
    const chosen = new Set(this.marks.chosen);
    const near = new Set(this.marks.near);
    const isBusy = chosen.size > 0;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = theme.paper;
    for (const { row, x, y, height } of [...this.placed].reverse()) {
      const isBold = chosen.has(row) || row === this.hovered;
      context.font = `${isBold ? "600 " : ""}12.5px ${FONT}`;
      const text = short(model.labels[row]);
      context.strokeText(text, x + 2, y + height / 2);
      context.fillStyle =
        chosen.has(row) || near.has(row) ? theme.accent : isBusy ? theme.dim : theme.ink;
      context.fillText(text, x + 2, y + height / 2);
    }
  }
}
