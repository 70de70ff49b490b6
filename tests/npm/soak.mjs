// A million calls with bad ones among them: `node --expose-gc tests/npm/soak.mjs --package <folder> [--calls 1000000]`. Memory is to
// be flat, and the last answer that of the first.
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { BAD, outcome } from "./bad.js";
import { GOOD } from "./inputs.js";

/** What the process may grow after the first tenth of the calls, in bytes: the noise of a collector, far below a kilobyte a call. */
const MOST_GROWTH = 48 * 1024 * 1024;
/** Calls between two books that are opened and closed. */
const CALLS_PER_BOOK = 5_000;

const { values } = parseArgs({ options: { package: { type: "string" }, calls: { type: "string", default: "1000000" } } });
const mandate = await import(pathToFileURL(join(resolve(values.package), "dist/node.js")));
const calls = Number(values.calls);
// What takes longest to refuse is in the table of bad values.
const kinds = Object.keys(BAD).filter((kind) => !["shared", "long hole", "long text", "deep"].includes(kind));
const names = Object.keys(GOOD);

function* inputsOf(name) {
  const good = GOOD[name];
  const keys = Object.keys(good);
  for (let turn = 0; ; turn += 1) {
    const kind = kinds[turn % kinds.length];
    yield turn % 4 === 0 ? { ...good, [keys[turn % keys.length]]: BAD[kind]() } : good;
  }
}

let booksUsed = 0;

async function useBook() {
  const book = await mandate.Book.open({ tables: ["Asset"] });
  await book.table("Asset").createMany(["A", "B"].map((unique_identifier) => ({ unique_identifier })));
  await book.table("Asset").create({ unique_identifier: 7 }).catch(() => {});
  const planned = new mandate.PlannedBook(GOOD.planRebalance);
  outcome(mandate, () => planned.change([{ kind: "price" }]), "change");
  // Every other one is left to the collector.
  if (booksUsed++ % 2 === 0) planned.free();
  await book.close();
}

function memory() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, used: heapUsed + external };
}

const right = names.map((name) => outcome(mandate, () => mandate[name](GOOD[name]), name));
const inputs = names.map(inputsOf);
let settled;
for (let call = 0; call < calls; call += 1) {
  const place = call % names.length;
  const name = names[place];
  outcome(mandate, () => mandate[name](inputs[place].next().value), name);
  if (call % CALLS_PER_BOOK === 0) await useBook();
  if (call === Math.floor(calls / 10)) settled = memory();
}
const ended = memory();
const after = names.map((name) => outcome(mandate, () => mandate[name](GOOD[name]), name));
const wrong = names.filter((_, place) => after[place] !== right[place]);
if (wrong.length > 0) throw new Error(`other answers than at first: ${wrong}`);
const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
console.log(`${calls} calls: ${megabytes(settled.used)} in use after a tenth, ${megabytes(ended.used)} at the end; resident ${megabytes(settled.rss)}, ${megabytes(ended.rss)}`);
if (ended.used - settled.used > MOST_GROWTH) throw new Error("memory grows with the calls");
