// What a page of the benchmark can be asked to do; each answer is in milliseconds.
import { Book, init } from "mandate";

import { book, dexieTable } from "./peers.js";
import * as raw from "./raw.js";
import { prices } from "./rows.js";

const STORES = { book, dexie: dexieTable, objects: raw.objects, bytes: raw.bytes, rows: raw.rowByRow };

/** The memories of the WebAssembly modules' instances, which no tool for heaps counts: streamed once, then one for each book. */
const memories = [];
const { Instance, instantiateStreaming } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args);
    memories.push(this.exports.memory);
  }
};
WebAssembly.instantiateStreaming = async (...args) => {
  const loaded = await instantiateStreaming(...args);
  memories.push(loaded.instance.exports.memory);
  return loaded;
};

/** Commits of a turn: the clock of a page is too coarse for one. */
const TURN = 5;

/** Both modules, as the peers' code is loaded with the page. */
const loading = init().then(async () => (await Book.open()).close());

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

globalThis.bench = {
  ready: () => loading,

  moduleBytes: () => memories.reduce((bytes, { buffer }) => bytes + buffer.byteLength, 0),

  /** Stores `count` rows in a store of this name. */
  async bulk(kind, name, count) {
    const { write, close } = await STORES[kind].prepare(name, prices(count));
    const time = await timed(write);
    await close();
    return time;
  },

  /** Opens what was stored and reads the first row; what was read stays in memory. */
  open(kind, name) {
    return timed(async () => {
      const { first, kept } = await STORES[kind].read(name);
      if (first === undefined) throw new Error(`${kind} has lost its rows`);
      globalThis.kept = kept;
    });
  },

  /** One row a strict transaction: raw, in a book of few rows, in a book of many, by turns of five. */
  async commits(names, repetitions) {
    const kinds = {
      raw: await raw.commits(names.raw),
      few: await book.commits(names.few),
      many: await book.commits(names.many),
    };
    const rows = prices(100);
    const times = { raw: [], few: [], many: [] };
    let number = 0;
    // The first turns warm up.
    for (let turn = -2; turn < repetitions; turn++) {
      for (const [kind, { commit }] of Object.entries(kinds)) {
        const time = await timed(async () => {
          for (let again = 0; again < TURN; again++, number++) await commit(rows[number % rows.length], number);
        });
        if (turn >= 0) times[kind].push(time / TURN);
      }
    }
    for (const { close } of Object.values(kinds)) await close();
    return times;
  },
};
