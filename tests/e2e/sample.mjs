// The sample book, valued and measured here from its files alone: what the app must show.

import { readFileSync } from "node:fs";
import { file, parse } from "./csv.mjs";
import { abs, exact, most, over, sum, times, UNIT, ZERO } from "./exact.mjs";

const FOLDER = new URL("../../sample/", import.meta.url);
export const KINDS = ["assets", "prices", "fx", "accounts", "holdings", "portfolios", "targets"];
export const BASE = "USD";

/** The text of one of the sample's files. */
export const sampleText = (kind) => readFileSync(new URL(`${kind}.csv`, FOLDER), "utf8");

/** One of the sample's files as a file chooser takes it. */
export const sampleFile = (kind) => file(`${kind}.csv`, sampleText(kind));

const rows = (kind) => parse(sampleText(kind));

/** Of rows of the same key the ones of the newest time. */
function newest(all, keyOf) {
  const times = new Map();
  for (const row of all) {
    const key = keyOf(row);
    if (!times.has(key) || times.get(key) < row.time) times.set(key, row.time);
  }
  return all.filter((row) => times.get(keyOf(row)) === row.time);
}

/** Everything in the sample that its figures come from. */
export function readSample() {
  const assets = new Map(rows("assets").map((asset) => [asset.asset, asset]));
  const prices = new Map(newest(rows("prices"), (row) => row.asset).map((row) => [row.asset, exact(row.price)]));
  const rates = new Map([[BASE, UNIT]]);
  for (const row of newest(rows("fx"), (row) => row.base + row.quote)) {
    if (row.quote !== BASE) throw new Error(`The oracle knows no rate from ${row.base} to ${row.quote}`);
    rates.set(row.base, exact(row.rate));
  }
  return {
    assets,
    prices,
    rates,
    accounts: rows("accounts"),
    holdings: newest(rows("holdings"), (row) => row.account),
    portfolios: newest(rows("portfolios"), (row) => row.portfolio),
    targets: newest(rows("targets"), (row) => row.account),
  };
}

export const isCash = (book, asset) => book.assets.get(asset).asset_type === "currency";

/** The value of one unit of an asset in the base currency. */
export function unitValue(book, key) {
  const asset = book.assets.get(key);
  if (isCash(book, key)) return book.rates.get(key);
  return times(times(book.prices.get(key), exact(asset.multiplier || "1")), book.rates.get(asset.currency));
}

/** The paths of a portfolio down to assets: [{ path, share }]. */
function paths(book, portfolio) {
  return book.portfolios
    .filter((row) => row.portfolio === portfolio)
    .flatMap((row) => {
      const weight = exact(row.weight);
      if (row.constituent_type !== "portfolio") return [{ path: [portfolio, row.constituent], share: weight }];
      return paths(book, row.constituent).map(({ path, share }) => ({
        path: [portfolio, ...path],
        share: times(weight, share),
      }));
    });
}

/** What a target asks for, as a share of a value. */
function share(book, target, value) {
  if (target.weight) return exact(target.weight);
  if (target.notional) return over(exact(target.notional), value);
  return over(times(exact(target.quantity), unitValue(book, target.target)), value);
}

/** For each wanted asset its lineage: [{ path, share }]. */
export function lineage(book, targets, value) {
  const wanted = new Map();
  const add = (asset, path, share) => wanted.set(asset, [...(wanted.get(asset) ?? []), { path, share }]);
  for (const target of targets) {
    const own = share(book, target, value);
    if (target.target_type === "portfolio") {
      for (const { path, share } of paths(book, target.target)) add(path.at(-1), path, times(own, share));
    } else add(target.target, [target.target], own);
  }
  return wanted;
}

/** The half width of the band that the app starts with: a fifth of the target, at least one point. */
export const startBand = (target) => most(times(exact("0.2"), abs(target)), exact("0.01"));

/** An account as the app must show it. */
export function measure(book, account, band = startBand) {
  const held = book.holdings.filter((row) => row.account === account);
  const valueOf = (row) => times(exact(row.quantity), unitValue(book, row.asset));
  const value = sum(held.map(valueOf));
  const cash = sum(held.filter((row) => isCash(book, row.asset)).map(valueOf));
  const targets = book.targets.filter((row) => row.account === account);
  const wanted = lineage(book, targets, value);
  const assets = held.filter((row) => !isCash(book, row.asset));
  const keys = [...new Set([...assets.map((row) => row.asset), ...wanted.keys()])].sort();
  const lines = keys.map((key) => {
    const row = assets.find((row) => row.asset === key);
    const target = sum((wanted.get(key) ?? []).map((path) => path.share));
    return lineOf(key, row ? valueOf(row) : ZERO, target, value, band);
  });
  const invested = sum(lines.map((line) => line.target));
  lines.push(lineOf("Cash", cash, UNIT - invested, value, band));
  const drifts = lines.map((line) => abs(line.drift));
  return {
    account,
    value,
    cash,
    lines,
    wanted,
    held,
    drift: sum(drifts) / 2n,
    maxDrift: most(...drifts),
    linesOut: lines.filter((line) => line.out).length,
  };
}

function lineOf(key, worth, target, value, band) {
  const actual = over(worth, value);
  const drift = actual - target;
  return { key, worth, actual, target, drift, out: abs(drift) > band(target) };
}
