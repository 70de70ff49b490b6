// The rows of a table, to be read.
import type { Tables } from "../types/mandate.d.ts";
import { type Checks, conditions, count, options, required, text, texts } from "./given.js";
import type { Reader } from "./reader.js";

/** Identifiers of the tables. */
export type TableName = keyof Tables;
/** A row's identity: its value, or the columns of one that has several. */
export type RowKey = string | number | { readonly [column: string]: string | number };

/** The columns of a table. */
export type ColumnOf<Name extends TableName> = string & keyof Tables[Name]["row"];
/** What a cell of a column is compared with. */
export type CellOf<Name extends TableName, Column extends ColumnOf<Name>> = Column extends keyof Tables[Name]["draft"]
  ? NonNullable<Tables[Name]["draft"][Column]>
  : never;
/** What cells of any column are compared with. */
export type Scalar = string | number | bigint | boolean | Date;

/** A condition on a column: a value, null for "is null", or comparisons that must all hold. */
export type Condition<Value = Scalar> =
  | Value
  | null
  | {
      eq?: Value;
      ne?: Value;
      in?: readonly Value[];
      gt?: Value;
      gte?: Value;
      lt?: Value;
      lte?: Value;
      /** The text holds this text, in upper or lower case; no character has a special meaning. */
      contains?: string;
      is_null?: boolean;
    };

/** A column of a row that is referred to: `account_uid.account_name`. */
export type Path = `${string}.${string}`;

/**
 * Conditions by column, all of which must hold; `account_uid.account_name` is a column of the row referred to. A condition that
 * is undefined is refused: without it, every row would answer.
 */
export type Where<Name extends TableName = any> = {
  readonly [Column in ColumnOf<Name>]?: Condition<CellOf<Name, Column>>;
} & { readonly [path: Path]: Condition } & {
  and?: readonly Where<Name>[];
  or?: readonly Where<Name>[];
};

/** A column to sort by; "-name" puts the greatest first. */
export type OrderBy<Name extends TableName = any> = ColumnOf<Name> | `-${ColumnOf<Name>}` | Path;

/** Which rows, in what order, how many at once. */
export interface RowQuery<Name extends TableName = any> {
  where?: Where<Name>;
  /** Columns to sort by; "-name" puts the greatest first. */
  order?: OrderBy<Name> | readonly OrderBy<Name>[];
  limit?: number | null;
  offset?: number | null;
  /** `next` of the page before. */
  after?: string | null;
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

/** The rows of a book as they were at an instant. */
export interface BookSnapshot {
  /**
   * The rows of a table, to be read.
   * @throws MandateError `not_text`, `book_closed`, `snapshot_released`; what is read throws as in `TableReader`
   * @example
   * const assets = snapshot.table("Asset").count();
   */
  table<Name extends TableName>(identifier: Name): TableReader<Name>;
  /**
   * Gives the memory of the rows back; the snapshot cannot be read afterwards. Throws nothing.
   * @example
   * snapshot.release();
   */
  release(): void;
  /**
   * As release.
   * @example
   * using before = book.snapshot();
   */
  [Symbol.dispose](): void;
}

/** Rows of a page, where nothing else is said. */
const PAGE = 1000;

const QUERY: Checks<RowQuery> = {
  where: conditions,
  order: (order) => (typeof order === "string" ? undefined : texts(order)),
  limit: count,
  offset: count,
  after: text,
};

/** What can be read of a table. */
export class TableReader<Name extends TableName> {
  /** The name of the table. */
  readonly identifier: Name;
  #reader: Reader;

  /** @internal */
  constructor(reader: Reader, identifier: Name) {
    required(identifier, text, "identifier");
    this.#reader = reader;
    this.identifier = identifier;
  }

  /**
   * The row of an identity; null without one.
   * @throws MandateError `key_malformed`
   * @example
   * const asset = book.table("Asset").getByUid(uid);
   */
  getByUid(key: RowKey): Tables[Name]["row"] | null {
    return this.#reader.ask({ ask: "row", table: this.identifier, key: key ?? null });
  }

  /**
   * The row of a business key of one column; null without one.
   * @throws MandateError `operation_unsupported`
   * @example
   * const asset = book.table("Asset").getByUniqueIdentifier("AAPL");
   */
  getByUniqueIdentifier(key: string): Tables[Name]["row"] | null {
    return this.#reader.ask({ ask: "row_by_key", table: this.identifier, key: key ?? null });
  }

  /**
   * The rows of business keys, by key.
   * @throws MandateError `operation_unsupported`
   * @example
   * const { AAPL } = book.table("Asset").getManyByUniqueIdentifier(["AAPL", "MSFT"]);
   */
  getManyByUniqueIdentifier(keys: readonly string[]): Record<string, Tables[Name]["row"]> {
    required(keys, texts, "keys");
    const distinct = new Set(keys.map((key) => key.trim()).filter(Boolean));
    const found = [...distinct].map((key) => [key, this.getByUniqueIdentifier(key)] as const);
    return Object.fromEntries(found.filter((entry): entry is [string, Tables[Name]["row"]] => entry[1] !== null));
  }

  /**
   * A page of rows.
   * @throws MandateError `unknown_column`, `type_mismatch`, `filter_malformed`, `cursor_foreign`
   * @example
   * const { rows, next } = book.table("Asset").filter({ where: { asset_type: { in: ["equity", "etf"] } }, limit: 50 });
   */
  filter(query?: RowQuery<Name>): RowPage<Tables[Name]["row"]> {
    const { where, order, limit, offset, after } = options<RowQuery<Name>>(query, QUERY, "query");
    const orders = order === undefined ? [] : [order].flat();
    return this.#reader.ask({ ask: "rows", table: this.identifier, where, order: orders, limit, offset, after });
  }

  /**
   * Pages from the first to the last, of `limit` rows each; 1000 when left out.
   * @throws MandateError as `filter`
   * @example
   * for (const { rows } of book.table("Asset").pages({ limit: 100 })) console.log(rows.length);
   */
  *pages(query?: RowQuery<Name>): Generator<RowPage<Tables[Name]["row"]>, void, undefined> {
    const { limit = PAGE, ...rest } = options<RowQuery<Name>>(query, QUERY, "query");
    let page = this.filter({ ...rest, limit });
    yield page;
    // What is passed over lies before the first page.
    const { offset: _, ...others } = rest;
    while (page.next !== null && page.rows.length > 0) {
      page = this.filter({ ...others, limit, after: page.next });
      yield page;
    }
  }

  /**
   * Row after row, read in pages.
   * @throws MandateError as `filter`
   * @example
   * for (const asset of book.table("Asset").each({ where: { asset_type: "equity" } })) console.log(asset.unique_identifier);
   */
  *each(query?: RowQuery<Name>): Generator<Tables[Name]["row"], void, undefined> {
    for (const { rows } of this.pages(query)) yield* rows;
  }

  /**
   * How many rows there are.
   * @throws MandateError as `filter`
   * @example
   * const open = book.table("OrdersTS").count({ "order_manager_uid.account_uid": uid });
   */
  count(where?: Where<Name>): number {
    if (where !== undefined) required(where, conditions, "where");
    return this.#reader.ask({ ask: "count", table: this.identifier, where });
  }

  /**
   * What a delete would do, before anything happens; null when there is no such row.
   * @throws MandateError `key_malformed`
   * @example
   * const removable = book.table("Asset").deleteImpact(uid)?.can_delete;
   */
  deleteImpact(key: RowKey): DeleteImpact | null {
    return this.#reader.ask({ ask: "delete_impact", table: this.identifier, key: key ?? null });
  }
}
