// Writes that are carried out together, when the function that makes them is done.
import type { OperationKind, Tables } from "../types/mandate.d.ts";
import { refusal } from "./refusals.js";
import type { RowKey, TableName } from "./rows.js";

/** Writes that are carried out together or not at all. */
export class Transaction {
  #parts: object[];
  #hasEnded = false;

  /** @internal */
  constructor(parts: object[]) {
    this.#parts = parts;
  }

  table<Name extends TableName>(identifier: Name) {
    const rows = (kind: OperationKind, list: readonly unknown[]) => this.apply(kind, { table: identifier, rows: list });
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

  /** Adds an intent of any kind. */
  apply(kind: OperationKind, args: object, version = 1): void {
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
