// The second part of the worker's module: fetched once the first part has answered the page, or at once when it is called before.

const ADDRESS = new URL("worker_rest_bg.wasm", import.meta.url);
/** What the page itself asks for comes first. */
const DELAY_MS = 1_000;

let given;
let exported;
let isLoaded = false;

/** The imports of the first part, with the one that fills its table. */
export function withRest(imports) {
  given = { ...imports, rest: { load } };
  return given;
}

/** Has the rest fetched, for the first part with these exports. */
export function begin(exports) {
  exported = exports;
  setTimeout(fetchRest, DELAY_MS);
}

function load() {
  if (!isLoaded) add(new WebAssembly.Module(read()));
}

function add(module) {
  new WebAssembly.Instance(module, { ...given, first: exported });
  isLoaded = true;
}

async function fetchRest() {
  if (isLoaded) return;
  try {
    const answer = fetch(ADDRESS, { priority: "low" });
    const module = await WebAssembly.compileStreaming(answer);
    if (!isLoaded) add(module);
  } catch {
    // The first call into the rest asks for it again, and says what is wrong.
  }
}

/** The bytes of the rest, for which the caller, in the midst of its work, has to wait. */
function read() {
  const request = new XMLHttpRequest();
  request.open("GET", ADDRESS, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${ADDRESS}: ${request.status}`);
  return request.response;
}
