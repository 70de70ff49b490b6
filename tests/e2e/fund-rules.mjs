// What the virtual funds of an account get, calculated from the sample's files alone.

import { abs, exact, over, sum, times, UNIT, ZERO } from "./exact.mjs";
import { isCash, lineage, measure, unitValue } from "./sample.mjs";

const least = (a, b) => (a < b ? a : b);
/** a x b toward zero, for numbers of 18 places. */
const timesDown = (a, b) => (a * b) / UNIT;

/** { value, funds: [key], targets: fund -> value, rows: asset -> { held, cells: fund -> { requested, allocated }, direct, directTarget, scale } }. */
export function shareOut(book, account) {
  const { value, held } = measure(book, account);
  const targets = book.targets.filter((row) => row.account === account);
  const portfolios = targets.filter((row) => row.target_type === "portfolio");
  const funds = portfolios.map((row) => row.target).sort();
  const units = (wanted) => new Map([...wanted].map(([asset, paths]) => [asset, over(times(sum(paths.map((path) => path.share)), value), unitValue(book, asset))]));
  const asked = new Map(portfolios.map((row) => [row.target, units(lineage(book, [row], value))]));
  const direct = units(lineage(book, targets.filter((row) => row.target_type !== "portfolio"), value));
  const capacity = new Map(held.map((row) => [row.asset, exact(row.quantity)]));
  const assets = new Set([...capacity.keys(), ...direct.keys(), ...[...asked.values()].flatMap((own) => [...own.keys()])]);
  const rows = new Map(
    [...assets].map((asset) => {
      const here = capacity.get(asset) ?? ZERO;
      const demand = sum(funds.map((fund) => abs(asked.get(fund).get(asset) ?? ZERO)));
      const scale = demand === ZERO ? null : least(UNIT, over(here, demand));
      const cells = new Map(funds.filter((fund) => asked.get(fund).has(asset)).map((fund) => cellOf(fund, asked.get(fund).get(asset), scale)));
      const given = sum([...cells.values()].map((cell) => cell.allocated));
      return [asset, { held: here, cells, direct: here - given, directTarget: direct.get(asset) ?? ZERO, scale, isCash: isCash(book, asset) }];
    }),
  );
  return { value, funds, rows };
}

const cellOf = (fund, requested, scale) => [fund, { requested, allocated: timesDown(requested, scale) }];
