/** Labels that do not overlap: of chosen words first, then of the most frequent ones in view. */

import type { Camera } from "./camera";
import type { Model } from "./data";

export interface Label {
  row: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Left, top, right and bottom. */
export type Box = [number, number, number, number];

/** Side of a cell of the raster of taken places, in pixels. */
const CELL = 6;

/** Free room around labels that were not chosen, in pixels, so that the map stays readable. */
const ROOM = { x: 14, y: 9 };

/** Words that are tried for one picture. */
const MOST_TRIES = 5000;

class Raster {
  private readonly columns: number;
  private readonly rows: number;
  private readonly taken: Uint8Array;

  constructor(width: number, height: number) {
    this.columns = Math.ceil(width / CELL) + 1;
    this.rows = Math.ceil(height / CELL) + 1;
    this.taken = new Uint8Array(this.columns * this.rows);
  }

  private cells(x0: number, y0: number, x1: number, y1: number): [number, number, number, number] {
    return [
      Math.max(0, Math.floor(x0 / CELL)),
      Math.max(0, Math.floor(y0 / CELL)),
      Math.min(this.columns - 1, Math.floor(x1 / CELL)),
      Math.min(this.rows - 1, Math.floor(y1 / CELL)),
    ];
  }

  isFree(x0: number, y0: number, x1: number, y1: number): boolean {
    const [left, top, right, bottom] = this.cells(x0, y0, x1, y1);
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++)
        if (this.taken[row * this.columns + column]) return false;
    return true;
  }

  take(x0: number, y0: number, x1: number, y1: number): void {
    const [left, top, right, bottom] = this.cells(x0, y0, x1, y1);
    if (right < left) return; // beside the picture; fill() would count from its end
    for (let row = top; row <= bottom; row++)
      this.taken.fill(1, row * this.columns + left, row * this.columns + right + 1);
  }
}

export class Labels {
  private readonly widths: Float32Array;

  constructor(
    private model: Model,
    private measure: (text: string) => number,
  ) {
    this.widths = new Float32Array(model.meta.n);
  }

  /** Labels of a picture. `covered` are places that tools of the page cover: x0, y0, x1, y1. */
  place(
    camera: Camera,
    chosen: number[],
    isShown: (row: number) => boolean,
    covered: Box[],
    height = 16,
  ): Label[] {
    const { model } = this;
    const raster = new Raster(camera.width, camera.height);
    for (const box of covered) raster.take(...box);
    const placed: Label[] = [];
    let tries = 0;
    // Written out, since it runs for each word of the map in each picture.
    const { scale } = camera;
    const left = camera.width / 2 - camera.x * scale;
    const top = camera.height / 2 + camera.y * scale;
    const attempt = (row: number, roomX: number, roomY: number) => {
      const px = model.xy[2 * row] * scale + left;
      const py = top - model.xy[2 * row + 1] * scale;
      if (px < 0 || px > camera.width || py < 0 || py > camera.height) return;
      tries++;
      // Chosen words are bold, and their points larger.
      const isChosen = roomX === 0;
      const plain = (this.widths[row] ||= this.measure(short(model.labels[row])) + 4);
      const width = isChosen ? 1.1 * plain : plain;
      const gap = isChosen ? 8 : 5;
      for (const [x, y] of [
        [px + gap, py - height / 2],
        [px - gap - width, py - height / 2],
        [px - width / 2, py - height - 4],
        [px - width / 2, py + 4],
      ]) {
        const [x1, y1] = [x + width, y + height];
        if (x < 0 || y < 0 || x1 > camera.width || y1 > camera.height) continue;
        if (!raster.isFree(x - roomX, y - roomY, x1 + roomX, y1 + roomY)) continue;
        raster.take(x, y, x1, y1);
        placed.push({ row, x, y, width, height });
        return;
      }
    };
    const first = new Set(chosen);
    for (const row of first) attempt(row, 0, 0);
    for (let row = 0; row < model.meta.n && tries < MOST_TRIES; row++)
      if (!first.has(row) && isShown(row)) attempt(row, ROOM.x, ROOM.y);
    return placed;
  }
}

/** The beginning of a label that is too long for a map. */
export function short(text: string): string {
  const characters = [...text.slice(0, 120)];
  return characters.length > 32 ? `${characters.slice(0, 31).join("")}…` : text;
}
