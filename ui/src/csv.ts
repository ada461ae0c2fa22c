/** Words as CSV. */

import type { Model } from "./data";

function field(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line for each row, with all that the page knows; `cosines` are those of neighbors. */
export function csvOf(model: Model, rows: number[], cosines: number[] | null): string {
  const { meta } = model;
  const header = ["word", "count", "x", "y", "cluster", "group", "cosine"];
  if (model.labels !== model.words) header.push("label");
  const lines = rows.map((row, i) => {
    const fields = [
      model.words[row],
      model.counts ? model.counts[row] : null,
      model.xy[2 * row].toFixed(6),
      model.xy[2 * row + 1].toFixed(6),
      meta.clusters[model.cluster[row]] ?? null,
      meta.groups[model.group[row]] ?? null,
      cosines ? cosines[i].toFixed(4) : null,
    ];
    if (model.labels !== model.words) fields.push(model.labels[row]);
    return fields.map(field).join(",");
  });
  return [header.join(","), ...lines, ""].join("\r\n");
}
