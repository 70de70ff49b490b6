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
// @ts-expect-error: there is no such kind
await book.apply("set_currency", { currency: "USD" });

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
if (rebuilt.code === "transaction_ended") console.log(key, open, names, deleted, misspelt);
