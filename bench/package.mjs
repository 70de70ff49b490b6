// The npm package beside others that are WebAssembly, in one run: `cargo xtask bench package` builds what this needs and calls it.
//
// What a first call loads, how long it takes from nothing, and rows of a book beside those of documents. Sides take turns, each in
// a process, or a browser with a profile, of its own.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

import { launch } from "../tests/e2e/launch.mjs";
import { serve } from "../tests/npm/serve.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const built = resolve(here, "../pkg/dist");

/** By side: its package, its module, and what stands for its entry in a page where the module is a file of its own. */
const SIDES = {
  "mandate": { name: "mandate", wasm: "dist/mandate_bg.wasm" },
  "mandate-book": { name: "mandate", wasm: "dist/mandate_book_bg.wasm", hasRows: true },
  "loro": { name: "loro-crdt", wasm: "web/loro_wasm_bg.wasm", page: "loro-crdt/web", hasRows: true },
  "automerge": { name: "@automerge/automerge", wasm: "dist/automerge.wasm", page: "@automerge/automerge/slim", hasRows: true },
  "ironcalc": { name: "@ironcalc/wasm", wasm: "wasm_bg.wasm" },
};

const { values: options } = parseArgs({
  options: { format: { type: "string", default: "table" }, turns: { type: "string", default: "9" }, rows: { type: "string", default: "3" } },
});
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "mandate-package-")));
const modules = join(scratch, "node_modules");
const packageOf = ({ name }) => join(modules, name);
const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
/** The median, and the least: what other work on the machine adds is in the first. */
const shown = (values) => `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)})`;
const compressed = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
const run = (program, args, options) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });

/** A project that has all packages, as npm installs them. */
function install() {
  mkdirSync(join(modules, "@automerge"), { recursive: true });
  mkdirSync(join(modules, "@ironcalc"));
  symlinkSync(join(built, "package"), join(modules, "mandate"));
  for (const name of ["loro-crdt", "@automerge/automerge", "@ironcalc/wasm"]) {
    symlinkSync(join(here, "node_modules", name), join(modules, name));
  }
  writeFileSync(join(scratch, "package.json"), '{ "type": "module" }');
  cpSync(join(here, "package"), scratch, { recursive: true });
  cpSync(join(here, "browser/rows.js"), join(scratch, "rows.js"));
}

/** The page of a side: a program of what a first call needs, minified, and its module. */
async function site(side) {
  const { name, wasm, page } = SIDES[side];
  const folder = join(scratch, "sites", side);
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: scratch,
    stdin: { contents: `export { first } from "./${side}.js";`, resolveDir: scratch },
    outfile: join(folder, "side.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    preserveSymlinks: true,
    alias: page ? { [name]: page } : {},
    logLevel: "error",
  });
  cpSync(join(packageOf(SIDES[side]), wasm), join(folder, "side.wasm"));
  const script = `const begun = performance.now();
    const { first } = await import("./side.js");
    if (!(await first("side.wasm"))) throw new Error("a wrong answer");
    globalThis.answer = performance.now() - begun;`;
  writeFileSync(join(folder, "index.html"), `<!doctype html><script type="module">${script}</script>`);
  return folder;
}

function sizes(side, folder) {
  const { version } = JSON.parse(readFileSync(join(packageOf(SIDES[side]), "package.json"), "utf8"));
  const [js, wasm] = ["side.js", "side.wasm"].map((file) => compressed(readFileSync(join(folder, file))));
  const cwd = realpathSync(packageOf(SIDES[side]));
  const [packed] = JSON.parse(run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd }));
  return { version, js, wasm, packed: packed.size };
}

const inNode = (job, side) => JSON.parse(run(process.execPath, ["node.mjs", job, side], { cwd: scratch }));

/** From an empty page of a browser without a profile to the first answer. */
async function inChromium(url, turn) {
  const context = await launch(join(scratch, `profile-${turn}`));
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => globalThis.answer !== undefined);
    return await page.evaluate(() => globalThis.answer);
  } finally {
    await context.close();
  }
}

async function starts(folders) {
  const times = Object.fromEntries(Object.keys(SIDES).map((side) => [side, { node: [], chromium: [] }]));
  for (let turn = 0; turn < Number(options.turns); turn += 1) {
    for (const side of Object.keys(SIDES)) {
      const server = await serve(folders[side]);
      times[side].node.push(inNode("start", side).start);
      times[side].chromium.push(await inChromium(server.url, `${turn}-${side}`));
      server.close();
    }
  }
  return times;
}

function rows() {
  const sides = Object.keys(SIDES).filter((side) => SIDES[side].hasRows);
  const turns = Object.fromEntries(sides.map((side) => [side, []]));
  for (let turn = 0; turn < Number(options.rows); turn += 1) {
    for (const side of sides) turns[side].push(inNode("rows", side));
  }
  return turns;
}

function print({ sizes, starts, rows, load }) {
  const kilobytes = (bytes) => (bytes / 1000).toFixed(0);
  const table = (head, lines) => {
    for (const cells of [head, head.map((_, place) => (place < 1 ? "---" : "--:")), ...lines]) console.log(`| ${cells.join(" | ")} |`);
    console.log();
  };
  console.log(`load ${load.map((one) => one.toFixed(1)).join(" before, ")} after\n`);
  table(
    ["", "version", "wasm, kB", "JS, kB", "first call, kB", "packed, kB", "start in Node, ms", "start in Chromium, ms"],
    Object.entries(sizes).map(([side, { version, js, wasm, packed }]) => [
      side,
      version,
      ...[wasm, js, wasm + js, packed].map(kilobytes),
      ...["node", "chromium"].map((where) => shown(starts[side][where])),
    ]),
  );
  table(
    ["100,000 rows", "write, ms", "read, ms", "export, ms", "exported, MB"],
    Object.entries(rows).map(([side, turns]) => {
      const times = ["write", "read", "export"].map((key) => shown(turns.map((turn) => turn[key])));
      return [side, ...times, (median(turns.map(({ bytes }) => bytes)) / 1e6).toFixed(1)];
    }),
  );
}

try {
  install();
  const before = loadavg()[0];
  const folders = {};
  for (const side of Object.keys(SIDES)) folders[side] = await site(side);
  const figures = {
    sizes: Object.fromEntries(Object.keys(SIDES).map((side) => [side, sizes(side, folders[side])])),
    starts: await starts(folders),
    rows: rows(),
    load: [before, loadavg()[0]],
  };
  if (options.format === "json") console.log(JSON.stringify(figures, null, 2));
  else print(figures);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
