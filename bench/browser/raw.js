// IndexedDB without anything between.
import { bytesOf, packs } from "./rows.js";

const finished = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("rows");
  return finished(request);
}

/** Puts records in one strict transaction; done when they are on the disk. */
function put(database, records, first = 0) {
  return new Promise((done, failed) => {
    const write = database.transaction("rows", "readwrite", { durability: "strict" });
    const store = write.objectStore("rows");
    records.forEach((record, number) => store.put(record, first + number));
    write.oncomplete = done;
    write.onabort = () => failed(write.error);
  });
}

async function getAll(name) {
  const database = await open(name);
  const records = await finished(database.transaction("rows").objectStore("rows").getAll());
  database.close();
  return records;
}

/** One record a transaction. */
export async function commits(name) {
  const database = await open(name);
  return { commit: (row, number) => put(database, [row], number), close: () => database.close() };
}

/** One record a row. */
export const rowByRow = {
  async prepare(name, rows) {
    const database = await open(name);
    return { write: () => put(database, rows), close: () => database.close() };
  },
};

/** 1000 rows a record, as arrays of objects: the browser packs them. */
export const objects = {
  async prepare(name, rows) {
    const database = await open(name);
    return { write: () => put(database, packs(rows)), close: () => database.close() };
  },
  async read(name) {
    const records = await getAll(name);
    return { first: records[0][0].close, kept: records };
  },
};

/** 1000 rows a record, as bytes that were made before; reading leaves them bytes. */
export const bytes = {
  async prepare(name, rows) {
    const database = await open(name);
    const made = packs(rows).map(bytesOf);
    return { write: () => put(database, made), close: () => database.close() };
  },
  async read(name) {
    const records = await getAll(name);
    return { first: records[0][0], kept: records };
  },
};
