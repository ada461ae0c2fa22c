/** The state of the page, in the part of its address behind the #: a link shows the same view. */

export interface State {
  /** Words whose vectors are added. A single one is the selected word. */
  plus: string[];
  /** Words whose vectors are subtracted. */
  minus: string[];
  /** Middle and zoom of the map; null for the whole map. */
  at: [number, number, number] | null;
  color: string;
  /** Class that is shown alone, or null. */
  only: number | null;
  /** Whether words that are left out by default are shown. */
  stop: boolean;
  theme: "" | "light" | "dark";
  tab: string;
  /** The renderer; for tests and for those who look for a fault. */
  renderer: string;
}

export function parse(hash: string): State {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const at = (given.get("at") ?? "").split(",").map(Number);
  const only = Number(given.get("only") ?? NaN);
  const theme = given.get("theme");
  return {
    plus: given.getAll("w"),
    minus: given.getAll("minus"),
    at: at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? [at[0], at[1], at[2]] : null,
    color: given.get("color") ?? "",
    only: Number.isInteger(only) && only >= 0 ? only : null,
    stop: given.get("stop") === "1",
    theme: theme === "light" || theme === "dark" ? theme : "",
    tab: given.get("tab") ?? "",
    renderer: given.get("renderer") ?? "",
  };
}

export function format(state: State): string {
  const given = new URLSearchParams();
  for (const word of state.plus) given.append("w", word);
  for (const word of state.minus) given.append("minus", word);
  if (state.at) given.set("at", state.at.map((x) => Number(x.toPrecision(6))).join(","));
  for (const name of ["color", "theme", "tab", "renderer"] as const)
    if (state[name]) given.set(name, state[name]);
  if (state.only !== null) given.set("only", String(state.only));
  if (state.stop) given.set("stop", "1");
  return given.size ? `#${given}` : "";
}

/** The state, and the history of the browser as its past. */
export class Address {
  state = parse(location.hash);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `onChange` is called when the user goes back or forward, or edits the address. */
  constructor(onChange: () => void) {
    const changed = () => {
      clearTimeout(this.timer);
      if (format(parse(location.hash)) === format(this.state)) return;
      this.state = parse(location.hash);
      onChange();
    };
    addEventListener("popstate", changed);
    addEventListener("hashchange", changed);
  }

  /** Change the state by a step that the user can take back. */
  step(change: Partial<State>): void {
    this.write();
    Object.assign(this.state, change);
    history.pushState(null, "", this.address());
  }

  /** Change the state without a step. Browsers allow few changes a second, so they are gathered. */
  update(change: Partial<State>): void {
    Object.assign(this.state, change);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), 250);
  }

  private write(): void {
    clearTimeout(this.timer);
    history.replaceState(null, "", this.address());
  }

  private address(): string {
    return location.pathname + location.search + format(this.state);
  }
}
