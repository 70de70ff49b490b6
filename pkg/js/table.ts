// The rows of a table, to be read and written.
import type { Tables } from "../types/mandate.d.ts";
import type { Book } from "./book.js";
import { type Checks, flag, list, options, required } from "./given.js";
import type { Reader } from "./reader.js";
import { type RowKey, type TableName, TableReader } from "./rows.js";

/** A row before and after. */
export type RowChange = {
  [Name in TableName]: { table: Name; before: Tables[Name]["row"] | null; after: Tables[Name]["row"] | null };
}[TableName];

/** What an intent did. */
export interface Applied {
  /** Its number in the history; null when nothing changed. */
  entry: number | null;
  /** The rows that it put, in its order. */
  rows: unknown[];
  changes: RowChange[];
}

/**
 * An intent to carry out, and what to say of what it did.
 * @internal
 */
export interface Order {
  kind: string;
  args?: object | undefined;
  version?: number | undefined;
  rows?: boolean;
  changes?: boolean;
}

/** What a write of many rows resolves with. */
export interface Returning {
  /** The rows; only their number when false. */
  returning?: boolean;
}

const RETURNING: Checks<Returning> = { returning: flag };

/** The rows of a table. Writes resolve when they are stored, and reject with every violation when they are refused. */
export class Table<Name extends TableName> extends TableReader<Name> {
  #book: Book;
  #carryOut: (order: Order) => Promise<Applied>;

  /** @internal */
  constructor(book: Book, reader: Reader, identifier: Name, carryOut: (order: Order) => Promise<Applied>) {
    super(reader, identifier);
    this.#book = book;
    this.#carryOut = carryOut;
  }

  /**
   * Starts the engine with what the table needs.
   * @throws MandateError as `Book.startEngine`
   * @example
   * book.table("Asset").createSchemas();
   */
  createSchemas(): void {
    this.#book.startEngine([this.identifier]);
  }

  /**
   * Adds a row; as it was written, with its defaults.
   * @throws MandateError `rows_refused`, `identity_taken`, `unique_violated` and the codes of the table
   * @example
   * const { uid } = await book.table("Asset").create({ unique_identifier: "AAPL", asset_type: "equity" });
   */
  async create(row: Tables[Name]["draft"]): Promise<Tables[Name]["row"]> {
    return (await this.#rows("create_rows", [row]))[0];
  }

  /**
   * Adds the row, or changes the row of the same business key.
   * @throws MandateError as `create`
   * @example
   * await book.table("Asset").upsert({ unique_identifier: "AAPL", asset_type: "equity" });
   */
  async upsert(row: Tables[Name]["draft"]): Promise<Tables[Name]["row"]> {
    return (await this.#rows("upsert_rows", [row]))[0];
  }

  /**
   * The rows as they were written; with `returning: false` their number, which takes less time and memory.
   * @throws MandateError as `create`, with every violation of every row
   * @example
   * const count = await book.table("Asset").createMany(rows, { returning: false });
   */
  createMany(rows: readonly Tables[Name]["draft"][], options: { returning: false }): Promise<number>;
  createMany(rows: readonly Tables[Name]["draft"][], options?: Returning): Promise<Tables[Name]["row"][]>;
  createMany(rows: readonly Tables[Name]["draft"][], given?: Returning) {
    return this.#many("create_rows", rows, given);
  }

  /**
   * As createMany; a row of the same business key is changed.
   * @throws MandateError as `createMany`
   * @example
   * await book.table("Asset").upsertMany(rows, { returning: false });
   */
  upsertMany(rows: readonly Tables[Name]["draft"][], options: { returning: false }): Promise<number>;
  upsertMany(rows: readonly Tables[Name]["draft"][], options?: Returning): Promise<Tables[Name]["row"][]>;
  upsertMany(rows: readonly Tables[Name]["draft"][], given?: Returning) {
    return this.#many("upsert_rows", rows, given);
  }

  /**
   * Changes the named cells; null clears one.
   * @throws MandateError `row_unknown`, `key_malformed`, `identity_fixed` and the codes of `create`
   * @example
   * await book.table("Asset").update(uid, { asset_type: null });
   */
  async update(key: RowKey, set: Partial<Tables[Name]["draft"]>): Promise<Tables[Name]["row"]> {
    return (await this.#rows("update_rows", [{ key: key ?? null, set: set ?? null }]))[0];
  }

  /**
   * Deletes a row, and what goes with it; whether there was one.
   * @throws MandateError `delete_restricted`, `key_malformed`
   * @example
   * await book.table("Asset").delete(uid);
   */
  async delete(key: RowKey): Promise<boolean> {
    return (await this.bulkDelete([key])) === 1;
  }

  /**
   * Deletes rows, and what goes with them; how many there were.
   * @throws MandateError as `delete`
   * @example
   * await book.table("Asset").bulkDelete([first.uid, second.uid]);
   */
  async bulkDelete(keys: readonly RowKey[]): Promise<number> {
    required(keys, list, "keys");
    const args = { table: this.identifier, rows: keys };
    const { changes } = await this.#carryOut({ kind: "delete_rows", args, changes: true });
    return changes.filter(({ table, after }) => table === this.identifier && after === null).length;
  }

  async #many(kind: string, rows: readonly object[], given?: Returning) {
    const { returning = true } = options(given, RETURNING);
    required(rows, list, "rows");
    if (returning) return this.#rows(kind, rows);
    await this.#carryOut({ kind, args: { table: this.identifier, rows } });
    return rows.length;
  }

  async #rows(kind: string, rows: readonly object[]): Promise<Tables[Name]["row"][]> {
    const args = { table: this.identifier, rows };
    const applied = await this.#carryOut({ kind, args, rows: true });
    return applied.rows as Tables[Name]["row"][];
  }
}
