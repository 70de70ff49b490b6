// The book: rows of the tables of a catalogue, in memory or in IndexedDB.
import * as wasm from "./mandate_book.js";
import type { BookPlan, Instant, OperationKind, PlanScope, Policy, Reports } from "../types/mandate.d.ts";
import { type ImportFile, type ImportOptions, type Imported, IMPORT, decoded } from "./files.js";
import { type Checks, callable, count, flag, object, options, required, text, texts, unchecked } from "./given.js";
import { Guarded } from "./guarded.js";
import { Instance } from "./instance.js";
import { bookModule } from "./loaded.js";
import { jsonText, textWithArgs } from "./plain.js";
import { Reader, bytesOf } from "./reader.js";
import { reading, refusal } from "./refusals.js";
import { type BookSnapshot, type TableName, TableReader } from "./rows.js";
import { type Kept, kept } from "./stored.js";
import { type Applied, type Order, type RowChange, Table } from "./table.js";
import { type ArgsOf, Transaction } from "./transaction.js";

const CHANNEL = "mandate-book";
/** How long a tab waits before it tells the others that it saved. */
const TELL_MS = 10;

/** An entry of the history. */
export interface HistoryEntry {
  number: number;
  at: Instant;
  by: string;
  kind: string;
  /** By table: rows added, changed, deleted. */
  rows: Record<string, [number, number, number]>;
  /** It was not taken back, or was carried out again since. */
  stands: boolean;
}

export interface BookOptions {
  /** Where the rows are kept: "disk" where a folder is named, else "memory" unless said otherwise. */
  storage?: "memory" | "indexeddb" | "disk";
  /** The folder of a book on the disk, in Node, Bun and Deno; it is made where there is none. One program has a book open at a time. */
  folder?: string;
  /** Name of the stored book. */
  name?: string;
  /** What the names of its databases start with, so that several programs can share an origin. */
  prefix?: string;
  /** Tables to start the engine with, by name; those that they refer to come with them. An empty list is all. */
  tables?: readonly TableSelector[];
  /** Who writes, for the history. */
  by?: string;
}

/** Which stored books are meant: the browser's, unless a folder is named. */
export interface StoredBooks {
  /** As in `BookOptions`. */
  folder?: string;
  /** As in `BookOptions`. */
  prefix?: string;
}

/** A table, as an engine is started with it: "Asset" or "AssetTable", also by its physical name. */
export type TableSelector =
  | TableName
  | `${TableName}Table`
  | `${string}Storage`
  | `${string}.${TableName | `${TableName}Table`}`
  | `${string}__${string}`;

export interface BookPlanOptions {
  /** The time of the plan; now by default. */
  at?: Date | string;
  /** Cash into each account, base currency; negative is out. */
  flow?: string | number;
  /** Cash into single accounts by uid, in place of `flow`. */
  flows?: Readonly<Record<string, string | number>>;
  /** The accounts of a household share their targets. */
  place_households?: boolean;
}

type Listener = Parameters<Book["onChange"]>[0];

const closed = () => refusal("book_closed", "The book was closed; open it again.");
const released = () => refusal("snapshot_released", "The snapshot was released; take a new one.");

const OPEN: Checks<BookOptions> = { storage: unchecked, folder: text, name: text, prefix: text, tables: texts, by: text };
const STORED: Checks<StoredBooks> = { folder: text, prefix: text };
const PLAN: Checks<BookPlanOptions> = { at: unchecked, flow: unchecked, flows: object, place_households: flag };

/** A relational book: typed rows, checked writes, history, snapshots. */
export class Book {
  #handle: Guarded<wasm.BookHandle>;
  #reader: Reader;
  #by: string;
  #channel: BroadcastChannel | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #listeners = new Set<Listener>();
  /** Writes wait for each other. */
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  /** Lets a stored book be deleted. */
  #release: () => void | Promise<void> = () => {};

  /**
   * Opens a book: an empty one in memory, or the stored one of a name, which is made where there is none.
   * @throws MandateError `storage_unknown`, `storage_unavailable`, `unknown_selector`, `book_from_newer_version`,
   * `stored_rows_damaged`; `book_open` of a folder's book that is open, here or in another program
   * @example
   * const book = await Book.open({ storage: "indexeddb", name: "clients", by: "ann" });
   */
  static async open(given?: BookOptions): Promise<Book> {
    const { name = "mandate", prefix = "", tables, by = "", ...where } = options(given, OPEN);
    await bookModule.load();
    const store = placeOf(where);
    const instance = new Instance<typeof wasm>(wasm.instance, "Open the book again.");
    const handle = new Guarded(
      instance.call(({ BookHandle }) => new BookHandle()),
      instance,
      closed,
    );
    const book = new Book(handle, by);
    try {
      if (tables || store) book.startEngine(tables);
      if (store) await book.#openStored(`${prefix}${name}`, store);
      return book;
    } catch (error) {
      handle.free();
      await book.#release();
      throw error;
    }
  }

  /**
   * The names of the stored books, in order.
   * @throws MandateError `storage_unavailable`
   * @example
   * for (const name of await Book.list({ prefix: "app-" })) console.log(name);
   */
  static async list(given?: StoredBooks): Promise<string[]> {
    const { folder, prefix = "" } = options(given, STORED);
    return (await kept(folder).names(prefix)).map((name) => name.slice(prefix.length));
  }

  /**
   * Deletes the stored book of a name, for good; whether there was one.
   * @throws MandateError `storage_unavailable`; `book_open` while it is open, here or in another tab
   * @example
   * await Book.delete("clients", { prefix: "app-" });
   */
  static async delete(name: string, given?: StoredBooks): Promise<boolean> {
    required(name, text, "name");
    const { folder, prefix = "" } = options(given, STORED);
    return kept(folder).remove(`${prefix}${name}`);
  }

  private constructor(handle: Guarded<wasm.BookHandle>, by: string) {
    this.#handle = handle;
    this.#reader = new Reader(handle);
    this.#by = by;
  }

  /**
   * Starts the engine, once: tables by name ("Asset", "AssetTable"), with those that they refer to; all when none is named.
   * @throws MandateError `engine_already_started`, `unknown_selector`
   * @example
   * book.startEngine(["AccountHoldingsTS"]);
   */
  startEngine(tables: readonly TableSelector[] = []): void {
    this.#handle.requireOpen();
    required(tables, texts, "tables");
    const names = jsonText(tables, "tables", "tables");
    this.#handle.use((handle) => handle.startEngine(names));
  }

  /**
   * The rows of a table.
   * @throws MandateError `not_text`; what is done with the rows throws `table_not_started` and `unknown_selector`
   * @example
   * const assets = book.table("Asset");
   */
  table<Name extends TableName>(identifier: Name): Table<Name> {
    this.#handle.requireOpen();
    return new Table(this, this.#reader, identifier, (order) => this.#carryOut(order));
  }

  /**
   * The plan of the stored accounts in scope, as planRebalance makes it of its input: valued at the latest prices, with
   * targets expanded, and orders under way counted as filled. Accounts that cannot be planned are excluded, each with a
   * reason.
   * @throws MandateError `args_malformed`, `nothing_to_plan` and the codes of planRebalance
   * @example
   * const { plan, excluded } = book.plan({ household: "Smith" }, { mode: "full" });
   */
  plan(scope: PlanScope = "all", policy = {} as Policy, given?: BookPlanOptions): BookPlan {
    const { at = new Date(), flow, flows, ...rest } = options(given, PLAN);
    const amounts = reading(["flows"], "flows", () => Object.entries(flows ?? {}).map(([uid, amount]) => [uid, decimalText(amount)]));
    const flowTexts = { flow: decimalText(flow), flows: flows && Object.fromEntries(amounts) };
    return this.#ask("plan_book", { ...rest, ...flowTexts, scope, policy, at });
  }

  /**
   * What a package says about its rows.
   * @throws MandateError `args_malformed`, `report_unknown`, `table_not_started` and the codes of the report
   * @example
   * const values = book.report("portfolio_values", { identifiers: ["WORLD"], latest_only: true });
   */
  report<Name extends keyof Reports>(name: Name, args: Reports[Name]["args"]): Reports[Name]["answer"] {
    return this.#ask(name, args);
  }

  /**
   * Carries out an intent of any kind.
   * @throws MandateError `args_malformed`, `intent_unknown`, `book_moved` and the codes of the kind
   * @example
   * await book.apply("set_base_currency", { currency: "USD" });
   */
  apply<Kind extends OperationKind>(kind: Kind, ...given: ArgsOf<Kind>): Promise<Applied> {
    const [args, version] = given;
    return this.#change(kind, args, version);
  }

  /**
   * Imports files of the types of docs/import.md, all of them as one change, or nothing while one is wrong: type, encoding,
   * delimiter, decimal mark and columns are recognised where they are not given. Says what was recognised and every problem with
   * its file, row and column.
   * @throws MandateError `not_bytes`, `delimiter_malformed`, `header_unknown`, `field_unknown`
   * @example
   * const { ready, files, effect } = await book.importFiles([{ name: "assets.csv", bytes }], { dry_run: true });
   */
  async importFiles(files: readonly ImportFile[], given?: ImportOptions): Promise<Imported> {
    this.#handle.requireOpen();
    const { dry_run = false, skip_errors = false } = options(given, IMPORT);
    const texts = await decoded(files);
    const about = { skip_errors, at: new Date().toISOString(), seed: globalThis.crypto.randomUUID(), by: this.#by };
    const request = jsonText({ ...about, files: texts }, "files");
    return this.#inTurn(async () => {
      const listened = this.#listeners.size > 0;
      const answer = await this.#handle.finish((handle) => handle.importFiles(request, dry_run, listened));
      const { applied = null, ...preview } = JSON.parse(answer);
      if (applied && applied.entry !== null) this.#tell({ source: "here", ...applied });
      return { ...preview, applied: applied && { entry: applied.entry } };
    });
  }

  /**
   * Carries out, together or not at all, what `write` asks for.
   * @throws MandateError with `part`, the number of the write at fault, in each violation; `transaction_ended` for later writes
   * @example
   * await book.transaction((tx) => tx.table("Asset").create({ unique_identifier: "AAPL" }));
   */
  async transaction(write: (transaction: Transaction) => void | Promise<void>): Promise<Applied> {
    this.#handle.requireOpen();
    required(write, callable, "write");
    const parts: object[] = [];
    const transaction = new Transaction(parts);
    try {
      await write(transaction);
    } finally {
      transaction.end();
    }
    return this.#change("all_together", { parts });
  }

  /**
   * Takes back the newest change that stands, or the entry of this number.
   * @throws MandateError `nothing_to_undo`, `entry_unknown`, `undone_already`, `changed_since`
   * @example
   * await book.undo();
   */
  undo(entry?: number): Promise<Applied> {
    return this.#reverse("undo", entry);
  }

  /**
   * Carries out again the newest change that was taken back, or the entry of this number.
   * @throws MandateError `nothing_to_redo`, `entry_unknown`, `not_undone`, and the codes of the change
   * @example
   * await book.redo();
   */
  redo(entry?: number): Promise<Applied> {
    return this.#reverse("redo", entry);
  }

  /**
   * The entries of the history, newest first.
   * @throws MandateError `book_closed`
   * @example
   * const { kind, by } = book.history()[0] ?? {};
   */
  history(): HistoryEntry[] {
    return JSON.parse(this.#handle.use((handle) => handle.history()));
  }

  /**
   * Calls `listener` after every change, of this book or of another tab, with the rows that it changed; the function that is returned ends that. What a
   * listener throws is reported as an uncaught error: the change is stored all the same.
   * @throws MandateError `not_a_function`
   * @example
   * const stop = book.onChange(({ source, changes }) => console.log(source, changes.length));
   */
  onChange(listener: (change: Applied & { source: "here" | "another tab" }) => void): () => void {
    this.#handle.requireOpen();
    required(listener, callable, "listener");
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The rows as they are now, whatever is written later.
   * @throws MandateError `book_closed`
   * @example
   * const before = book.snapshot();
   */
  snapshot(): BookSnapshot {
    const handle = this.#handle.inner((book) => book.snapshot(), released);
    const reader = new Reader(handle);
    return {
      table<Name extends TableName>(identifier: Name): TableReader<Name> {
        handle.requireOpen();
        return new TableReader(reader, identifier);
      },
      release(): void {
        handle.free();
      },
      [Symbol.dispose](): void {
        handle.free();
      },
    };
  }

  /**
   * The whole book as one JSON document, UTF-8.
   * @throws MandateError `book_closed`
   * @example
   * const bytes = book.export();
   */
  export(): Uint8Array {
    return this.#handle.use((handle) => handle.export());
  }

  /**
   * Replaces the rows by those of a document; its history starts over.
   * @throws MandateError `not_bytes`, `not_a_book`, `book_damaged`, `book_from_newer_version`, `book_rows_refused`
   * @example
   * await other.restore(book.export());
   */
  async restore(bytes: Uint8Array): Promise<void> {
    this.#handle.requireOpen();
    const given = bytesOf(bytes);
    return this.#inTurn(async () => {
      await this.#handle.finish((handle) => handle.restore(given));
      this.#tell({ source: "here", entry: null, rows: [], changes: [] });
    });
  }

  /**
   * Finishes the writes that were asked for, then frees the memory of the book; it cannot be used afterwards. Throws nothing.
   * @example
   * await book.close();
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /**
   * As close.
   * @example
   * await using book = await Book.open();
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #openStored(name: string, store: Kept): Promise<void> {
    this.#release = await store.hold(name);
    await this.#handle.finish((handle) => handle.open(name, store.folder));
    if (!store.folder) this.#listen(name);
  }

  async #close(): Promise<void> {
    this.#handle.close();
    if (this.#channel) this.#channel.onmessage = null;
    this.#listeners.clear();
    await this.#last;
    if (this.#telling !== undefined) {
      clearTimeout(this.#telling);
      this.#channel?.postMessage("changed");
    }
    this.#channel?.close();
    this.#handle.free();
    await this.#release();
  }

  async #reverse(kind: "undo" | "redo", entry: number | undefined): Promise<Applied> {
    if (entry !== undefined) required(entry, count, "entry");
    return this.#change(kind, entry === undefined ? {} : { entry });
  }

  #ask<Name extends keyof Reports>(name: Name, args: object): Reports[Name]["answer"] {
    this.#handle.requireOpen();
    required(name, text, "name");
    required(args, object, "args");
    return this.#reader.ask({ ask: "report", name }, args);
  }

  #change(kind: string, args?: object, version?: number): Promise<Applied> {
    return this.#carryOut({ kind, args, version, rows: true, changes: true });
  }

  /** As apply, with as much of what it did as is asked for: texts of many rows take longer than writing them. */
  async #carryOut({ kind, args = {}, version = 1, rows = false, changes = false }: Order): Promise<Applied> {
    this.#handle.requireOpen();
    required(kind, text, "kind");
    required(version, count, "version");
    required(args, object, "args");
    const about = { kind, version, at: new Date().toISOString(), seed: globalThis.crypto.randomUUID(), by: this.#by };
    const intent = textWithArgs(about, args);
    return this.#inTurn(async () => {
      const listened = this.#listeners.size > 0;
      const stored = await this.#handle.finish((handle) => handle.apply(intent, rows || listened, changes || listened));
      const applied: Applied = JSON.parse(stored);
      if (applied.entry !== null) this.#tell({ source: "here", ...applied });
      return applied;
    });
  }

  async #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    this.#handle.requireOpen();
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #tell(change: Parameters<Listener>[0]): void {
    if (change.source === "here" && this.#channel) this.#tellTabs(this.#channel);
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        // The change stands, and the other listeners are to hear of it.
        reportApart(error);
      }
    }
  }

  /** Other tabs hear once of saves that follow one another at once: a message takes a fifth of the time of a save. */
  #tellTabs(channel: BroadcastChannel): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      channel.postMessage("changed");
    }, TELL_MS);
  }

  #listen(name: string): void {
    if (!globalThis.BroadcastChannel) return;
    this.#channel = new BroadcastChannel(name === "mandate" ? CHANNEL : `${CHANNEL}-${name}`);
    const refresh = async () => {
      const heard = await this.#handle.finish((handle) => handle.refresh(this.#listeners.size > 0));
      const changes: RowChange[] = JSON.parse(heard ?? "[]");
      const rows = changes.map((change) => change.after).filter((row) => row !== null);
      this.#tell({ source: "another tab", entry: null, rows, changes });
    };
    // What cannot be read now is read by the next write, which says why if it cannot.
    this.#channel.onmessage = () => void this.#inTurn(refresh).catch(() => {});
  }
}

/** Where a book is kept; none in memory. */
function placeOf({ storage, folder }: Pick<BookOptions, "storage" | "folder">): Kept | undefined {
  switch (storage ?? (folder === undefined ? "memory" : "disk")) {
    case "memory":
    case "indexeddb":
      if (folder === undefined) return storage === "indexeddb" ? kept(undefined) : undefined;
      break;
    case "disk":
      if (folder !== undefined) return kept(folder);
  }
  throw refusal("storage_unknown", 'Store the book in "memory", in "indexeddb", or on the "disk" in a `folder`.');
}

/** A finite number as the text of a decimal. */
function decimalText<Amount>(amount: Amount): Amount | string {
  return Number.isFinite(amount) ? String(amount) : amount;
}

/** Reports an error as the platform reports one that nobody catches. */
function reportApart(error: unknown): void {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else {
    queueMicrotask(() => {
      throw error;
    });
  }
}
