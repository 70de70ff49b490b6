// Compiles under strict settings, or the package's types are wrong.
import {
  type Asset,
  type Band,
  type Decimal,
  type Plan,
  type PlanInput,
  type Table,
  type TableReader,
  type Violation,
  Book,
  MandateError,
  drift,
  buildPortfolio,
  driftColumns,
  expandTargets,
  init,
  planRebalance,
  validateTargets,
} from "mandate";

import { Book as BookAlone, init as initBook } from "mandate/book";

await init();
await initBook();
const alone: Book = await BookAlone.open();

const asset = "00000000-0000-0000-0000-000000000001";
const checked = validateTargets([{ asset_uid: asset, weight_notional_exposure: "0.6" }]);
const first: Violation | undefined = checked.violations[0];
const rows = checked.rows ?? [];

const expanded = expandTargets({ targets: rows, compositions: [], as_of: "2026-05-25T10:00:00Z", selection: "latest" });
const weight: Decimal | null | undefined = expanded.exposures[0]?.weight;

const band: Band = { kind: "hybrid", share: 0.2, floor: "0.01" };
const report = drift({
  holdings: [{ asset_uid: asset, quantity: 7n }],
  prices: [{ asset_uid: asset, price: 10 }],
  targets: [{ asset_uid: asset, weight: "1" }],
  band,
});
const limits: [Decimal, Decimal] | undefined = report.lines[0]?.band;

const input: PlanInput = {
  base_currency: "USD",
  accounts: [],
  assets: [{ asset_uid: asset, currency: "USD", price: null }],
  policy: { mode: "threshold", goal: { inner_band: "0.5" }, restrictions: [{ asset_uid: asset, rule: "no_buy" }] },
  as_of: "2026-05-25T10:00:00Z",
};
const plan: Plan = planRebalance(input);
type Cause =
  | "rounding" | "minimum" | "restriction" | "price" | "funding" | "turnover" | "tax" | "cash" | "holding_time" | "cost" | "leftover";
const causes: Cause[] = plan.residuals.map(({ cause }) => cause);

// @ts-expect-error: there is no such mode
planRebalance({ ...input, policy: { mode: "sideways" } });
// @ts-expect-error: a price that is not known is said to be null
planRebalance({ ...input, assets: [{ asset_uid: asset, currency: "USD" }] });

const columns: Float64Array = driftColumns({
  account: Uint32Array.of(),
  quantity: Float64Array.of(),
  unit_value: Float64Array.of(),
  target: Float64Array.of(),
  cash: Float64Array.of(),
}).weight;

try {
  planRebalance(input);
} catch (error) {
  if (error instanceof MandateError) {
    const all: Violation[] = error.details.violations;
    all.map(({ row, column, code, message }) => `${row} ${column ?? ""} ${code} ${message}`);
  }
}

export { causes, columns, first, limits, weight };

// A book's rows are those of its tables.
const book = await Book.open({ storage: "memory", tables: ["Account"], by: "types" });
const saved: Asset = await book.table("Asset").upsert({ unique_identifier: "AAPL" });
const kind: string | null = saved.asset_type;
await book.table("Asset").update(saved.uid, { asset_type: null });
// @ts-expect-error: accounts have no such column
await book.table("Account").create({ unique_identifier: "A", account_name: "A", colour: "red" });
// @ts-expect-error: a row needs its business key
await book.table("Asset").create({ asset_type: "equity" });
// @ts-expect-error: there is no such table
book.table("Nothing");
const accounts: Table<"Account"> = book.table("Account");
// @ts-expect-error: accounts are not assets
const assets: TableReader<"Asset"> = accounts;
// @ts-expect-error: a book is opened
new Book();
void assets;
const { rows: found, next } = book.table("Asset").filter({ where: { asset_type: { in: ["equity"] } }, limit: 10 });
const stop: () => void = book.onChange(({ changes }) => {
  for (const change of changes) {
    if (change.table === "Asset") console.log(change.after?.unique_identifier);
  }
});
await book.transaction((tx) => tx.table("Account").delete(saved.uid));
const frozen: number = book.snapshot().table("Asset").count();
const { plan: planned, excluded } = book.plan({ household: "Smith" }, { mode: "full" }, { at: new Date(), flow: "100" });
const reasons: string[] = excluded.map(({ code }) => code);
console.log(planned.orders.length, reasons, kind, found.length, next, stop, frozen, book.history()[0]?.by, book.table("Asset").deleteImpact(saved.uid)?.can_delete);

const built = buildPortfolio({
  times: ["2026-01-01T00:00:00Z"],
  assets: ["00000000-0000-0000-0000-000000000001"],
  prices: Float64Array.of(100),
  signal: Float64Array.of(1),
  strategy: { kind: "time_weighted", start: "9:00", end: "17:30" },
  between: "drift",
});
const values: Float64Array = built.values;
void values;
