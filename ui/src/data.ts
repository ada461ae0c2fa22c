/** The data of the page: a description as JSON, and gzipped blocks in base64. */

export interface Noun {
  one: string;
  many: string;
}

export interface ModelMeta {
  name: string;
  n: number;
  d: number;
  /** Middle of the first view, and the width and the height that it should show. */
  home: [number, number, number, number];
  notes: string[];
  clusters: string[];
  groups: string[];
  facts: [string, string][];
  options: [string, string][];
  loss: [number, number][];
  heldOut: [number, number][];
  /** Number of blocks with vectors; 0 if a server has them. */
  blocks: number;
}

export interface Comparison {
  aligned: boolean;
  note: string;
  moved: [string, number][];
}

export interface PageMeta {
  title: string;
  noun: Noun;
  models: ModelMeta[];
  comparison: Comparison | null;
}

/** No cluster, group or cosine. */
export const NONE = 255;

/** A model: its words by falling frequency, and their places on the map. */
export interface Model {
  meta: ModelMeta;
  /** Names of rows, as they are compared between models and written to files. */
  words: string[];
  /** The same rows as they are shown. */
  labels: string[];
  counts: number[] | null;
  /** x and y of each word, 0 to 1, upwards. */
  xy: Float32Array;
  cluster: Uint8Array;
  group: Uint8Array;
  stop: Uint8Array;
  /** Cosines between the vectors of a word in two models, from -1 (0) to 1 (254). */
  shift: Uint8Array;
  rows: Map<string, number>;
  number: number;
}

/** base64 to bytes: by the browser's own function, or by one that all have. */
export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const own = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> })
    .fromBase64;
  if (own !== undefined) return own.call(Uint8Array, base64);
  const text = atob(base64);
  const result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) result[i] = text.charCodeAt(i);
  return result;
}

export async function unpack(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The text of a block. The page forgets it, since it may be large. */
export function take(id: string): string {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page lacks its block ${id}`);
  const text = element.textContent ?? "";
  element.remove();
  return text.trim();
}

export async function readModel(meta: ModelMeta, number: number): Promise<Model> {
  const [tokens, places, marks] = await Promise.all(
    ["tokens", "places", "marks"].map((name) => unpack(take(`${name}-${number}`))),
  );
  const named = JSON.parse(new TextDecoder().decode(tokens)) as {
    words: string[];
    labels: string[] | null;
    counts: number[] | null;
  };
  const { n } = meta;
  if (named.words.length !== n || places.length !== 8 * n || marks.length !== 4 * n)
    throw new Error("the data of this page are damaged: write the file again");
  const part = (i: number) => marks.subarray(i * n, (i + 1) * n);
  return {
    meta,
    number,
    words: named.words,
    labels: named.labels ?? named.words,
    counts: named.counts,
    xy: new Float32Array(places.buffer, places.byteOffset, 2 * n),
    cluster: part(0),
    group: part(1),
    stop: part(2),
    shift: part(3),
    rows: new Map(named.words.map((word, row) => [word, row])),
  };
}

/** Cosine of a row with the same word of the other model, or null. */
export function shiftOf(model: Model, row: number): number | null {
  const value = model.shift[row];
  return value === NONE ? null : value / 127 - 1;
}
