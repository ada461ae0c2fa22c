/** Points of the map: what both renderers draw, and the choice between them. */

import type { Camera } from "./camera";
import type { Model } from "./data";
import { splats } from "./splats";
import { webgl } from "./webgl";

/** Red, green, blue and opacity, 0 to 1. */
export type Color = [number, number, number, number];

export interface Points {
  xy: Float32Array;
  /** 0 to 255: the size of a point. */
  weight: Uint8Array;
  /** Rows in the order in which they are drawn: words that are left out, then rare ones first. */
  order: Uint32Array;
  /** Number of words that are left out by default. */
  leftOut: number;
}

export interface Renderer {
  readonly name: string;
  /** Change the palette's entry of each row. */
  paint(entries: Uint8Array): void;
  /** Draw the last `count` rows of the order; sizes are diameters in pixels of the screen. */
  draw(camera: Camera, palette: Color[], size: number, count: number): void;
}

export function pointsOf(model: Model): Points {
  const { n } = model.meta;
  const weight = new Uint8Array(n);
  const logs = (model.counts ?? model.words.map((_, row) => n - row)).map((c) => Math.log1p(c));
  const low = logs.reduce((a, b) => Math.min(a, b), Infinity);
  const high = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  for (let row = 0; row < n; row++)
    weight[row] = high > low ? Math.round((255 * (logs[row] - low)) / (high - low)) : 128;
  const order = new Uint32Array(n);
  let at = 0;
  for (let row = n - 1; row >= 0; row--) if (model.stop[row]) order[at++] = row;
  const leftOut = at;
  for (let row = n - 1; row >= 0; row--) if (!model.stop[row]) order[at++] = row;
  return { xy: model.xy, weight, order, leftOut };
}

/** The renderer for a canvas: WebGL 2 on a graphics card, and splats where there is none. */
export function rendererFor(canvas: HTMLCanvasElement, points: Points, wish: string): Renderer {
  const own = wish === "splats" ? null : webgl(canvas, points, wish === "webgl");
  return own ?? splats(canvas, points);
}
