// What a book takes and gives, under strict settings: names of tables, columns, kinds, reports and codes.
import { type Code, type OperationKind, type RowQuery, type Where, Book, MandateError } from "mandate";

await using book = await Book.open({ tables: ["Asset", "AccountTable"], prefix: "app-" });
// @ts-expect-error: there is no such table
await Book.open({ tables: ["Assets"] });
// @ts-expect-error: tables are a list
await Book.open({ tables: "Asset" });
// @ts-expect-error: there is no such option
await Book.open({ table: [] });

const assets = book.table("Asset");
assets.count({ asset_type: { in: ["equity"] }, unique_identifier: null, or: [{ unique_identifier: { contains: "A" } }] });
book.table("AccountHoldingsSet").count({ "account_uid.account_name": "A", time_index: { gte: new Date() } });
// @ts-expect-error: assets have no such column
assets.count({ colour: "red" });
// @ts-expect-error: a condition that is undefined would be none
assets.count({ asset_type: undefined });
// @ts-expect-error: a text is not compared with a number
assets.count({ unique_identifier: { eq: 7 } });
// @ts-expect-error: there is no such comparison
assets.count({ unique_identifier: { equals: "A" } });

const query: RowQuery<"Asset"> = { order: ["-unique_identifier", "asset_type"], limit: 10 };
const where: Where<"Asset"> = { asset_type: "equity" };
// @ts-expect-error: assets have no such column to sort by
assets.filter({ order: "colour" });
// @ts-expect-error: there is no such option
assets.filter({ were: where });
for (const asset of assets.each({ ...query, where })) console.log(asset.unique_identifier);
for (const { rows } of assets.pages(query)) console.log(rows.length);

const values = book.report("portfolio_values", { identifiers: ["A"], end: new Date() });
const key: string | undefined = values[0]?.portfolio_identifier;
// @ts-expect-error: there is no such report
book.report("portfolio_value", { identifiers: [] });
// @ts-expect-error: the report needs the account
book.report("under_way", {});
const open: string[] = book.report("under_way", { account_uid: "A" }).orders.map(({ side }) => side);

const kind: OperationKind = "set_base_currency";
await book.apply(kind, { currency: "USD" });
await book.apply("set_base_currency", { currency: "USD", rate: "1.1", policies: [{ name: "A", policy: { mode: "full" } }] }, 1);
// @ts-expect-error: there is no such kind
await book.apply("set_currency", { currency: "USD" });
// @ts-expect-error: the currency is a text
await book.apply("set_base_currency", { currency: 7 });
// @ts-expect-error: there is no such argument
await book.apply("set_base_currency", { currency: "USD", colour: "red" });
// @ts-expect-error: the currency is needed
await book.apply("set_base_currency", {});
// @ts-expect-error: the arguments are needed
await book.apply("set_base_currency");
await book.apply("undo");
await book.apply("undo", { entry: 7 });
// @ts-expect-error: an entry is a number
await book.apply("undo", { entry: "7" });
await book.apply("create_rows", { table: "Asset", rows: [{ unique_identifier: "A" }] });
// @ts-expect-error: assets have no such column
await book.apply("create_rows", { table: "Asset", rows: [{ unique_identifier: "A", colour: "red" }] });
await book.apply("delete_rows", { table: "Asset", rows: ["00000000-0000-0000-0000-000000000001"] });
await book.apply("record_order_event", { events: [{ order_identifier: "A", status: "sent", event_metadata: { venue: "X" } }] });
// @ts-expect-error: orders have no such status
await book.apply("record_order_event", { events: [{ order_identifier: "A", status: "lost" }] });
await book.apply("build_portfolio", {
  portfolio: "P",
  until: new Date(),
  configuration: { signal: { kind: "equal_weight", assets: [] }, strategy: { kind: "immediate_signal" } },
});
// @ts-expect-error: there is no such signal
await book.apply("build_portfolio", { portfolio: "P", until: new Date(), configuration: { signal: { kind: "equal" } } });
await book.apply("all_together", { parts: [{ kind: "approve_orders", args: { order_manager_uids: [] } }] });
// @ts-expect-error: the arguments are those of another kind
await book.apply("all_together", { parts: [{ kind: "approve_orders", args: { currency: "USD" } }] });
await book.transaction((tx) => {
  tx.apply("approve_orders", { order_manager_uids: [] });
  // @ts-expect-error: batches are a list
  tx.apply("approve_orders", { order_manager_uids: "A" });
});

const { plan } = book.report("plan_book", { at: new Date(), scope: { household: "Smith" } });
// @ts-expect-error: accounts are a list
book.report("plan_book", { at: new Date(), scope: { accounts: "A" } });
const status: string = book.report("plan_virtual_funds", { position_set_uid: "A", valuation_time: new Date() }).status;
// @ts-expect-error: there is no such policy
book.report("plan_virtual_funds", { position_set_uid: "A", valuation_time: new Date(), policy: { mode: "strict" } });
const held = book.report("holdings_by_fund", { account_uid: "A" });
// @ts-expect-error: it is null where there are no holdings
held.funds;
const lines: string[] | undefined = held?.funds.flatMap(({ lines }) => lines.map(({ signed_quantity }) => signed_quantity));
const level: number | undefined = book.report("index_values", { index_uid: "A", cadence: "1d" })[0]?.value;

const imported = await book.importFiles([{ name: "assets.csv", bytes: new Uint8Array(), kind: "assets", columns: { Symbol: "asset", note: null } }]);
const problems: string[] = imported.files.flatMap((file) => file.problems.map(({ line, message }) => `${line}: ${message}`));
// @ts-expect-error: there is no such type of file
await book.importFiles([{ name: "assets.csv", bytes: new Uint8Array(), kind: "asset" }]);
// @ts-expect-error: there is no such option
await book.importFiles([], { dryRun: true });

const names: string[] = await Book.list({ prefix: "app-" });
const deleted: boolean = await Book.delete("A");
{
  using snapshot = book.snapshot();
  console.log(snapshot.table("Asset").count());
}

const code: Code = "unique_violated";
// @ts-expect-error: there is no such code
const misspelt: Code = "unique_violatet";
const error = new MandateError({ code, message: "", details: { violations: [] } });
const rebuilt: MandateError = MandateError.from(error.toJSON());
if (rebuilt.code === "transaction_ended") console.log(key, open, names, deleted, misspelt, plan, status, lines, level, problems);
