/** Search of words by their beginnings, with and without diacritics. */

/** A spelling without case and diacritics. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export class WordIndex {
  private plain: string[] | null = null;

  constructor(
    private words: string[],
    private labels: string[],
  ) {}

  /** Rows of words that begin with a text, then of words that contain it; the exact one first. */
  complete(typed: string, most = 8): number[] {
    const text = folded(typed.trim());
    if (text === "") return [];
    this.plain ??= this.labels.map(folded);
    const exact: number[] = [];
    const starts: number[] = [];
    const within: number[] = [];
    const asTyped = typed.trim();
    for (let row = 0; row < this.plain.length; row++) {
      const word = this.plain[row];
      const at = word.indexOf(text);
      if (at < 0) {
        if (this.words[row] === asTyped) exact.push(row);
      } else if (word.length === text.length) {
        if (this.labels[row] === asTyped || this.words[row] === asTyped) exact.unshift(row);
        else exact.push(row);
      } else if (at === 0) {
        if (starts.length < most) starts.push(row);
      } else if (within.length < most) within.push(row);
    }
    return [...exact, ...starts, ...within].slice(0, most);
  }
}
