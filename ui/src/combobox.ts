/** A text field that completes words: arrows, Enter, Tab and the mouse choose. */

import type { Model } from "./data";
import { grouped, make, wordSpan } from "./dom";
import type { WordIndex } from "./search";

export class Combobox {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private rows: number[] = [];
  private active = -1;

  constructor(
    name: string,
    label: string,
    private model: Model,
    private index: WordIndex,
    private choose: (word: string) => void,
  ) {
    this.list = make("ul", { id: `${name}-options`, role: "listbox", "aria-label": label });
    this.input = make("input", {
      id: name,
      type: "text",
      placeholder: label,
      autocomplete: "off",
      spellcheck: false,
      role: "combobox",
      "aria-label": label,
      "aria-controls": `${name}-options`,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
    });
    this.input.setAttribute("autocapitalize", "off");
    this.element = make("div", { className: "combobox" }, this.input, this.list);
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.key(event));
    // Before the field loses its focus, which closes the list.
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const item = (event.target as HTMLElement).closest("li");
      if (item) this.accept([...this.list.children].indexOf(item));
    });
  }

  private offer(): void {
    this.rows = this.index.complete(this.input.value);
    this.active = this.rows.length ? 0 : -1;
    this.show();
  }

  private show(): void {
    const { model } = this;
    const items = this.rows.map((row, i) =>
      make(
        "li",
        {
          id: `${this.list.id}-${i}`,
          role: "option",
          "aria-selected": String(i === this.active),
        },
        wordSpan(model.labels[row]),
        make("small", {}, model.counts ? grouped(model.counts[row]) : `#${grouped(row + 1)}`),
      ),
    );
    if (!items.length && this.input.value.trim())
      items.push(make("li", { className: "none" }, "nothing begins or continues like this"));
    this.list.replaceChildren(...items);
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    if (this.active >= 0)
      this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    const { length } = this.rows;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && length) {
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : length - 1)) % length;
      this.show();
    } else if (event.key === "Enter") {
      if (!length) this.offer();
      if (this.active >= 0) this.accept(this.active);
    } else if (event.key === "Escape") {
      if (length) this.close();
      else this.input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private accept(i: number): void {
    const row = this.rows[i];
    if (row === undefined) return;
    this.input.value = this.model.labels[row];
    this.close();
    this.choose(this.model.words[row]);
  }

  private close(): void {
    this.rows = [];
    this.active = -1;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
  }
}
