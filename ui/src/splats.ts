/** Points without a graphics card: small discs, blended into the pixels of an image. */

import type { Camera } from "./camera";
import type { Color, Points, Renderer } from "./points";

/** Opacity of the pixels of a disc, 0 to 255, for each diameter. */
const discs: Uint8Array[] = [];

function disc(size: number): Uint8Array {
  if (discs[size] === undefined) {
    const middle = (size - 1) / 2;
    discs[size] = new Uint8Array(size * size).map((_, i) => {
      const distance = Math.hypot((i % size) - middle, Math.floor(i / size) - middle);
      return size < 3 ? 255 : Math.round(255 * Math.min(1, Math.max(0, size / 2 - distance + 0.25)));
    });
  }
  return discs[size];
}

export function splats(canvas: HTMLCanvasElement, points: Points): Renderer {
  const context = canvas.getContext("2d")!;
  const { order, weight, xy } = points;
  const entries = new Uint8Array(order.length);
  let image = new ImageData(1, 1);
  return {
    name: "splats",
    paint(painted) {
      entries.set(painted);
    },
    draw(camera: Camera, palette: Color[], size: number, count: number) {
      const { width, height } = canvas;
      if (image.width !== width || image.height !== height) image = new ImageData(width, height);
      const pixels = image.data;
      pixels.fill(0);
      const ratio = width / camera.width;
      const scale = camera.scale * ratio;
      const left = width / 2 - camera.x * scale;
      const top = height / 2 + camera.y * scale;
      const colors = palette.map((color) => color.map((part) => Math.round(255 * part)));
      for (let i = order.length - count; i < order.length; i++) {
        const row = order[i];
        const diameter = Math.max(1, Math.round(size * ratio * (0.5 + weight[row] / 255)));
        const x = Math.round(xy[2 * row] * scale + left - diameter / 2);
        const y = Math.round(top - xy[2 * row + 1] * scale - diameter / 2);
        if (x < 0 || y < 0 || x + diameter > width || y + diameter > height) continue;
        const [red, green, blue, opacity] = colors[entries[row]];
        const mask = disc(diameter);
        for (let dy = 0, m = 0; dy < diameter; dy++) {
          let at = 4 * ((y + dy) * width + x);
          for (let dx = 0; dx < diameter; dx++, m++, at += 4) {
            const alpha = (mask[m] * opacity) >> 8;
            if (alpha === 0) continue;
            const below = (pixels[at + 3] * (255 - alpha)) >> 8;
            const sum = alpha + below;
            pixels[at] = (red * alpha + pixels[at] * below) / sum;
            pixels[at + 1] = (green * alpha + pixels[at + 1] * below) / sum;
            pixels[at + 2] = (blue * alpha + pixels[at + 2] * below) / sum;
            pixels[at + 3] = sum;
          }
        }
      }
      context.putImageData(image, 0, 0);
    },
  };
}
