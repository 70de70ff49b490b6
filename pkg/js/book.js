// The book: rows of the tables of a catalogue, in memory or in IndexedDB.
import * as wasm from "./mandate.js";
import { MandateError, wrapped, wrappedLater } from "./errors.js";
import { loaded } from "./loaded.js";

const CHANNEL = "mandate-book";

/** Whether JSON has a form for all of it. */
function isPlain(value) {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  for (const key in value) {
    if (!isPlain(value[key])) return false;
  }
  return true;
}

/** JSON as the core reads it: big integers are decimals in text, and a number that is none is refused. */
function json(value) {
  // A look at every part is cheaper than a call for every part.
  if (isPlain(value)) return JSON.stringify(value);
  return JSON.stringify(value, (key, part) => {
    if (typeof part === "bigint") return part.toString();
    if (typeof part === "number" && !Number.isFinite(part)) {
      throw refusal("not_finite", `${key} must be a finite number.`);
    }
    return part;
  });
}

function refusal(code, message) {
  return new MandateError({ code, message, details: { violations: [] } });
}

/** What can be read of a book, or of a snapshot of it. */
class Reader {
  #handle;
  #snapshot;

  constructor(handle, snapshot) {
    this.#handle = handle;
    this.#snapshot = snapshot;
  }

  ask(question) {
    return JSON.parse(wrapped(() => this.#handle.ask(json(question), this.#snapshot)));
  }
}

/** The rows of one table, to be read. */
class TableReader {
  #reader;

  constructor(reader, identifier) {
    this.#reader = reader;
    this.identifier = identifier;
  }

  getByUid(key) {
    return this.#reader.ask({ ask: "row", table: this.identifier, key });
  }

  getByUniqueIdentifier(key) {
    return this.#reader.ask({ ask: "row_by_key", table: this.identifier, key });
  }

  getManyByUniqueIdentifier(keys) {
    const found = {};
    for (const key of new Set(keys.map((text) => text.trim()).filter(Boolean))) {
      const row = this.getByUniqueIdentifier(key);
      if (row) found[key] = row;
    }
    return found;
  }

  filter({ where, order, limit, offset, after } = {}) {
    const orders = order === undefined ? [] : [order].flat();
    return this.#reader.ask({ ask: "rows", table: this.identifier, where, order: orders, limit, offset, after });
  }

  count(where) {
    return this.#reader.ask({ ask: "count", table: this.identifier, where });
  }

  deleteImpact(key) {
    return this.#reader.ask({ ask: "delete_impact", table: this.identifier, key });
  }
}

/** The rows of one table. Writes resolve when they are stored. */
class Table extends TableReader {
  #book;
  #carryOut;

  constructor(book, reader, identifier, carryOut) {
    super(reader, identifier);
    this.#book = book;
    this.#carryOut = carryOut;
  }

  createSchemas() {
    this.#book.startEngine([this.identifier]);
  }

  async create(row) {
    return (await this.#rows("create_rows", [row]))[0];
  }

  async upsert(row) {
    return (await this.#rows("upsert_rows", [row]))[0];
  }

  createMany(rows) {
    return this.#rows("create_rows", rows);
  }

  upsertMany(rows) {
    return this.#rows("upsert_rows", rows);
  }

  async update(key, set) {
    return (await this.#rows("update_rows", [{ key, set }]))[0];
  }

  async delete(key) {
    return (await this.bulkDelete([key])) === 1;
  }

  async bulkDelete(keys) {
    const args = { table: this.identifier, rows: keys };
    const { changes } = await this.#carryOut({ kind: "delete_rows", args, changes: true });
    return changes.filter(({ table, after }) => table === this.identifier && after === null).length;
  }

  async #rows(kind, rows) {
    const args = { table: this.identifier, rows };
    return (await this.#carryOut({ kind, args, rows: true })).rows;
  }
}

/** Writes that are carried out together, when the function that makes them is done. */
class Transaction {
  parts = [];

  apply(kind, args, version = 1) {
    this.parts.push({ kind, version, args });
  }

  table(identifier) {
    const rows = (kind, list) => this.apply(kind, { table: identifier, rows: list });
    return {
      create: (row) => rows("create_rows", [row]),
      upsert: (row) => rows("upsert_rows", [row]),
      createMany: (list) => rows("create_rows", list),
      upsertMany: (list) => rows("upsert_rows", list),
      update: (key, set) => rows("update_rows", [{ key, set }]),
      delete: (key) => rows("delete_rows", [key]),
      bulkDelete: (keys) => rows("delete_rows", keys),
    };
  }
}

/** The rows as they were when it was taken. */
class Snapshot {
  #handle;
  #number;
  #reader;

  constructor(handle) {
    this.#handle = handle;
    this.#number = handle.snapshot();
    this.#reader = new Reader(handle, this.#number);
  }

  table(identifier) {
    return new TableReader(this.#reader, identifier);
  }

  release() {
    this.#handle.release(this.#number);
  }
}

export class Book {
  #handle;
  #reader;
  #by;
  #channel;
  #listeners = new Set();
  /** Writes wait for each other. */
  #last = Promise.resolve();

  static async open({ storage = "memory", name = "mandate", tables, by = "" } = {}) {
    if (!loaded.value) {
      throw refusal("not_initialised", "The module is not loaded; await init() once before the first call.");
    }
    if (storage !== "memory" && storage !== "indexeddb") {
      throw refusal("storage_unknown", 'Store the book in "memory" or in "indexeddb".');
    }
    const handle = wrapped(() => new wasm.BookHandle());
    const book = new Book(handle, by);
    if (tables) book.startEngine(tables);
    if (storage === "indexeddb") {
      if (!globalThis.indexedDB) {
        throw refusal("storage_unavailable", "There is no IndexedDB here; open the book in memory.");
      }
      if (!tables) book.startEngine([]);
      await wrappedLater(handle.open(name));
      book.#listen(name);
    }
    return book;
  }

  constructor(handle, by) {
    this.#handle = handle;
    this.#reader = new Reader(handle);
    this.#by = by;
  }

  startEngine(tables = []) {
    wrapped(() => this.#handle.startEngine(json(tables)));
  }

  table(identifier) {
    return new Table(this, this.#reader, identifier, (order) => this.#carryOut(order));
  }

  report(name, args) {
    return this.#reader.ask({ ask: "report", name, args });
  }

  /** The plan of the stored accounts in scope under a policy. */
  plan(scope = "all", policy = {}, { at = new Date(), ...options } = {}) {
    return this.report("plan_book", { ...options, scope, policy, at: at instanceof Date ? at.toISOString() : at });
  }

  /** Carries out an intent: what changed, when that is stored. */
  apply(kind, args, version) {
    return this.#carryOut({ kind, args, version, rows: true, changes: true });
  }

  /** As apply, with as much of what it did as is asked for: texts of many rows take longer than writing them. */
  #carryOut({ kind, args = {}, version = 1, rows = false, changes = false }) {
    const text = json({
      kind,
      version,
      args,
      at: new Date().toISOString(),
      seed: globalThis.crypto.randomUUID(),
      by: this.#by,
    });
    return this.#inTurn(async () => {
      const listened = this.#listeners.size > 0;
      const applied = JSON.parse(await wrappedLater(this.#handle.apply(text, rows || listened, changes || listened)));
      if (applied.entry !== null) this.#tell({ source: "here", ...applied });
      return applied;
    });
  }

  async transaction(write) {
    const transaction = new Transaction();
    await write(transaction);
    return this.apply("all_together", { parts: transaction.parts });
  }

  undo(entry) {
    return this.apply("undo", entry === undefined ? {} : { entry });
  }

  redo(entry) {
    return this.apply("redo", entry === undefined ? {} : { entry });
  }

  history() {
    return JSON.parse(this.#handle.history());
  }

  /** Calls `listener` after every change; the function that is returned ends that. */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot() {
    return new Snapshot(this.#handle);
  }

  export() {
    return this.#handle.export();
  }

  restore(bytes) {
    return this.#inTurn(async () => {
      await wrappedLater(this.#handle.restore(bytes));
      this.#tell({ source: "here", entry: null, rows: [], changes: [] });
    });
  }

  /** Waits for the writes that are under way, then frees the memory of the book; it cannot be used afterwards. */
  async close() {
    this.#channel?.close();
    this.#listeners.clear();
    await this.#last;
    this.#handle.free();
  }

  #inTurn(task) {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #tell(change) {
    if (change.source === "here") this.#channel?.postMessage("changed");
    for (const listener of this.#listeners) listener(change);
  }

  #listen(name) {
    if (!globalThis.BroadcastChannel) return;
    this.#channel = new BroadcastChannel(name === "mandate" ? CHANNEL : `${CHANNEL}-${name}`);
    this.#channel.onmessage = () =>
      this.#inTurn(async () => {
        await wrappedLater(this.#handle.refresh());
        this.#tell({ source: "another tab", entry: null, rows: [], changes: [] });
      });
  }
}
