// Books that the browser keeps: their names, and the databases that each is made of.
import { refusal } from "./refusals.js";

/** How the database is called that makes a book of a name. */
const VAULT = "-vault";
/** The other databases of a book, after its name. */
const ROWS = /^-(rows|log)-\d+$/;

/** The browser's databases, where there are any. */
export function databases(): IDBFactory {
  if (globalThis.indexedDB) return globalThis.indexedDB;
  throw refusal("storage_unavailable", "There is no IndexedDB here; open the book in memory.");
}

/** Holds a stored book open for as long as its page lives, or until the function that it resolves with is called. */
export function hold(name: string): Promise<() => void> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return Promise.resolve(() => {});
  return new Promise((held, failed) => {
    const until = () => new Promise<void>((release) => held(release));
    locks.request(lockOf(name), { mode: "shared" }, until).catch(failed);
  });
}

/** The names of the stored books whose names start with this, in order. */
export async function names(prefix: string): Promise<string[]> {
  const all = await listed();
  const vaults = all.map(({ name }) => name ?? "").filter((name) => name.startsWith(prefix) && name.endsWith(VAULT));
  return vaults.map((name) => name.slice(0, -VAULT.length)).sort();
}

/** Deletes a stored book; whether there was one. */
export async function remove(name: string): Promise<boolean> {
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
