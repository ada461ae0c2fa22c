/** Points by WebGL 2. */

import type { Camera } from "./camera";
import type { Color, Points, Renderer } from "./points";

const PALETTE = 32;

const VERTEX = `#version 300 es
layout(location = 0) in vec2 place;
layout(location = 1) in float weight;
layout(location = 2) in float entry;
uniform vec2 middle, scale;
uniform float size;
uniform vec4 palette[${PALETTE}];
out vec4 color;
void main() {
  gl_Position = vec4((place - middle) * scale, 0, 1);
  gl_PointSize = max(1.5, size * (0.5 + weight));
  color = palette[int(entry)];
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 color;
out vec4 pixel;
void main() {
  vec2 offset = 2.0 * gl_PointCoord - 1.0;
  float alpha = color.a * smoothstep(1.0, 0.6, dot(offset, offset));
  pixel = vec4(color.rgb * alpha, alpha);
}`;

/** Programs that compute what a graphics card would; splats are faster then. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

/** A renderer, or null if the browser has no WebGL 2, or only a slow one that is not `forced`. */
export function webgl(
  canvas: HTMLCanvasElement,
  points: Points,
  forced: boolean,
): Renderer | null {
  // A canvas has one kind of context for ever, so the question is put to another one.
  const trial = document.createElement("canvas").getContext("webgl2");
  if (trial === null) return null;
  const card = trial.getExtension("WEBGL_debug_renderer_info");
  const device = card ? trial.getParameter(card.UNMASKED_RENDERER_WEBGL) : "";
  trial.getExtension("WEBGL_lose_context")?.loseContext();
  if (SOFTWARE.test(String(device)) && !forced) return null;
  const gl = canvas.getContext("webgl2", { antialias: false });
  if (gl === null) return null;
  return new Drawing(gl, points);
}

class Drawing implements Renderer {
  readonly name = "webgl";
  private readonly n: number;
  private readonly entries: Uint8Array<ArrayBuffer>;
  private entryBuffer: WebGLBuffer | null = null;
  private uniforms: Record<string, WebGLUniformLocation | null> = {};

  constructor(
    private gl: WebGL2RenderingContext,
    private points: Points,
  ) {
    this.n = points.order.length;
    this.entries = new Uint8Array(this.n);
    this.setUp();
    const canvas = gl.canvas as HTMLCanvasElement;
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.setUp();
      canvas.dispatchEvent(new Event("redraw"));
    });
  }

  private setUp(): void {
    const { gl, n, points } = this;
    const program = gl.createProgram()!;
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ] as const) {
      const shader = gl.createShader(type)!;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
      throw new Error(gl.getProgramInfoLog(program) ?? "the shaders cannot be linked");
    gl.useProgram(program);
    const places = new Float32Array(2 * n);
    const weights = new Uint8Array(n);
    points.order.forEach((row, i) => {
      places[2 * i] = points.xy[2 * row];
      places[2 * i + 1] = points.xy[2 * row + 1];
      weights[i] = points.weight[row];
    });
    this.attribute(0, places, 2, gl.FLOAT, false);
    this.attribute(1, weights, 1, gl.UNSIGNED_BYTE, true);
    this.entryBuffer = this.attribute(2, this.entries, 1, gl.UNSIGNED_BYTE, false);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    for (const name of ["middle", "scale", "size", "palette"])
      this.uniforms[name] = gl.getUniformLocation(program, name);
  }

  private attribute(
    index: number,
    data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
    size: number,
    type: number,
    normalized: boolean,
  ): WebGLBuffer {
    const { gl } = this;
    const buffer = gl.createBuffer()!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, size, type, normalized, 0, 0);
    return buffer;
  }

  paint(entries: Uint8Array): void {
    const { gl } = this;
    this.points.order.forEach((row, i) => (this.entries[i] = entries[row]));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.entryBuffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.entries);
  }

  draw(camera: Camera, palette: Color[], size: number, count: number): void {
    const { gl, n, uniforms } = this;
    const { width, height } = gl.canvas;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(uniforms.middle, camera.x, camera.y);
    gl.uniform2f(
      uniforms.scale,
      (2 * camera.scale) / camera.width,
      (2 * camera.scale) / camera.height,
    );
    gl.uniform1f(uniforms.size, (size * width) / camera.width);
    const colors = new Float32Array(4 * PALETTE);
    palette.slice(0, PALETTE).forEach((color, i) => colors.set(color, 4 * i));
    gl.uniform4fv(uniforms.palette, colors);
    gl.drawArrays(gl.POINTS, n - count, count);
  }
}
