// The types of mandate/arrow go with those of apache-arrow, and its columns with the functions.
import * as arrow from "apache-arrow";
import { type DriftColumns, driftColumns } from "mandate";
import { type ArrowKeys, fromArrow, toTable } from "mandate/arrow";

const lines = arrow.tableFromArrays({ account: ["a"], quantity: Float64Array.of(1) });
const keys: ArrowKeys = { account: lines.getChild("account"), asset: ["A"] };
const report = driftColumns(fromArrow([lines, { cash: lines.getChild("quantity"), band: null }], { keys, optional: ["cash"] }));
const columns = fromArrow<DriftColumns>(lines, { keys });
const weights: Float64Array = driftColumns(columns).weight;
const table: arrow.Table = toTable(arrow, report, ["value", "weight"]);
const rows: number = toTable(arrow, report, "account", { keys }).numRows;

// @ts-expect-error: a table is made by apache-arrow
toTable({}, report, "account");
// @ts-expect-error: there is no such option
fromArrow(lines, { nulls: true });

export { rows, table, weights };
