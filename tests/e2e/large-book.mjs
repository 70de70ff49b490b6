// A book that is large: made by rule, written as the files of an import, and told as the sample's reader tells the sample.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { write } from "./csv.mjs";
import { exact, UNIT } from "./exact.mjs";

export const ACCOUNTS = 1000;
/** Lines of an account: all but one are assets, one is cash. */
export const LINES = 50;
const ASSETS = 60;
const PRICED = "2022-12-28T21:00:00Z";
const TARGETED = "2022-12-28T00:00:00Z";
const DIRECT_WEIGHT = "0.05";
const PORTFOLIO_WEIGHT = "0.9";

const count = (length) => Array.from({ length }, (_, index) => index);
const assetKey = (index) => `A${String(index % ASSETS).padStart(2, "0")}`;
const accountKey = (index) => `ACC-${String(index).padStart(4, "0")}`;

const assets = () => [
  { asset: "USD", asset_type: "currency", name: "US dollar", currency: "USD", category: "" },
  ...count(ASSETS).map((index) => ({
    asset: assetKey(index),
    asset_type: "equity",
    name: `Company ${index}`,
    currency: "USD",
    category: `Sector ${index % 7}`,
  })),
];

const prices = () => count(ASSETS).map((index) => ({ time: PRICED, asset: assetKey(index), price: (10 + index * 3.37).toFixed(2) }));

const accounts = () => count(ACCOUNTS).map((index) => ({
  account: accountKey(index),
  name: `Client ${index}`,
  group: `Desk ${index % 3}`,
  allocation_model: `Model ${index % 5}`,
}));

/** Each account misses other assets than its neighbours, and has drifted its own way. */
function holdings() {
  const line = (account, asset, quantity) => ({ time: PRICED, account, asset, quantity: String(quantity) });
  return count(ACCOUNTS).flatMap((index) => [
    ...count(LINES - 1).map((step) => line(accountKey(index), assetKey(index + step), 10 + ((index * 7 + step * 13) % 90))),
    line(accountKey(index), "USD", 5000 + index),
  ]);
}

/** Two portfolios of assets, and one of the two. */
function portfolios() {
  const row = (portfolio, constituent_type, constituent, weight) => ({ time: TARGETED, portfolio, constituent_type, constituent, weight });
  const half = (name, parity) => count(ASSETS).filter((index) => index % 2 === parity).map((index) => row(name, "asset", assetKey(index), "0.0333"));
  return [
    ...half("EVEN", 0),
    ...half("ODD", 1),
    row("WHOLE", "portfolio", "EVEN", "0.6"),
    row("WHOLE", "portfolio", "ODD", "0.4"),
  ];
}

function targets() {
  const row = (index, target_type, target, weight) => ({ time: TARGETED, account: accountKey(index), target_type, target, weight });
  return count(ACCOUNTS).flatMap((index) => [
    row(index, "portfolio", "WHOLE", PORTFOLIO_WEIGHT),
    row(index, "asset", assetKey(index), DIRECT_WEIGHT),
  ]);
}

/** The rows of each file, by kind. */
export const largeBook = () => ({
  assets: assets(),
  prices: prices(),
  accounts: accounts(),
  holdings: holdings(),
  portfolios: portfolios(),
  targets: targets(),
});

/** Writes the files into a folder and returns their paths. */
export function writeFiles(rows, folder) {
  return Object.entries(rows).map(([kind, own]) => {
    const path = join(folder, `${kind}.csv`);
    writeFileSync(path, write(own));
    return path;
  });
}

/** For each account the book as if it held this account only, as `readSample` tells the sample. */
export function bookByAccount(rows) {
  const shared = {
    assets: new Map(rows.assets.map((asset) => [asset.asset, asset])),
    prices: new Map(rows.prices.map(({ asset, price }) => [asset, exact(price)])),
    rates: new Map([["USD", UNIT]]),
    portfolios: rows.portfolios,
  };
  const books = new Map(rows.accounts.map((account) => [account.account, { ...shared, accounts: [account], holdings: [], targets: [] }]));
  for (const kind of ["holdings", "targets"]) for (const row of rows[kind]) books.get(row.account)[kind].push(row);
  return books;
}
