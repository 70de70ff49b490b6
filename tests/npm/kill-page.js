// A tab that saves without end, and says what is saved; and one that looks at what is there.
import { Book, init } from "./mandate/browser.js";

const NAME = "killed";
/** Commits before a pause in which the log is compacted. */
const ROUND = 550;
/** The compaction starts in it, when no other tab saves, and goes on beside the next saves. */
const PAUSE_MS = 530;
/** Rows of a save that goes past the log. */
const MANY = 6_000;

const open = async () => {
  await init();
  return Book.open({ storage: "indexeddb", name: NAME, tables: ["Asset"] });
};

const isMany = (n) => n % 400 === 399;
const isCount = (n) => n % 3 === 0;

/** The assets that commit `n` of a tab adds. */
function added(tab, n) {
  if (isMany(n)) return Array.from({ length: MANY }, (_, row) => `${tab}-${n}-${row}`);
  return isCount(n) ? [] : [`${tab}-${n}`];
}

function commit(assets, tab, n) {
  if (isCount(n) && !isMany(n)) return assets.upsert({ unique_identifier: `${tab}-count`, asset_type: `n${n}` });
  return assets.createMany(added(tab, n).map((unique_identifier) => ({ unique_identifier })));
}

/** Other tabs that save without end may be first each time; then nothing was saved. */
async function committed(assets, tab, n) {
  for (;;) {
    try {
      return await commit(assets, tab, n);
    } catch (error) {
      if (error.code !== "book_moved") throw error;
    }
  }
}

/** The last commit of a tab, when the assets are those after it and after nothing else. */
function lastOf(tab, assets) {
  const own = new Map(assets.filter(([key]) => key.startsWith(`${tab}-`)));
  const count = Number(own.get(`${tab}-count`)?.slice(1) ?? -1);
  const numbers = [...own.keys()].map((key) => Number(key.split("-")[1])).filter(Number.isFinite);
  const last = Math.max(count, -1, ...new Set(numbers));
  const expected = new Set();
  let counted = -1;
  for (let n = 0; n <= last; n++) {
    for (const key of added(tab, n)) expected.add(key);
    if (isCount(n) && !isMany(n)) counted = n;
  }
  if (counted >= 0) expected.add(`${tab}-count`);
  const missing = [...expected].filter((key) => !own.has(key));
  const stray = [...own.keys()].filter((key) => !expected.has(key));
  if (missing.length + stray.length > 0 || counted !== count) {
    const few = (keys) => `${keys.length} (${keys.slice(0, 3)})`;
    throw new Error(`${tab} ends with ${last}: missing ${few(missing)}, stray ${few(stray)}, count ${count} of ${counted}`);
  }
  return last;
}

function rowsOf(book) {
  const { rows } = book.table("Asset").filter({ limit: 10_000_000 });
  return rows.map((row) => [row.unique_identifier, row.asset_type]);
}

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** A database beside the book that is made once: where it is gone, the browser has cleared all that the page stored. */
const BESIDE = "beside";

/** How many revisions the log holds. */
async function logLength() {
  const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith(`${NAME}-log-`));
  const database = await done(indexedDB.open(names.at(-1)));
  const length = await done(database.transaction("log").objectStore("log").count());
  database.close();
  return length;
}

/** Whether nothing is left of what the page stored, or the browser cannot open its own store of it. */
async function isCleared() {
  try {
    if (!(await indexedDB.databases()).some(({ name }) => name === BESIDE)) return true;
    (await done(indexedDB.open(BESIDE))).close();
    return false;
  } catch (error) {
    if (error.name !== "UnknownError") throw error;
    return true;
  }
}

globalThis.kills = {
  /** Saves until the end of the browser; `shown(tab, n)` hears what is saved, `paused()` that a compaction is to come. */
  async run(tab, isFirst) {
    if (isFirst) (await done(indexedDB.open(BESIDE))).close();
    const book = await open();
    const assets = book.table("Asset");
    for (let n = lastOf(tab, rowsOf(book)) + 1; ; n++) {
      await committed(assets, tab, n);
      shown(tab, n);
      if (n % ROUND !== ROUND - 1) continue;
      paused();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  },

  /** By tab the last commit that is there, and the length of the log; null where the browser has nothing of it any more. */
  async look(tabs) {
    if (await isCleared()) return null;
    const book = await open();
    const rows = rowsOf(book);
    const numbers = book.history().map((entry) => entry.number);
    if (numbers.some((number, place) => number !== numbers.length - place)) throw new Error("the history has gaps");
    const last = tabs.map((tab) => lastOf(tab, rows));
    const log = await logLength();
    await book.close();
    return { last, log };
  },
};
globalThis.ready = true;
