/** Build the page into python/sgns/explorer, or with --check compare what is there. */

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "../python/sgns/explorer");
const options = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "ascii",
  legalComments: "none",
};

const worker = await build({
  ...options,
  entryPoints: [join(source, "worker.ts")],
  write: false,
});
const page = await build({
  ...options,
  entryPoints: [join(source, "main.ts")],
  define: { WORKER_SOURCE: JSON.stringify(worker.outputFiles[0].text) },
  write: false,
});
const style = await transform(readFileSync(join(source, "page.css"), "utf8"), {
  loader: "css",
  minify: true,
});

// The sum of the sources lets a test without Node.js see that the bundle is old.
const sum = createHash("sha256");
for (const name of readdirSync(source).sort())
  sum.update(name).update("\0").update(readFileSync(join(source, name))).update("\0");

const files = {
  "page.js": `/* sources: ${sum.digest("hex")} */\n${page.outputFiles[0].text}`,
  "page.css": style.code,
  "page.html": readFileSync(join(source, "page.html"), "utf8"),
};
let isCurrent = true;
for (const [name, text] of Object.entries(files)) {
  const path = join(target, name);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
    console.log(`${name}: ${Buffer.byteLength(text).toLocaleString("en-US")} bytes`);
  } else if (readFileSync(path, "utf8") !== text) {
    console.error(`${path} is not what ui/src gives: run npm run build in ui/, and commit it`);
    isCurrent = false;
  }
}
process.exitCode = isCurrent ? 0 : 1;
