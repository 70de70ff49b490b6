// The stores beside others, in one run: `cargo xtask bench storage` builds what this needs and calls it.
//
// The page is served from this machine and run in Chromium with a profile on the disk. Competitors take turns, each in a
// page of its own, and the medians are compared.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

import { launch } from "../tests/e2e/launch.mjs";
import { serve } from "../tests/npm/serve.mjs";
import { report } from "./report.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const package_ = resolve(here, "../pkg/dist/package/dist");
const ROWS = 100_000;

const { values: options } = parseArgs({
  options: {
    native: { type: "string" },
    format: { type: "string", default: "table" },
    repetitions: { type: "string", default: "7" },
  },
});
const repetitions = Number(options.repetitions);
const scratch = mkdtempSync(join(tmpdir(), "mandate-bench-"));
const profile = join(scratch, "profile");

async function site() {
  await build({
    entryPoints: [join(here, "browser/page.js")],
    outfile: join(scratch, "page.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    alias: { mandate: join(package_, "browser.js") },
    logLevel: "warning",
  });
  for (const file of ["mandate_bg.wasm", "mandate_book_bg.wasm"]) copyFileSync(join(package_, file), join(scratch, file));
  writeFileSync(join(scratch, "index.html"), '<!doctype html><script type="module" src="page.js"></script>');
  return serve(scratch);
}

/** Calls one function of a page that nothing has happened in yet; with `measure`, how many bytes it holds afterwards. */
async function inFreshPage(context, url, name, args, measure = false) {
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.bench !== undefined);
  await page.evaluate(() => bench.ready());
  const devtools = await context.newCDPSession(page);
  const before = measure ? await held(page, devtools) : 0;
  const value = await page.evaluate(([name, args]) => bench[name](...args), [name, args]);
  const bytes = measure ? (await held(page, devtools)) - before : 0;
  await page.close();
  return { value, bytes };
}

/** The bytes of objects, buffers and the WebAssembly module's memory, garbage of JavaScript aside. */
async function held(page, devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize = 0 } = await devtools.send("Runtime.getHeapUsage");
  return usedSize + backingStorageSize + (await page.evaluate(() => bench.moduleBytes()));
}

async function inBrowser(work) {
  const context = await launch(profile);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

async function bulk(url) {
  const times = { book: [], dexie: [], objects: [], bytes: [] };
  for (let repetition = 0; repetition < Math.ceil(repetitions / 2); repetition++) {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    await inBrowser(async (context) => {
      for (const kind of Object.keys(times)) {
        const { value } = await inFreshPage(context, url, "bulk", [kind, `${kind}-${ROWS}`, ROWS]);
        times[kind].push(value);
      }
    });
  }
  return times;
}

/** The stored rows of the last bulk insert, each kind in a browser that has just been started: the first to come pays for its start. */
async function cold(url) {
  const kinds = ["book", "dexie", "objects", "bytes"];
  const [times, memory] = [0, 1].map(() => Object.fromEntries(kinds.map((kind) => [kind, []])));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const kind of kinds) {
      const opened = (context) => inFreshPage(context, url, "open", [kind, `${kind}-${ROWS}`], true);
      const { value, bytes } = await inBrowser(opened);
      times[kind].push(value);
      memory[kind].push(bytes);
    }
  }
  return { times, memory };
}

async function commits(url) {
  return inBrowser(async (context) => {
    await inFreshPage(context, url, "bulk", ["book", "few", 100]);
    const names = { raw: "raw", few: "few", many: `book-${ROWS}` };
    return (await inFreshPage(context, url, "commits", [names, 5 * repetitions])).value;
  });
}

const server = await site();
try {
  const figures = { bulk: await bulk(server.url), open: await cold(server.url), commits: await commits(server.url) };
  const native = options.native ? JSON.parse(readFileSync(options.native, "utf8")) : [];
  report({ ...figures, native }, options.format);
} finally {
  server.close();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
