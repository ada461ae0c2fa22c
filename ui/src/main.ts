/** Start: read the data of the page, then build it. */

import { App } from "./app";
import type { PageMeta } from "./data";
import { readModel, take } from "./data";
import { find } from "./dom";
import { neighborsOf } from "./neighbors";

async function main(): Promise<void> {
  performance.mark("script");
  const meta = JSON.parse(take("meta")) as PageMeta;
  const models = await Promise.all(meta.models.map(readModel));
  const neighbors = models.map(neighborsOf);
  // For tests, and for those who look behind the page.
  Object.assign(window, { explorer: new App(meta, models, neighbors) });
  document.body.dataset.state = "shown";
  performance.mark("shown");
  await Promise.all(neighbors.map(({ ready }) => ready));
  document.body.dataset.state = "ready";
  performance.mark("ready");
}

main().catch((error) => {
  document.body.dataset.state = "failed";
  find("content").textContent = `This page cannot be shown. ${error}`;
});
