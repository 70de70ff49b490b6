// Books that are kept, by the browser or on the disk: their names, who has one open, and the databases that each is made of.
import { bookModule } from "./loaded.js";
import { refusal } from "./refusals.js";

/** Where books are kept. */
export interface Kept {
  /** What the module keeps a book in where it is not the browser's databases. */
  folder: object | undefined;
  /** Holds a book open for as long as its page lives, or until the function that it resolves with is called. */
  hold(name: string): Promise<() => void | Promise<void>>;
  /** The names of the books whose names start with this, in order. */
  names(prefix: string): Promise<string[]>;
  /** Deletes a book; whether there was one. */
  remove(name: string): Promise<boolean>;
}

/** The books in a folder of the disk; without one, those of the browser. */
export function kept(folder: string | undefined): Kept {
  if (folder !== undefined) return onDisk(folder);
  databases();
  return { folder: undefined, hold, names, remove };
}

function onDisk(folder: string): Kept {
  if (bookModule.disk) return bookModule.disk(folder);
  throw refusal("storage_unavailable", "Only Node, Bun and Deno keep books in folders; store the book in IndexedDB or in memory.");
}

/** How the database is called that makes a book of a name. */
const VAULT = "-vault";
/** The other databases of a book, after its name. */
const ROWS = /^-(rows|log)-\d+$/;

/** The browser's databases, where there are any. */
function databases(): IDBFactory {
  if (globalThis.indexedDB) return globalThis.indexedDB;
  throw refusal("storage_unavailable", "There is no IndexedDB here; keep the book in a folder or in memory.");
}

function hold(name: string): Promise<() => void> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return Promise.resolve(() => {});
  return new Promise((held, failed) => {
    const until = () => new Promise<void>((release) => held(release));
    locks.request(lockOf(name), { mode: "shared" }, until).catch(failed);
  });
}

async function names(prefix: string): Promise<string[]> {
  const all = await listed();
  const vaults = all.map(({ name }) => name ?? "").filter((name) => name.startsWith(prefix) && name.endsWith(VAULT));
  return vaults.map((name) => name.slice(0, -VAULT.length)).sort();
}

async function remove(name: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return removeDatabases(name);
  return locks.request(lockOf(name), { ifAvailable: true }, (lock) => {
    if (lock) return removeDatabases(name);
    throw refusal("book_open", `The book "${name}" is open, here or in another tab; close it first.`);
  });
}

async function removeDatabases(name: string): Promise<boolean> {
  const all = (await listed()).map((database) => database.name ?? "");
  const rows = all.filter((database) => database.startsWith(name) && ROWS.test(database.slice(name.length)));
  // Without it the rest is no book: when a page ends midway, the book is gone and not half there.
  const wasThere = all.includes(`${name}${VAULT}`);
  if (wasThere) await removeDatabase(`${name}${VAULT}`);
  await Promise.all(rows.map(removeDatabase));
  return wasThere;
}

async function listed(): Promise<IDBDatabaseInfo[]> {
  const factory = databases();
  // Browsers of 2023 have a database, and do not say which.
  if (typeof factory.databases === "function") return factory.databases();
  throw refusal("storage_unavailable", "This browser does not list its databases; update it.");
}

function removeDatabase(name: string): Promise<void> {
  return new Promise((removed, failed) => {
    const request = databases().deleteDatabase(name);
    request.onsuccess = () => removed();
    request.onerror = () => failed(refusal("not_saved", `The browser could not delete ${name}: ${request.error?.message}`));
  });
}

function lockOf(name: string): string {
  return `mandate-book ${name}`;
}
