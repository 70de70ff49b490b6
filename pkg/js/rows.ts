// The rows of a table, to be read.
import type { Tables } from "../types/mandate.d.ts";
import type { Reader } from "./reader.js";

/** Identifiers of the tables. */
export type TableName = keyof Tables;
/** A row's identity: its value, or the columns of one that has several. */
export type RowKey = string | number | { readonly [column: string]: string | number };

/** A condition on a column: a value, null for "is null", or comparisons that must all hold. */
export type Condition =
  | string
  | number
  | boolean
  | null
  | {
      eq?: string | number | boolean;
      ne?: string | number | boolean;
      in?: readonly (string | number | boolean)[];
      gt?: string | number;
      gte?: string | number;
      lt?: string | number;
      lte?: string | number;
      /** The text holds this text, in upper or lower case; no character has a special meaning. */
      contains?: string;
      is_null?: boolean;
    };

/** Conditions by column, all of which must hold; `account_uid.account_name` is a column of the row referred to. */
export type Where = { readonly [column: string]: Condition | readonly Where[] } & {
  and?: readonly Where[];
  or?: readonly Where[];
};

/** Which rows, in what order, how many at once. */
export interface RowQuery {
  where?: Where;
  /** Columns to sort by; "-name" puts the greatest first. */
  order?: string | readonly string[];
  limit?: number;
  offset?: number;
  /** `next` of the page before. */
  after?: string;
}

/** A page of rows. */
export interface RowPage<Row> {
  rows: Row[];
  /** Where to go on; null on the last page. */
  next: string | null;
  pageInfo: {
    pageIndex: number;
    pageSize: number;
    totalItems: number;
    hasNextPage: boolean;
    hasPreviousPage: boolean;
  };
}

/** What deleting a row would delete, clear, or be refused by. */
export interface DeleteImpact {
  table: string;
  can_delete: boolean;
  blocking_count: number;
  affected_count: number;
  relationships: {
    key: string;
    label: string;
    model: string;
    column: string;
    relationship_type: "direct" | "indirect";
    on_delete: "RESTRICT" | "CASCADE" | "SET NULL";
    count: number;
    count_accuracy: "exact";
    effect: "blocks_delete" | "blocks_cascade" | "cascade_delete" | "set_null" | "informational";
    severity: "blocking" | "destructive" | "mutating" | "info";
    blocks_delete: boolean;
  }[];
}

/** What can be read of a table. */
export class TableReader<Name extends TableName> {
  readonly identifier: Name;
  #reader: Reader;

  /** @internal */
  constructor(reader: Reader, identifier: Name) {
    this.#reader = reader;
    this.identifier = identifier;
  }

  getByUid(key: RowKey): Tables[Name]["row"] | null {
    return this.#reader.ask({ ask: "row", table: this.identifier, key });
  }

  /** The row of a business key of one column. */
  getByUniqueIdentifier(key: string): Tables[Name]["row"] | null {
    return this.#reader.ask({ ask: "row_by_key", table: this.identifier, key });
  }

  getManyByUniqueIdentifier(keys: readonly string[]): Record<string, Tables[Name]["row"]> {
    const found: Record<string, Tables[Name]["row"]> = {};
    for (const key of new Set(keys.map((text) => text.trim()).filter(Boolean))) {
      const row = this.getByUniqueIdentifier(key);
      if (row) found[key] = row;
    }
    return found;
  }

  filter(query: RowQuery = {}): RowPage<Tables[Name]["row"]> {
    const { where, order, limit, offset, after } = query;
    const orders = order === undefined ? [] : [order].flat();
    return this.#reader.ask({ ask: "rows", table: this.identifier, where, order: orders, limit, offset, after });
  }

  count(where?: Where): number {
    return this.#reader.ask({ ask: "count", table: this.identifier, where });
  }

  /** What a delete would do, before anything happens; null when there is no such row. */
  deleteImpact(key: RowKey): DeleteImpact | null {
    return this.#reader.ask({ ask: "delete_impact", table: this.identifier, key });
  }
}
