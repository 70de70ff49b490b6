// A portfolio that follows fixed weights: built from a week of prices, measured, published. `node build-portfolio.mjs`.
import { Book, performance } from "mandate";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** The tables that building needs. */
export const TABLES = [
  "AssetTradingTerms", "CalendarSession", "CalendarDate", "ExternalPricesTS", "PortfolioConstruction", "PortfolioMetadata",
  "PortfolioWeightsTS", "PortfolioSleevesTS", "SignalWeightsTS", "PortfoliosTS",
];

/** The closes of a week, the last of them at the valuation of the account workflow. */
const CLOSES = [
  ["2026-06-01", "57000", "1950"],
  ["2026-06-02", "58200", "1920"],
  ["2026-06-03", "58900", "1985"],
  ["2026-06-04", "57800", "2010"],
  ["2026-06-05", "59100", "1990"],
  ["2026-06-06", "59600", "2005"],
  ["2026-06-07", "60000", "2000"],
];

/** 40 % bitcoin and 60 % ether, restored each day, from the first of June on: the row of the portfolio. */
export async function build(book) {
  const asset = (unique_identifier, asset_type) => book.table("Asset").upsert({ unique_identifier, asset_type });
  const [dollar, bitcoin, ether] = [await asset("USD", "currency"), await asset("BTC", "crypto"), await asset("ETH", "crypto")];
  const terms = (asset) => ({ asset_uid: asset.uid, currency_asset_uid: dollar.uid, lot_size: "0.0001" });
  await book.table("AssetTradingTerms").upsertMany([dollar, bitcoin, ether].map(terms));
  const price = (day, asset, close) => ({ time_index: `${day}T00:00:00Z`, asset_uid: asset.uid, close });
  await book.table("ExternalPricesTS").upsertMany(CLOSES.flatMap(([day, one, other]) => [price(day, bitcoin, one), price(day, ether, other)]));
  await book.apply("materialise_calendar", { source: "24/7", valid_from: "2026-05-01", valid_to: "2026-06-30" });
  const weights = [{ asset_uid: bitcoin.uid, weight: 0.4 }, { asset_uid: ether.uid, weight: 0.6 }];
  const since = "2026-06-01T00:00:00Z";
  const asked = {
    portfolio: "crypto-core",
    calendar: "24/7",
    configuration: { signal: { kind: "fixed_weights", since, weights }, start: since },
    until: "2026-06-07T00:00:00Z",
  };
  await book.apply("build_portfolio", asked);
  // Asked again, there is nothing to add: what is stored is not written twice.
  assert.equal((await book.apply("build_portfolio", asked)).changes.length, 0);
  return book.table("Portfolio").getByUniqueIdentifier("crypto-core");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const book = await Book.open({ tables: [...TABLES, "IndexValuesTS", "IndexDatasetAvailability", "IndexType"] });
  const portfolio = await build(book);
  const rows = book.report("portfolio_values", { identifiers: ["crypto-core"] });
  assert.equal(rows.length, 7);
  const measured = performance({
    times: rows.map((row) => row.time_index),
    values: Float64Array.from(rows, (row) => row.close),
    periods_per_year: 365,
  });
  await book.apply("publish_portfolio_values", { portfolio_uid: portfolio.uid });
  const { portfolio_index_uid: index_uid } = book.table("Portfolio").getByUid(portfolio.uid);
  assert.equal(book.report("index_values", { index_uid, cadence: "1d" }).length, 7);
  console.log(`crypto-core returned ${(measured.twr * 100).toFixed(2)}%`);
}
