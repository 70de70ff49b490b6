// The functions in a worker of a browser.
import { inPackage } from "./fetched.js";
import { names } from "./names.js";
import { client } from "./worker.js";

export { MandateError } from "./errors.js";

/** A client of a worker that starts with the first call. */
export function startWorker({ source, worker } = {}) {
  const start = { source: source === undefined ? undefined : new URL(source, location.href).href };
  return client((listener) => spawn(listener, start, worker ? [worker] : [bundled, packaged]), names);
}

const bundled = () => new Worker(new URL("./worker-scope.js", import.meta.url), { type: "module", name: "mandate" });

/** Where a development server serves the package's own files. */
function packaged() {
  const address = inPackage(new URL(import.meta.url), "worker-scope.js");
  return new Worker(address, { type: "module", name: "mandate" });
}

function spawn({ answered, failed }, start, [make, ...others]) {
  const scope = make();
  let early = [];
  let next;
  scope.addEventListener("message", ({ data }) => {
    if (!data.started) return answered(data);
    const calls = early;
    early = undefined;
    for (const call of calls) scope.postMessage(call);
  });
  scope.addEventListener("error", (event) => {
    event.preventDefault();
    // A worker that has started was found; one that has not may be elsewhere.
    if (!early || others.length === 0) return failed(`The worker failed: ${event.message ?? "its program was not found"}`);
    scope.terminate();
    try {
      next = spawn({ answered, failed }, start, others);
      for (const call of early) next.post(call);
    } catch (error) {
      failed(`The worker failed: ${error.message}`);
    }
  });
  scope.postMessage({ start });
  return {
    post: (call) => (next ? next.post(call) : early ? early.push(structuredClone(call)) : scope.postMessage(call)),
    end: () => (next ? next.end() : scope.terminate()),
  };
}
