// The book: rows of the tables of a catalogue, in memory or in IndexedDB.
import * as wasm from "./mandate_book.js";
import type { Instant, Plan, PlanInput, Policy } from "../types/mandate.d.ts";
import { Guarded } from "./guarded.js";
import { Instance } from "./instance.js";
import { bookModule } from "./loaded.js";
import { Reader, bytesOf, json } from "./reader.js";
import { refusal } from "./refusals.js";
import { type TableName, TableReader } from "./rows.js";
import { type Applied, type Order, Table } from "./table.js";
import { Transaction } from "./transaction.js";

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
  /** Where the rows are kept; "memory" unless said otherwise. */
  storage?: "memory" | "indexeddb";
  /** Name of the stored book. */
  name?: string;
  /** Tables to start the engine with, by name; those that they refer to come with them. An empty list is all. */
  tables?: readonly string[];
  /** Who writes, for the history. */
  by?: string;
}

/** Which accounts are planned: all, those of a household or of an account group, or these. */
export type PlanScope = "all" | { household: string } | { group: string } | { accounts: readonly string[] };

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

export interface BookPlan {
  plan: Plan;
  /** The input of the plan: for PlannedBook, replayPlan or a saved RebalancePlan. */
  input: PlanInput;
  /** The accounts in scope that could not be planned. */
  excluded: { account_uid: string; identifier: string; code: string; message: string; arguments?: Record<string, string> }[];
  notes: { code: string; message: string; arguments: Record<string, string> }[];
}

type Listener = Parameters<Book["onChange"]>[0];

const closed = () => refusal("book_closed", "The book was closed; open it again.");
const released = () => refusal("snapshot_released", "The snapshot was released; take a new one.");

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

  static async open(options: BookOptions = {}): Promise<Book> {
    const { storage = "memory", name = "mandate", tables, by = "" } = options;
    await bookModule.load();
    if (storage !== "memory" && storage !== "indexeddb") {
      throw refusal("storage_unknown", 'Store the book in "memory" or in "indexeddb".');
    }
    if (storage === "indexeddb" && !globalThis.indexedDB) {
      throw refusal("storage_unavailable", "There is no IndexedDB here; open the book in memory.");
    }
    const instance = new Instance<typeof wasm>(wasm.instance, "Open the book again.");
    const handle = new Guarded(
      instance.call(({ BookHandle }) => new BookHandle()),
      instance,
      closed,
    );
    try {
      const book = new Book(handle, by);
      if (tables || storage === "indexeddb") book.startEngine(tables);
      if (storage === "indexeddb") {
        await handle.finish((opened) => opened.open(name));
        book.#listen(name);
      }
      return book;
    } catch (error) {
      handle.free();
      throw error;
    }
  }

  private constructor(handle: Guarded<wasm.BookHandle>, by: string) {
    this.#handle = handle;
    this.#reader = new Reader(handle);
    this.#by = by;
  }

  /** Starts the engine, once: tables by name ("Asset", "AssetTable"), with those that they refer to; all when none is named. */
  startEngine(tables: readonly string[] = []): void {
    const names = json(tables);
    this.#handle.use((handle) => handle.startEngine(names));
  }

  table<Name extends TableName>(identifier: Name): Table<Name> {
    this.#handle.requireOpen();
    return new Table(this, this.#reader, identifier, (order) => this.#carryOut(order));
  }

  /**
   * The plan of the stored accounts in scope, as planRebalance makes it of its input: valued at the latest prices, with
   * targets expanded, and orders under way counted as filled. Accounts that cannot be planned are excluded, each with a
   * reason.
   */
  plan(scope: PlanScope = "all", policy = {} as Policy, options: BookPlanOptions = {}): BookPlan {
    const { at = new Date(), ...rest } = options;
    const args = { ...rest, scope, policy, at: at instanceof Date ? at.toISOString() : at };
    return this.report("plan_book", args) as BookPlan;
  }

  /** What a package says about its rows: "plan_virtual_funds", "holdings_by_fund", "portfolio_values" and others. */
  report(name: string, args?: object): unknown {
    return this.#reader.ask({ ask: "report", name, args });
  }

  /** Carries out an intent of any kind, such as "replace_memberships". */
  apply(kind: string, args?: object, version?: number): Promise<Applied> {
    return this.#carryOut({ kind, args, version, rows: true, changes: true });
  }

  /** Carries out, together or not at all, what `write` asks for. */
  async transaction(write: (transaction: Transaction) => void | Promise<void>): Promise<Applied> {
    this.#handle.requireOpen();
    const parts: object[] = [];
    await write(new Transaction(parts));
    return this.apply("all_together", { parts });
  }

  /** Takes back the newest change that stands, or the entry of this number. */
  undo(entry?: number): Promise<Applied> {
    return this.apply("undo", entry === undefined ? {} : { entry });
  }

  redo(entry?: number): Promise<Applied> {
    return this.apply("redo", entry === undefined ? {} : { entry });
  }

  /** Newest first. */
  history(): HistoryEntry[] {
    return JSON.parse(this.#handle.use((handle) => handle.history()));
  }

  /** Calls `listener` after every change, of this book or of another tab; the function that is returned ends that. */
  onChange(listener: (change: Applied & { source: "here" | "another tab" }) => void): () => void {
    this.#handle.requireOpen();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The rows as they are now, whatever is written later. */
  snapshot() {
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
    };
  }

  /** The whole book as one JSON document, UTF-8. */
  export(): Uint8Array {
    return this.#handle.use((handle) => handle.export());
  }

  /** Replaces the rows by those of a document; its history starts anew. */
  async restore(bytes: Uint8Array): Promise<void> {
    this.#handle.requireOpen();
    const given = bytesOf(bytes);
    return this.#inTurn(async () => {
      await this.#handle.finish((handle) => handle.restore(given));
      this.#tell({ source: "here", entry: null, rows: [], changes: [] });
    });
  }

  /** Finishes the writes that were asked for, then frees the memory of the book; it cannot be used afterwards. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
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
  }

  /** As apply, with as much of what it did as is asked for: texts of many rows take longer than writing them. */
  async #carryOut({ kind, args = {}, version = 1, rows = false, changes = false }: Order): Promise<Applied> {
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
      const stored = await this.#handle.finish((handle) => handle.apply(text, rows || listened, changes || listened));
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
    for (const listener of this.#listeners) listener(change);
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
      await this.#handle.finish((handle) => handle.refresh());
      this.#tell({ source: "another tab", entry: null, rows: [], changes: [] });
    };
    // What cannot be read now is read by the next write, which says why if it cannot.
    this.#channel.onmessage = () => void this.#inTurn(refresh).catch(() => {});
  }
}
