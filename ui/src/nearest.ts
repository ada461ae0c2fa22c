/** Nearest neighbors among int8 vectors, one by one.
 *
 * Each row is scaled to its own largest component. Cosines do not depend on scales, so the page
 * holds none; the lengths of rows are computed here. */

import { unpack } from "./data";

export interface Start {
  kind: "start";
  blocks: string[];
  n: number;
  d: number;
}

export interface Query {
  kind: "near";
  call: number;
  plus: number[];
  minus: number[];
  k: number;
}

export interface Answer {
  rows: number[];
  cosines: number[];
}

export type Reply =
  | { kind: "ready"; milliseconds: number }
  | { kind: "failed"; message: string }
  | ({ kind: "near"; call: number; milliseconds: number } & Answer);

export class Searcher {
  private vectors = new Int8Array(0);
  private inverse = new Float32Array(0);
  private n = 0;
  private d = 0;

  async start({ blocks, n, d }: Start): Promise<void> {
    this.vectors = new Int8Array(n * d);
    let at = 0;
    for (const block of blocks) {
      const data = await unpack(block);
      this.vectors.set(new Int8Array(data.buffer, data.byteOffset, data.length), at);
      at += data.length;
    }
    if (at !== n * d) throw new Error("the vectors of this page are damaged: write the file again");
    this.inverse = new Float32Array(n);
    for (let row = 0, i = 0; row < n; row++) {
      let sum = 0;
      for (const end = i + d; i < end; i++) sum += this.vectors[i] * this.vectors[i];
      this.inverse[row] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    }
    this.n = n;
    this.d = d;
  }

  /** The k rows with the greatest cosines to a sum of rows, without these rows. */
  near(plus: number[], minus: number[], k: number): Answer {
    const { d, vectors, inverse } = this;
    const query = new Float32Array(d);
    const add = (row: number, sign: number) => {
      for (let i = 0; i < d; i++) query[i] += sign * vectors[row * d + i] * inverse[row];
    };
    for (const row of plus) add(row, 1);
    for (const row of minus) add(row, -1);
    const length = Math.hypot(...query) || 1;
    const asked = new Set([...plus, ...minus]);
    const rows: number[] = [];
    const scores: number[] = [];
    let least = -Infinity;
    for (let row = 0, at = 0; row < this.n; row++, at += d) {
      let score = 0;
      for (let i = 0; i < d; i++) score += query[i] * vectors[at + i];
      score *= inverse[row];
      if (score <= least || inverse[row] === 0 || asked.has(row)) continue;
      let place = rows.length;
      while (place > 0 && scores[place - 1] < score) place--;
      rows.splice(place, 0, row);
      scores.splice(place, 0, score);
      if (rows.length > k) {
        rows.pop();
        scores.pop();
      }
      if (rows.length === k) least = scores[k - 1];
    }
    return { rows, cosines: scores.map((score) => score / length) };
  }
}

/** Answer messages, in a worker or in the page itself. */
export function answering(post: (reply: Reply) => void): (message: Start | Query) => void {
  const searcher = new Searcher();
  return (message) => {
    const begun = performance.now();
    if (message.kind === "start") {
      searcher.start(message).then(
        () => post({ kind: "ready", milliseconds: performance.now() - begun }),
        (error) => post({ kind: "failed", message: String(error) }),
      );
      return;
    }
    const found = searcher.near(message.plus, message.minus, message.k);
    const milliseconds = performance.now() - begun;
    post({ kind: "near", call: message.call, milliseconds, ...found });
  };
}
