// The program of a browser's worker.
import { init } from "./browser-functions.js";
import { answer, told } from "./worker-answer.js";

let source;

self.addEventListener("message", async ({ data }) => {
  if ("start" in data) {
    source = data.start.source;
    self.postMessage({ started: true });
    return;
  }
  const refused = await init(source).then(() => undefined, told);
  self.postMessage(refused ? { refused } : answer(data));
});
