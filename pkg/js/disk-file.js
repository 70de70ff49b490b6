// A file with stores of values by key. Changes are appended and are there when they have reached the disk; what a crash cut off at
// its end was never confirmed and is left out. Once more than half of it is out of date it is written anew.
import { createHash } from "node:crypto";
import { fstatSync, readSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { PUT, FORGET, NUMBER, encoded, entriesOf } from "./disk-format.js";

const MAGIC = Buffer.from("mandate values 1");
/** Of a record: the length of what follows with a check of its own, and the start of the hash of what follows. */
const HEADER = 16;
/** Records start at multiples of this, so that no header lies in two sectors: of one that a crash cut off either all is there or nothing. */
const ALIGNED = 16;
/** So much may be out of date before the file is written anew. */
const SLACK = 1 << 20;
/** The values of a record of a file that is written anew. */
const BATCH = 8 << 20;

export class DiskFile {
  #path;
  #handle;
  /** By store and key, where a value lies. */
  #stores = new Map();
  /** By store, the last number that was given out. */
  #numbers = new Map();
  #size = 0;
  #live = 0;
  #last = Promise.resolve();
  #broken;

  /** Opens the file at a path, which is made where there is none. After a crash its end may be cut off. */
  static async open(path, isAfterCrash) {
    const file = new DiskFile(path, await made(path));
    try {
      await file.#read(isAfterCrash);
      return file;
    } catch (error) {
      await file.#handle.close();
      throw error;
    }
  }

  constructor(path, handle) {
    this.#path = path;
    this.#handle = handle;
  }

  get(store, key) {
    const found = this.#stores.get(store)?.get(key);
    return found && this.#bytes(found);
  }

  valuesFrom(store, first, most) {
    const keys = [...(this.#stores.get(store)?.keys() ?? [])].filter((key) => typeof key === "number" && key >= first);
    keys.sort((one, other) => one - other);
    return keys.slice(0, most).map((key) => this.get(store, key));
  }

  nextNumber(store) {
    return (this.#numbers.get(store) ?? 0) + 1;
  }

  /** Carries out all changes or none; resolves when they are on the disk. */
  commit(changes) {
    const payload = encoded(changes.map(asEntry));
    const turn = this.#last.then(() => this.#commit(payload));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Closes the file when what was committed is written. */
  close() {
    this.#last = this.#last.then(() => this.#handle.close()).catch(() => {});
    return this.#last;
  }

  async #commit(payload) {
    if (this.#broken) throw this.#broken;
    if (fstatSync(this.#handle.fd).size !== this.#size) {
      throw new Error(`${this.#path} was changed by another program; close it there and open the book again.`);
    }
    try {
      await writeAll(this.#handle, record(payload), this.#size);
      await this.#handle.datasync();
    } catch (error) {
      await this.#takeBack(error);
      throw error;
    }
    this.#take(payload, this.#size);
    if (this.#size - this.#live > SLACK + this.#live) await this.#rewrite();
  }

  /** Nothing stays of a write that failed: what comes after it could not be read. */
  async #takeBack(error) {
    try {
      await this.#handle.truncate(this.#size);
      await this.#handle.datasync();
    } catch {
      this.#broken = error;
    }
  }

  async #read(isAfterCrash) {
    const size = fstatSync(this.#handle.fd).size;
    this.#size = MAGIC.length;
    const start = this.#at(0, Math.min(size, MAGIC.length));
    const isCut = isAfterCrash && (size < MAGIC.length || isBlank(start));
    if (size === 0 || isCut) return this.#start(size);
    if (!start.equals(MAGIC)) throw damaged(this.#path);
    while (this.#size < size) {
      const payload = this.#recordAt(this.#size, size);
      if (!payload) break;
      this.#take(payload, this.#size);
    }
    if (this.#size === size) return;
    if (!isAfterCrash) throw damaged(this.#path);
    await this.#handle.truncate(this.#size);
  }

  /** Begins a file that is new, or whose beginning did not reach the disk. */
  async #start(size) {
    if (size > MAGIC.length) throw damaged(this.#path);
    await writeAll(this.#handle, MAGIC, 0);
    await this.#handle.datasync();
    await syncFolder(this.#path);
  }

  /** What the record at a place says; nothing where a crash cut it off. */
  #recordAt(at, size) {
    if (at + HEADER > size) return undefined;
    const header = this.#at(at, HEADER);
    if (isBlank(header)) return undefined;
    if (!hash(header.subarray(0, 4)).subarray(0, 4).equals(header.subarray(4, 8))) throw damaged(this.#path);
    const end = at + recordLength(header.readUInt32LE(0));
    if (end > size) return undefined;
    const payload = this.#at(at + HEADER, header.readUInt32LE(0));
    if (hash(payload).equals(header.subarray(8))) return payload;
    if (end === size) return undefined;
    throw damaged(this.#path);
  }

  /** Takes note of a record that is written at a place. */
  #take(payload, at) {
    for (const { op, store, key, value } of entriesOf(payload)) {
      const values = this.#stores.get(store) ?? new Map();
      this.#stores.set(store, values);
      if (op === NUMBER || (op === PUT && typeof key === "number")) {
        this.#numbers.set(store, Math.max(this.#numbers.get(store) ?? 0, key));
      }
      if (op === NUMBER) continue;
      for (const gone of keysOf(values, op, key)) this.#forget(values, gone);
      if (op === PUT) {
        values.set(key, { at: at + HEADER + value.start, length: value.length });
        this.#live += value.length;
      }
    }
    this.#size = at + recordLength(payload.length);
  }

  #forget(values, key) {
    this.#live -= values.get(key)?.length ?? 0;
    values.delete(key);
  }

  /** Writes what is up to date into another file, which then takes the place of this one. */
  async #rewrite() {
    const next = `${this.#path}.new`;
    try {
      const to = await open(next, "w+");
      try {
        await this.#copyTo(to);
        await to.datasync();
      } finally {
        await to.close();
      }
    } catch {
      // The file is as good as before, and longer.
      await rm(next, { force: true });
      return;
    }
    await this.#handle.close();
    try {
      await rename(next, this.#path);
      await syncFolder(this.#path);
    } finally {
      this.#handle = await open(this.#path, "r+");
      this.#stores.clear();
      this.#live = 0;
      await this.#read(false);
    }
  }

  async #copyTo(handle) {
    let at = MAGIC.length;
    await writeAll(handle, MAGIC, 0);
    for (const batch of this.#batches()) {
      const bytes = record(encoded(batch));
      await writeAll(handle, bytes, at);
      at += bytes.length;
    }
  }

  *#batches() {
    let batch = [...this.#numbers].map(([store, key]) => ({ op: NUMBER, store, key }));
    let room = BATCH;
    for (const [store, values] of this.#stores) {
      for (const [key, found] of values) {
        batch.push({ op: PUT, store, key, bytes: this.#bytes(found) });
        room -= found.length;
        if (room > 0) continue;
        yield batch;
        [batch, room] = [[], BATCH];
      }
    }
    yield batch;
  }

  #bytes({ at, length }) {
    return this.#at(at, length);
  }

  #at(at, length) {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#handle.fd, bytes, done, length - done, at + done);
      if (read === 0) throw damaged(this.#path);
      done += read;
    }
    return bytes;
  }
}

/** A handle of the file at a path, which is made where there is none. */
async function made(path) {
  // A handle that appends cannot write at a place.
  await (await open(path, "a")).close();
  return open(path, "r+");
}

/** A change as the module gives it: `[store, key, bytes]`. */
function asEntry([store, key, bytes]) {
  return bytes ? { op: PUT, store, key, bytes } : { op: FORGET, store, key };
}

/** The keys that a change lets go of. */
function keysOf(values, op, key) {
  if (op === PUT || !(key === undefined || Array.isArray(key))) return [key];
  const last = key === undefined ? Infinity : key[0];
  return [...values.keys()].filter((one) => key === undefined || (typeof one === "number" && one <= last));
}

function recordLength(payload) {
  return HEADER + Math.ceil(payload / ALIGNED) * ALIGNED;
}

function record(payload) {
  const bytes = Buffer.alloc(recordLength(payload.length));
  bytes.writeUInt32LE(payload.length, 0);
  hash(bytes.subarray(0, 4)).copy(bytes, 4, 0, 4);
  hash(payload).copy(bytes, 8);
  payload.copy(bytes, HEADER);
  return bytes;
}

function hash(bytes) {
  return createHash("sha256").update(bytes).digest().subarray(0, 8);
}

function isBlank(bytes) {
  return bytes.every((byte) => byte === 0);
}

async function writeAll(handle, bytes, at) {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** A new name is on the disk with its folder. */
export async function syncFolder(path) {
  try {
    const folder = await open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    // Windows opens no folders, and writes names with the files.
    if (process.platform !== "win32") throw error;
  }
}

function damaged(path) {
  return Object.assign(new Error(`${path} was changed from outside.`), { code: "damaged" });
}
