import { answering } from "./nearest";

const scope = self as unknown as Worker;
const answer = answering((reply) => scope.postMessage(reply));
self.onmessage = (event) => answer(event.data);
