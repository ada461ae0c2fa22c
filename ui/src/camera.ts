/** The part of the map that is seen: its middle, and the pixels of a unit. */

export class Camera {
  x = 0.5;
  y = 0.5;
  scale = 1;
  width = 1;
  height = 1;

  constructor(readonly home: [number, number, number, number]) {}

  /** Scale at which the map fits the frame. */
  get fit(): number {
    const [, , width, height] = this.home;
    return 0.92 * Math.min(this.width / width, this.height / height);
  }

  get zoom(): number {
    return this.scale / this.fit;
  }

  reset(): void {
    [this.x, this.y] = this.home;
    this.scale = this.fit;
  }

  resize(width: number, height: number): void {
    const zoom = this.width === 1 ? null : this.zoom;
    this.width = Math.max(2, width);
    this.height = Math.max(2, height);
    if (zoom === null) this.reset();
    else this.scale = zoom * this.fit;
  }

  place(x: number, y: number, zoom: number): void {
    this.x = x;
    this.y = y;
    this.scale = Math.min(Math.max(zoom, 0.3), 5000) * this.fit;
  }

  toScreen(x: number, y: number): [number, number] {
    return [
      (x - this.x) * this.scale + this.width / 2,
      this.height / 2 - (y - this.y) * this.scale,
    ];
  }

  toMap(x: number, y: number): [number, number] {
    return [
      this.x + (x - this.width / 2) / this.scale,
      this.y - (y - this.height / 2) / this.scale,
    ];
  }

  pan(dx: number, dy: number): void {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
  }

  /** Zoom so that a point of the screen stays where it is. */
  zoomAt(x: number, y: number, factor: number): void {
    const [mx, my] = this.toMap(x, y);
    this.place(this.x, this.y, this.zoom * factor);
    const [nx, ny] = this.toMap(x, y);
    this.x += mx - nx;
    this.y += my - ny;
  }
}
