// Writes that are carried out together, when the function that makes them is done.
import type { OperationKind, Operations, Tables } from "../types/mandate.d.ts";
import { refusal } from "./refusals.js";
import type { RowKey, TableName } from "./rows.js";

/** Writes of rows of a table, which are carried out with the others of their transaction. */
export interface TransactionTable<Name extends TableName> {
  /**
   * Adds a row.
   * @throws MandateError `transaction_ended`; what is wrong with rows, `Book.transaction` rejects with
   * @example
   * tx.table("Asset").create({ unique_identifier: "AAPL" });
   */
  create(row: Tables[Name]["draft"]): void;
  /**
   * Adds the row, or changes the row of the same business key.
   * @throws MandateError as `create`
   * @example
   * tx.table("Asset").upsert({ unique_identifier: "AAPL", asset_type: "equity" });
   */
  upsert(row: Tables[Name]["draft"]): void;
  /**
   * Adds rows.
   * @throws MandateError as `create`
   * @example
   * tx.table("Asset").createMany([{ unique_identifier: "AAPL" }, { unique_identifier: "MSFT" }]);
   */
  createMany(list: readonly Tables[Name]["draft"][]): void;
  /**
   * Adds rows, or changes those of the same business keys.
   * @throws MandateError as `create`
   * @example
   * tx.table("Asset").upsertMany([{ unique_identifier: "AAPL", asset_type: "equity" }]);
   */
  upsertMany(list: readonly Tables[Name]["draft"][]): void;
  /**
   * Changes the named cells; null clears one.
   * @throws MandateError as `create`
   * @example
   * tx.table("Asset").update(uid, { asset_type: null });
   */
  update(key: RowKey, set: Partial<Tables[Name]["draft"]>): void;
  /**
   * Deletes a row, and what goes with it.
   * @throws MandateError as `create`
   * @example
   * tx.table("Asset").delete(uid);
   */
  delete(key: RowKey): void;
  /**
   * Deletes rows, and what goes with them.
   * @throws MandateError as `create`
   * @example
   * tx.table("Asset").bulkDelete([first.uid, second.uid]);
   */
  bulkDelete(keys: readonly RowKey[]): void;
}

/**
 * What follows the kind of a change: its arguments, which may be left out where none is required, and the version of their
 * shape, which is today's when left out.
 */
export type ArgsOf<Kind extends OperationKind> = object extends Operations[Kind]
  ? [args?: Operations[Kind], version?: number]
  : [args: Operations[Kind], version?: number];

/** Writes that are carried out together or not at all. */
export class Transaction {
  #parts: object[];
  #hasEnded = false;

  /** @internal */
  constructor(parts: object[]) {
    this.#parts = parts;
  }

  /**
   * The rows of a table, to be written. Throws nothing itself.
   * @example
   * const assets = tx.table("Asset");
   */
  table<Name extends TableName>(identifier: Name): TransactionTable<Name> {
    const rows = (kind: OperationKind, list: readonly unknown[]) => this.#add(kind, { table: identifier, rows: list });
    return {
      create(row: Tables[Name]["draft"]): void {
        rows("create_rows", [row]);
      },
      upsert(row: Tables[Name]["draft"]): void {
        rows("upsert_rows", [row]);
      },
      createMany(list: readonly Tables[Name]["draft"][]): void {
        rows("create_rows", list);
      },
      upsertMany(list: readonly Tables[Name]["draft"][]): void {
        rows("upsert_rows", list);
      },
      update(key: RowKey, set: Partial<Tables[Name]["draft"]>): void {
        rows("update_rows", [{ key: key ?? null, set: set ?? null }]);
      },
      delete(key: RowKey): void {
        rows("delete_rows", [key]);
      },
      bulkDelete(keys: readonly RowKey[]): void {
        rows("delete_rows", keys);
      },
    };
  }

  /**
   * Adds an intent of any kind.
   * @throws MandateError `transaction_ended`
   * @example
   * tx.apply("set_base_currency", { currency: "USD" });
   */
  apply<Kind extends OperationKind>(kind: Kind, ...given: ArgsOf<Kind>): void {
    const [args, version] = given;
    this.#add(kind, args, version);
  }

  #add(kind: OperationKind, args: object | undefined, version = 1): void {
    if (this.#hasEnded) {
      throw refusal("transaction_ended", "The transaction has ended; add its parts before its function returns or resolves.");
    }
    this.#parts.push({ kind, version, args });
  }

  /**
   * Takes no more parts.
   * @internal
   */
  end(): void {
    this.#hasEnded = true;
  }
}
