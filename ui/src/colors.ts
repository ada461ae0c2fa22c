/** Colors of points: by cluster, count, group or movement. */

import type { Model } from "./data";
import { NONE } from "./data";
import type { Color } from "./points";

export type Mode = "cluster" | "count" | "group" | "shift" | "plain";

/** Colors of classes: distinct on light and on dark paper, and for most color-blind people. */
const CLASSES = [
  "#4269d0", "#e39a12", "#f2604c", "#3fb39b", "#3ca951", "#f072a6", "#a463f2",
  "#6ea8f0", "#9c6b4e", "#8a94a0", "#c9445f", "#7a8f1f", "#1596ad", "#b07cc6",
];

/** From rare to frequent, or from words that moved to those that stayed. */
const RAMPS = {
  light: ["#b7cbe4", "#8fb4d8", "#6a97cc", "#5076bb", "#4f53a5", "#5a2f8a", "#6b0f67", "#700540"],
  dark: ["#4a6796", "#467ba3", "#4690a5", "#4c9f9a", "#70ba90", "#a5d07f", "#dfe06f", "#ffe98a"],
};

const STEPS = RAMPS.light.length;

export interface LegendEntry {
  /** Number of the class; null in a ramp. */
  value: number | null;
  name: string;
  color: string;
}

function parsed(hex: string, alpha: number): Color {
  const part = (i: number) => parseInt(hex.slice(i, i + 2), 16) / 255;
  return [part(1), part(3), part(5), alpha];
}

/** The modes that a model has data for. */
export function modesOf(model: Model): [Mode, string][] {
  const modes: [Mode, string][] = [];
  if (model.meta.groups.length) modes.push(["group", "groups"]);
  if (model.meta.clusters.length) modes.push(["cluster", "clusters"]);
  if (model.counts) modes.push(["count", "counts"]);
  if (model.shift.some((value) => value !== NONE)) modes.push(["shift", "movement"]);
  modes.push(["plain", "one color"]);
  return modes;
}

/** Names of the classes of a mode; none for ramps. */
function classesOf(model: Model, mode: Mode): string[] {
  return mode === "cluster" ? model.meta.clusters : mode === "group" ? model.meta.groups : [];
}

function hexOf(number: number): string {
  return CLASSES[number % CLASSES.length];
}

export function legendOf(model: Model, mode: Mode, dark: boolean): LegendEntry[] {
  const ramp = RAMPS[dark ? "dark" : "light"];
  const named = (first: string, last: string) =>
    ramp.map((color, i) => ({
      value: null,
      name: i === 0 ? first : i === STEPS - 1 ? last : "",
      color,
    }));
  if (mode === "count") return named("rare", "frequent");
  if (mode === "shift") return named("stayed", "moved");
  return classesOf(model, mode).map((name, value) => ({ value, name, color: hexOf(value) }));
}

/** Entry of the palette of each row. 0 is for rows that stand back. */
export function entriesOf(model: Model, mode: Mode, only: number | null): Uint8Array {
  const { n } = model.meta;
  const entries = new Uint8Array(n).fill(1);
  if (mode === "count") {
    const logs = model.counts!.map((count) => Math.log1p(count));
    const low = logs.reduce((a, b) => Math.min(a, b), Infinity);
    const high = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    const step = (high - low) / STEPS || 1;
    for (let row = 0; row < n; row++)
      entries[row] = 1 + Math.min(STEPS - 1, Math.floor((logs[row] - low) / step));
  } else if (mode === "shift") {
    for (let row = 0; row < n; row++) {
      const value = model.shift[row];
      // Cosines of 1 to 0 make up the whole ramp.
      const moved = Math.min(1, Math.max(0, 2 - value / 127));
      entries[row] = value === NONE ? 0 : 1 + Math.min(STEPS - 1, Math.floor(moved * STEPS));
    }
  } else if (mode !== "plain") {
    const values = mode === "cluster" ? model.cluster : model.group;
    for (let row = 0; row < n; row++) {
      const value = values[row];
      const back = value === NONE || (only !== null && value !== only);
      entries[row] = back ? 0 : 1 + (value % CLASSES.length);
    }
  }
  return entries;
}

export function paletteOf(mode: Mode, dark: boolean, n: number): Color[] {
  const alpha = n > 150_000 ? 0.45 : n > 20_000 ? 0.6 : 0.85;
  const back: Color = dark ? [0.42, 0.47, 0.54, 0.22] : [0.5, 0.54, 0.6, 0.18];
  const hexes =
    mode === "plain"
      ? [dark ? "#7fb0f5" : "#3b6fb6"]
      : mode === "count" || mode === "shift"
        ? RAMPS[dark ? "dark" : "light"]
        : CLASSES;
  return [back, ...hexes.map((hex) => parsed(hex, alpha))];
}

/** Color of the class of a word, for its name in lists; null without a class. */
export function hexOfRow(model: Model, mode: Mode, row: number): string | null {
  const value = mode === "cluster" ? model.cluster[row] : mode === "group" ? model.group[row] : NONE;
  return value === NONE ? null : hexOf(value);
}
