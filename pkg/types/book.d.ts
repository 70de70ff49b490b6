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
export interface TableReader<Name extends TableName> {
  readonly identifier: Name;
  getByUid(key: RowKey): Tables[Name]["row"] | null;
  /** The row of a business key of one column. */
  getByUniqueIdentifier(key: string): Tables[Name]["row"] | null;
  getManyByUniqueIdentifier(keys: readonly string[]): Record<string, Tables[Name]["row"]>;
  filter(query?: RowQuery): RowPage<Tables[Name]["row"]>;
  count(where?: Where): number;
  /** What a delete would do, before anything happens; null when there is no such row. */
  deleteImpact(key: RowKey): DeleteImpact | null;
}

/** The rows of a table. Writes resolve when they are stored, and reject with every violation when they are refused. */
export interface Table<Name extends TableName> extends TableReader<Name> {
  /** Starts the engine with what the table needs. */
  createSchemas(): void;
  create(row: Tables[Name]["draft"]): Promise<Tables[Name]["row"]>;
  /** Adds the row, or changes the row of the same business key. */
  upsert(row: Tables[Name]["draft"]): Promise<Tables[Name]["row"]>;
  createMany(rows: readonly Tables[Name]["draft"][]): Promise<Tables[Name]["row"][]>;
  upsertMany(rows: readonly Tables[Name]["draft"][]): Promise<Tables[Name]["row"][]>;
  /** Changes the named cells; null clears one. */
  update(key: RowKey, set: Partial<Tables[Name]["draft"]>): Promise<Tables[Name]["row"]>;
  /** Whether there was such a row. */
  delete(key: RowKey): Promise<boolean>;
  /** How many there were. */
  bulkDelete(keys: readonly RowKey[]): Promise<number>;
}

/** Writes that are carried out together or not at all. */
export interface Transaction {
  table<Name extends TableName>(
    identifier: Name,
  ): {
    create(row: Tables[Name]["draft"]): void;
    upsert(row: Tables[Name]["draft"]): void;
    createMany(rows: readonly Tables[Name]["draft"][]): void;
    upsertMany(rows: readonly Tables[Name]["draft"][]): void;
    update(key: RowKey, set: Partial<Tables[Name]["draft"]>): void;
    delete(key: RowKey): void;
    bulkDelete(keys: readonly RowKey[]): void;
  };
  /** Adds an intent of any kind. */
  apply(kind: string, args: object, version?: number): void;
}

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
  excluded: { account_uid: string; identifier: string; code: string; message: string }[];
  notes: { code: string; message: string }[];
}

/** A relational book: typed rows, checked writes, history, snapshots. */
export class Book {
  static open(options?: BookOptions): Promise<Book>;
  /** Starts the engine, once: tables by name ("Asset", "AssetTable"), with those that they refer to; all when none is named. */
  startEngine(tables?: readonly string[]): void;
  table<Name extends TableName>(identifier: Name): Table<Name>;
  /**
   * The plan of the stored accounts in scope, as planRebalance makes it of its input: valued at the latest prices, with
   * targets expanded, and orders under way counted as filled. Accounts that cannot be planned are excluded, each with a
   * reason.
   */
  plan(scope?: PlanScope, policy?: Policy, options?: BookPlanOptions): BookPlan;
  /** What a package says about its rows: "plan_virtual_funds", "holdings_by_fund", "portfolio_values" and others. */
  report(name: string, args?: object): unknown;
  /** Carries out an intent of any kind, such as "replace_memberships". */
  apply(kind: string, args?: object, version?: number): Promise<Applied>;
  /** Carries out, together or not at all, what `write` asks for. */
  transaction(write: (transaction: Transaction) => void | Promise<void>): Promise<Applied>;
  /** Takes back the newest change that stands, or the entry of this number. */
  undo(entry?: number): Promise<Applied>;
  redo(entry?: number): Promise<Applied>;
  /** Newest first. */
  history(): HistoryEntry[];
  /** Calls `listener` after every change, of this book or of another tab; the function that is returned ends that. */
  onChange(listener: (change: Applied & { source: "here" | "another tab" }) => void): () => void;
  /** The rows as they are now, whatever is written later. */
  snapshot(): { table<Name extends TableName>(identifier: Name): TableReader<Name>; release(): void };
  /** The whole book as one JSON document, UTF-8. */
  export(): Uint8Array;
  /** Replaces the rows by those of a document; its history starts anew. */
  restore(bytes: Uint8Array): Promise<void>;
  /** Waits for the writes that are under way, then frees the memory of the book. */
  close(): Promise<void>;
}
