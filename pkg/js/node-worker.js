// The functions in a worker thread of Node.
import { Worker } from "node:worker_threads";
import { names } from "./names.js";
import { client } from "./worker.js";

export { MandateError } from "./errors.js";

/** A client of a worker thread that starts with the first call. An idle thread does not keep the program running. */
export function startWorker() {
  return client(spawn, names);
}

function spawn({ answered, failed }) {
  const thread = new Worker(new URL("./worker-thread.js", import.meta.url));
  thread.on("message", (answer) => {
    thread.unref();
    answered(answer);
  });
  thread.on("error", (error) => failed(`The worker failed: ${error.message}`));
  thread.on("exit", (code) => failed(`The worker ended with exit code ${code}.`));
  return {
    post(call) {
      thread.postMessage(call);
      thread.ref();
    },
    end: () => void thread.terminate(),
  };
}
