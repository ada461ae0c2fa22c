/** Neighbors of words: from a worker, from this thread where workers are refused, or a server. */

import type { Model } from "./data";
import { take } from "./data";
import type { Answer, Query, Reply, Start } from "./nearest";
import { answering } from "./nearest";

declare const WORKER_SOURCE: string;

export interface Neighbors {
  /** Resolves when vectors are there. */
  ready: Promise<void>;
  near(plus: number[], minus: number[], k: number): Promise<Answer>;
}

export function neighborsOf(model: Model): Neighbors {
  return model.meta.blocks > 0 ? inThePage(model) : onTheServer(model);
}

function inThePage(model: Model): Neighbors {
  const { n, d } = model.meta;
  const blocks = Array.from({ length: model.meta.blocks }, (_, i) =>
    take(`vectors-${model.number}-${i}`),
  );
  const waiting = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  let ready!: () => void;
  let failed!: (error: Error) => void;
  const isReady = new Promise<void>((resolve, reject) => {
    ready = resolve;
    failed = reject;
  });
  const receive = (reply: Reply) => {
    if (reply.kind === "ready") ready();
    else if (reply.kind === "failed") failed(new Error(reply.message));
    else {
      waiting.get(reply.call)?.(reply);
      waiting.delete(reply.call);
    }
  };
  const start: Start = { kind: "start", blocks, n, d };
  let send: (message: Start | Query) => void;
  try {
    const source = new Blob([WORKER_SOURCE], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(source));
    send = (message) => worker.postMessage(message);
    worker.onmessage = (event) => receive(event.data);
    // A worker that the browser refuses comes here, without an exception before.
    worker.onerror = () => {
      worker.terminate();
      send = answering(receive);
      send(start);
    };
  } catch {
    send = answering(receive);
  }
  send(start);
  return {
    ready: isReady,
    async near(plus, minus, k) {
      await isReady;
      return new Promise((resolve) => {
        waiting.set(++calls, resolve);
        send({ kind: "near", call: calls, plus, minus, k });
      });
    },
  };
}

function onTheServer(model: Model): Neighbors {
  return {
    ready: Promise.resolve(),
    async near(plus, minus, k) {
      const options = new URLSearchParams({ model: String(model.number), k: String(k) });
      for (const row of plus) options.append("plus", String(row));
      for (const row of minus) options.append("minus", String(row));
      const response = await fetch(`near?${options}`);
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Answer;
    },
  };
}
