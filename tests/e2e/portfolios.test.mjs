// Portfolios: built from prices, measured, compared, published, kept; every value against a calculation of this test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { file } from "./csv.mjs";
import { MINUS } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { button, downloadBy, goTo, loadSample, note, saved, tile } from "./pages/book.mjs";
import { stage, write as writeRows } from "./pages/data.mjs";
import { build, choose, region, statistics, write } from "./pages/portfolios.mjs";
import { view } from "./pages/reference.mjs";
import { sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

const COMMISSION = 0.000_18;

const ready = async (t) => {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await goTo(page, "Portfolios");
  return { context, page, seen };
};

/** Of each day with prices: { time, prices: { asset: close } }. */
function days() {
  const byTime = new Map();
  for (const line of sampleText("prices").trim().split("\n").slice(1)) {
    const [time, asset, price] = line.split(",");
    if (!byTime.has(time)) byTime.set(time, { time, prices: {} });
    byTime.get(time).prices[asset] = Number(price);
  }
  return [...byTime.values()].sort((one, other) => one.time.localeCompare(other.time));
}

/** The values of a portfolio that trades to `targets` on the last session of each month and drifts between. */
function valued(targets) {
  const all = days();
  let value = 1;
  let weights = {};
  const values = new Map();
  all.forEach(({ time, prices }, row) => {
    const before = row === 0 ? {} : all[row - 1].prices;
    const earned = Object.entries(weights).map(([asset, weight]) => [asset, weight, prices[asset] / before[asset] - 1]);
    const total = earned.reduce((sum, [, weight, gain]) => sum + weight * gain, 0);
    const drifted = Object.fromEntries(earned.map(([asset, weight, gain]) => [asset, (weight * (1 + gain)) / (1 + total)]));
    const next = all[row + 1]?.time;
    const trades = row === 0 || (next !== undefined && next.slice(0, 7) !== time.slice(0, 7));
    const turnover = trades ? Object.keys(targets).reduce((sum, asset) => sum + Math.abs(targets[asset] - (drifted[asset] ?? 0)), 0) : 0;
    weights = trades ? targets : drifted;
    value *= 1 + total - COMMISSION * turnover;
    values.set(time, value);
  });
  return values;
}

async function chartRows(page, title) {
  const { bytes } = await downloadBy(page, () => region(page, title).getByRole("button", { name: "CSV" }).click());
  return bytes.toString().trim().split("\n").slice(1).map((line) => line.split(","));
}

async function hasValues(page, expected) {
  const rows = await chartRows(page, "Value");
  const found = new Map(rows.map(([time, value]) => [time, Number(value)]));
  for (const [time, value] of expected) {
    assert.ok(Math.abs(found.get(time) / value - 1) < 1e-12, `${time}: ${found.get(time)}, not ${value}`);
  }
}

test("an equal-weight portfolio has the values that its prices give, and keeps them", async (t) => {
  const { page, seen } = await ready(t);
  const says = await build(page, { key: "THREE", members: "AAPL, MSFT\nXOM" });
  assert.match(says, /THREE built: 754 values, 36 trades\./);
  const third = 1 / 3;
  const expected = valued({ AAPL: third, MSFT: third, XOM: third });
  await hasValues(page, expected);
  const newest = [...expected.values()].at(-1);
  assert.match(await tile(page, "Value"), new RegExp(`^${newest.toFixed(4)}`));
  for (const title of ["Value", "Drawdown", "Weights", "Turnover"]) await region(page, title).locator("canvas").waitFor();
  await saved(page);
  await page.reload();
  await choose(page, "THREE");
  await hasValues(page, expected);
  await button(page, "Update").click();
  await note(page, /^THREE is up to date\./).waitFor();
  assert.deepEqual(seen, []);
});

test("a blend is compared with its parts and measured beside a benchmark", async (t) => {
  const { page, seen } = await ready(t);
  await build(page, { key: "TECH", follows: "Fixed weights", members: "AAPL 40 %\nMSFT 40\nAMD 20%" });
  await build(page, { key: "OIL", follows: "Fixed weights", members: "XOM 50\nCVX 50" });
  await build(page, { key: "BOTH", follows: "Blend of portfolios", members: "TECH 60\nOIL 40 %" });
  const blend = valued({ AAPL: 0.24, MSFT: 0.24, AMD: 0.12, XOM: 0.2, CVX: 0.2 });
  await hasValues(page, blend);
  await page.getByLabel("Portfolio or index to compare with").selectOption({ label: "TECH" });
  await until(async () => assert.equal((await statistics(page)).Return?.length, 2));
  const found = await statistics(page);
  assert.match(await tile(page, "Value"), new RegExp(`^${[...blend.values()].at(-1).toFixed(4)}`), "the value itself, beside others too");
  // Both start from 1 where they are shown together.
  const change = (values) => [...values.values()].at(-1) / [...values.values()][0] - 1;
  const percent = (share) => `${(share * 100).toFixed(2)}%`.replace("-", MINUS);
  const tech = valued({ AAPL: 0.4, MSFT: 0.4, AMD: 0.2 });
  assert.deepEqual(found.Return, [percent(change(blend)), percent(change(tech))]);
  assert.equal(found["Active share"][0], "40.00%");
  assert.match(found["Tracking error"][0], /^\d+\.\d\d%$/);
  assert.equal(found["Tracking error"][1], "–");
  assert.ok(page.url().includes("beside="), "the URL holds the comparison");
  assert.deepEqual(seen, []);
});

test("a portfolio is measured beside an index that was imported", async (t) => {
  const { page, seen } = await ready(t);
  const level = (prices) => prices.JPM + prices.BAC;
  const rows = days().map(({ time, prices }) => `${time.slice(0, 10)},BANKS,${level(prices)},Two banks\n`);
  await goTo(page, "Data");
  await stage(page, [file("banks.csv", `date,benchmark,close,name\n${rows.join("")}`)]);
  await writeRows(page);
  await goTo(page, "Portfolios");
  await build(page, { key: "PAIR", members: "JPM, BAC" });
  await page.getByLabel("Portfolio or index to compare with").selectOption({ label: "BANKS" });
  await until(async () => assert.equal((await statistics(page)).Return?.length, 2));
  const found = await statistics(page);
  const [first, last] = [days()[0], days().at(-1)].map(({ prices }) => level(prices));
  assert.equal(found.Return[1], `${((last / first - 1) * 100).toFixed(2)}%`.replace("-", MINUS));
  assert.match(found.Beta[0], /^(0\.9|1\.0)\d$/);
  assert.equal(found["Active share"], undefined, "an index has no weights");
  await goTo(page, "Reference data");
  await view(page, "Indices");
  await page.getByRole("main").getByText("Two banks").first().waitFor();
  assert.deepEqual(seen, []);
});

test("what is wrong is said at its field, and nothing is built", async (t) => {
  const { page } = await ready(t);
  const dialog = await write(page, { key: "WRONG", follows: "Fixed weights", members: "AAPL much\nNOPE 50", commission: "x" });
  await button(page, "Build").click();
  await dialog.getByText("x is not a number").waitFor();
  await dialog.getByText('"much" is not a weight').waitFor();
  await dialog.getByLabel("Constituents").fill("AAPL 1");
  await dialog.getByLabel("Commission bps of turnover").fill("20000");
  await button(page, "Build").click();
  await dialog.getByText("Enter the commission as a share from 0 to below 1").waitFor();
  await dialog.getByLabel("Commission bps of turnover").fill("0");
  // Money has rates and no price.
  await dialog.getByLabel("Constituents").fill("AAPL 50\nEUR 50");
  await dialog.getByRole("switch", { name: "Fail on missing prices" }).check({ force: true });
  await button(page, "Build").click();
  await dialog.getByText(/^Asset EUR has no price at 2020-01-02 .*Import earlier prices, or start later\./).waitFor();
  await button(page, "Cancel").click();
  assert.equal(await region(page, "Portfolios").getByRole("button", { name: /^WRONG / }).count(), 0);
});

test("a portfolio is published as an index, put into a group, rebuilt, and undone", async (t) => {
  const { page, seen } = await ready(t);
  await build(page, { key: "PAIR", members: "JPM, BAC" });
  await button(page, "Publish as index").click();
  await region(page, "Portfolio").getByRole("link", { name: "PAIR_index" }).waitFor();
  await page.getByLabel("Add to group").fill("Banks");
  await page.keyboard.press("Enter");
  await region(page, "Portfolio").getByRole("button", { name: "Remove from Banks" }).waitFor();
  await page.getByLabel("Group", { exact: true }).selectOption({ label: "Banks" });
  await until(async () => assert.equal(await region(page, "Portfolios").getByRole("listitem").count(), 1));
  await button(page, "Rebuild…").click();
  await page.getByLabel("Constituents").fill("JPM, BAC, WMT");
  await button(page, "Build").click();
  await note(page, /^PAIR built: 754 values/).first().waitFor();
  await hasValues(page, valued({ JPM: 1 / 3, BAC: 1 / 3, WMT: 1 / 3 }));
  await region(page, "Portfolio").getByRole("link", { name: "PAIR_index" }).click();
  await page.getByRole("region", { name: "Index", exact: true }).getByText("Published from portfolio PAIR.").waitFor();
  assert.deepEqual(seen, []);
});

test("a portfolio that cannot be rebuilt stays as it was", async (t) => {
  const { page } = await ready(t);
  await build(page, { key: "PAIR", members: "JPM, BAC" });
  const before = valued({ JPM: 0.5, BAC: 0.5 });
  await button(page, "Rebuild…").click();
  await page.getByLabel("Constituents").fill("JPM, EUR");
  const dialog = page.getByRole("dialog", { name: "Portfolio construction" });
  await dialog.getByRole("switch", { name: "Fail on missing prices" }).check({ force: true });
  await button(page, "Build").click();
  await dialog.getByText(/^Asset EUR has no price at /).waitFor();
  await button(page, "Cancel").click();
  await hasValues(page, before);
  await button(page, "Rebuild…").click();
  await page.getByLabel("Constituents").fill("JPM, WMT");
  await button(page, "Build").click();
  await dialog.waitFor({ state: "hidden" });
  await until(async () => assert.equal((await chartRows(page, "Value")).length, 754));
  await hasValues(page, valued({ JPM: 0.5, WMT: 0.5 }));
  // One step back brings all of it back.
  await page.getByRole("banner").getByRole("button", { name: /^Undo/ }).click();
  await until(() => hasValues(page, before));
});
