/** Elements of the page. Text goes in as text, never as HTML. */

type Child = Node | string;

/** Make an element: `make("p", { className: "note" }, "text")`. Keys with a dash are attributes. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Record<string, unknown> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") element.setAttribute(key, String(value));
    else Object.assign(element, { [key]: value });
  }
  element.append(...children);
  return element;
}

/** The element of the page with an id. */
export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element ${id}`);
  return element as T;
}

/** A word as the user sees it: its own direction of writing, whatever stands around it. */
export function wordSpan(text: string): HTMLElement {
  return make("bdi", {}, text === "" ? "(empty)" : text);
}

/** A number with separators of thousands. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** Offer text as a file to save. */
export function save(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
