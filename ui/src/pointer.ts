/** Mouse, pen and fingers on a map. */

export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(x: number, y: number, factor: number): void;
  /** A click or tap; `reach` is how far from a point it may be. */
  click(x: number, y: number, reach: number): void;
  hover(x: number, y: number): void;
  leave(): void;
  /** A rectangle that is being drawn; `done` at its end. */
  frame(x0: number, y0: number, x1: number, y1: number, done: boolean): void;
  /** Whether a drag draws a rectangle. */
  frames(): boolean;
}

const CLICK = 5;

interface Place {
  x: number;
  y: number;
}

export function listen(stage: HTMLElement, gestures: Gestures): void {
  const down = new Map<number, Place>();
  let start: Place | null = null;
  let isFrame = false;
  let isClick = false;
  const placeOf = (event: MouseEvent): Place => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const middle = (): Place & { spread: number } => {
    const [a, b] = [...down.values()];
    return {
      x: (a.x + b.x) / 2,
      y: (a.y + b.y) / 2,
      spread: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
    };
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const place = placeOf(event);
    down.set(event.pointerId, place);
    stage.setPointerCapture(event.pointerId);
    isClick = down.size === 1;
    isFrame = isClick && (event.shiftKey || gestures.frames());
    start = place;
  });
  stage.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    const before = down.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === "mouse") gestures.hover(place.x, place.y);
      return;
    }
    if (start && Math.hypot(place.x - start.x, place.y - start.y) > CLICK) isClick = false;
    if (down.size === 2) {
      const old = middle();
      down.set(event.pointerId, place);
      const now = middle();
      gestures.pan(now.x - old.x, now.y - old.y);
      gestures.zoom(now.x, now.y, now.spread / old.spread);
      return;
    }
    if (isFrame && start) gestures.frame(start.x, start.y, place.x, place.y, false);
    else if (!isClick) gestures.pan(place.x - before.x, place.y - before.y);
    if (!isClick) down.set(event.pointerId, place);
  });
  const up = (event: PointerEvent) => {
    if (!down.delete(event.pointerId)) return;
    const place = placeOf(event);
    if (isClick && event.type === "pointerup")
      gestures.click(place.x, place.y, event.pointerType === "mouse" ? 14 : 26);
    else if (isFrame && start) gestures.frame(start.x, start.y, place.x, place.y, true);
    isClick = isFrame = false;
    start = null;
  };
  stage.addEventListener("pointerup", up);
  stage.addEventListener("pointercancel", up);
  stage.addEventListener("pointerleave", () => gestures.leave());
  stage.addEventListener("dblclick", (event) => {
    const { x, y } = placeOf(event);
    gestures.zoom(x, y, 2);
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = placeOf(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const speed = event.ctrlKey ? 0.01 : 0.0016; // with Ctrl: two fingers on a touchpad
      gestures.zoom(x, y, Math.exp(-event.deltaY * lines * speed));
    },
    { passive: false },
  );
}
