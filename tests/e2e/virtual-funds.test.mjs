// Virtual funds: the matrix of a dry run is what the sample's files come to; it is applied, undone, and kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "./csv.mjs";
import { abs, exact, percent, shown, sum, times, UNIT, ZERO } from "./exact.mjs";
import { shareOut } from "./fund-rules.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { button, downloadBy, goTo, heading, loadSample, note, saved, tileShows } from "./pages/book.mjs";
import { stage, write } from "./pages/data.mjs";
import { choose, explanation, look, matrix, pickAccount, policy, readMatrix, readParts, readSleeve } from "./pages/virtual-funds.mjs";
import { readSample, sampleFile, unitValue } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
/** As close as decimals of 18 places and shares of shares come. */
const NEAR = exact("0.000000001");
const isShort = (cell) => abs(cell.requested - cell.allocated) > NEAR;

async function openFunds(t) {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await goTo(page, "Virtual funds");
  return { page, seen };
}

/** What is left over by rounding is shown as nothing. */
const units = (amount) => (abs(amount) < NEAR ? "–" : shown(amount, 2));

/** The cells of a row of the matrix as they must read. */
function expectedCells({ funds }, row) {
  const cells = funds.map((fund) => {
    const cell = row.cells.get(fund);
    if (!cell) return "–";
    return isShort(cell) ? `${shown(cell.allocated, 2)} of ${shown(cell.requested, 2)}` : shown(cell.allocated, 2);
  });
  return [units(row.held), ...cells, units(row.direct), units(row.directTarget), row.scale === null ? "–" : percent(row.scale)];
}

async function shows(page, account) {
  const expected = shareOut(book, account);
  await until(async () => {
    const { heads, rows } = await readMatrix(page);
    assert.deepEqual(heads, ["Asset", "Held", ...expected.funds, "Unallocated", "Direct target", "Fill rate %"]);
    const cells = new Map([...rows].map(([asset, [, ...figures]]) => [asset, figures]));
    assert.deepEqual(Object.fromEntries(cells), Object.fromEntries([...expected.rows].map(([asset, row]) => [asset, expectedCells(expected, row)])));
  });
  return expected;
}

test("the dry run is what the targets ask of the holdings, and a cell explains itself", async (t) => {
  const { page, seen } = await openFunds(t);
  const expected = await shows(page, "ACC-001");
  const inFunds = sum([...expected.rows].map(([asset, row]) => times(sum([...row.cells.values()].map((cell) => cell.allocated)), unitValue(book, asset))));
  await tileShows(page, "Account value", `${shown(expected.value, 0)} USD`);
  await tileShows(page, "Allocated", `${shown(inFunds, 0)} ${percent((inFunds * UNIT) / expected.value)}%`);
  const short = [...expected.rows].filter(([, row]) => row.scale !== null && [...row.cells.values()].some(isShort));
  assert.ok(short.length > 0, "an asset is short");
  await tileShows(page, "Assets with shortfall", `${short.length} of ${expected.rows.size}`);
  await page.getByText(`Shortfall: the funds request more than the account holds of ${short.length} assets`).waitFor();

  // A short cell, by the keyboard alone.
  await matrix(page).focus();
  await page.keyboard.press("ArrowDown");
  const rows = [...(await readMatrix(page)).rows.keys()];
  const [asset, row] = short[0];
  const fund = expected.funds.findIndex((name) => row.cells.has(name) && isShort(row.cells.get(name)));
  for (let step = 0; step < rows.indexOf(asset); step += 1) await page.keyboard.press("ArrowDown");
  for (let step = 0; step < fund; step += 1) await page.keyboard.press("ArrowRight");
  await explanation(page).getByRole("heading", { name: `${asset} in ${expected.funds[fund]}` }).waitFor();
  const cell = row.cells.get(expected.funds[fund]);
  const why = (await explanation(page).innerText()).replaceAll("\n", " ");
  const free = (amount) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 }).format(Number(amount) / 1e18);
  for (const [label, figure] of [["Requested", cell.requested], ["Allocated", cell.allocated], ["Shortfall", cell.requested - cell.allocated]]) {
    assert.ok(why.includes(`${label} ${free(figure)}`), `${label} ${free(figure)} in ${why}`);
  }
  const first = explanation(page).locator("ul.paths > li").first();
  assert.match((await first.innerText()).replace(/\s+/g, " "), new RegExp(`^${expected.funds[fund]} › .*${asset} [\\d.,]+ units`));

  await pickAccount(page, "ACC-020");
  await shows(page, "ACC-020");
  await heading(page, "Virtual funds").waitFor();
  await page.reload();
  await shows(page, "ACC-020");
  assert.deepEqual(seen, []);
});

test("the matrix leaves as a file with every digit", async (t) => {
  const { page, seen } = await openFunds(t);
  const expected = await shows(page, "ACC-001");
  const { name, bytes } = await downloadBy(page, () => button(page, "Export").click());
  assert.equal(name, "virtual-funds-2022-12-28.csv");
  const lines = parse(bytes.toString());
  assert.equal(lines.length, expected.rows.size);
  for (const line of lines) {
    const row = expected.rows.get(line.asset);
    assert.equal(exact(line.held), row.held);
    for (const fund of expected.funds) {
      const cell = row.cells.get(fund) ?? { requested: ZERO, allocated: ZERO };
      const [requested, allocated, gap] = ["requested", "allocated", "gap"].map((what) => exact(line[`${fund} ${what}`] || "0"));
      assert.ok(abs(requested - cell.requested) < NEAR && abs(allocated - cell.allocated) < NEAR, `${line.asset} ${fund}`);
      assert.equal(gap, requested - allocated, "the gap is the difference to the last digit");
    }
    const given = sum(expected.funds.map((fund) => exact(line[`${fund} allocated`] || "0")));
    assert.equal(exact(line.direct_sleeve), exact(line.held) - given, "the parts sum to what is held");
  }
  assert.deepEqual(seen, []);
});

test("the policy decides what a shortage means, and what is refused is said at its field", async (t) => {
  const { page, seen } = await openFunds(t);
  await shows(page, "ACC-001");
  await choose(page, "Shortfalls", "All or nothing");
  await page.getByRole("alert").getByText(/^Infeasible: the funds request more than the account holds of/).waitFor();
  assert.equal(await button(page, "Apply").isDisabled(), true);
  await choose(page, "Shortfalls", "Pro rata");
  await choose(page, "Underfunded sleeve", "Reject");
  await page.getByRole("alert").getByText("shortage_not_allowed").or(page.getByRole("alert").getByText("refused")).first().waitFor({ state: "attached" });
  await until(async () => assert.equal(await matrix(page).count(), 0));
  await choose(page, "Underfunded sleeve", "Allow");
  await shows(page, "ACC-001");

  await choose(page, "Rounding", "Whole lots, rounded down");
  await until(async () => {
    const { heads, rows } = await readMatrix(page);
    const funds = heads.length - 5;
    const given = [...rows].filter(([asset]) => asset !== "USD").flatMap(([, cells]) => cells.slice(2, 2 + funds)).filter((cell) => cell !== "–");
    for (const cell of given) assert.match(cell.split(" of ")[0], /^[\d,]+(\.00)?$/);
  });
  await choose(page, "Rounding", "Fractional quantities");

  await policy(page).getByLabel("Reported value").fill("1");
  await policy(page).getByText(/^The account value is /).waitFor();
  await policy(page).getByLabel("Reported value").fill("");
  await choose(page, "Stale weights", "Use with warning");
  await policy(page).getByLabel("Stale after").fill("soon");
  await policy(page).getByText('"soon" is not a number of days; enter a whole number such as 30.').waitFor();
  await policy(page).getByLabel("Stale after").fill("0");
  await page.getByRole("region", { name: "Warnings" }).getByRole("listitem").first().waitFor();
  await page.getByLabel("Valuation time (UTC)").fill("2022-12-27 21:00");
  await page.getByText("The targets are effective from 2022-12-28 00:00:00 UTC; choose a later time.").waitFor();
  assert.deepEqual(seen, []);
});

test("what is applied is shown by fund, undone, done again, and survives a reload", async (t) => {
  const { page, seen } = await openFunds(t);
  const expected = await shows(page, "ACC-001");
  await look(page, "By fund");
  await page.getByText("No allocation yet").waitFor();
  await look(page, "Preview");
  await button(page, "Apply").click();
  await note(page, `Holdings allocated to ${expected.funds.length} funds.`).waitFor();
  const check = () =>
    until(async () => {
      const parts = await readParts(page);
      assert.deepEqual([...parts.keys()], expected.funds);
      for (const fund of expected.funds) {
        const own = [...expected.rows].filter(([, row]) => (row.cells.get(fund)?.allocated ?? ZERO) > NEAR);
        const figures = own.map(([asset, row]) => {
          const cell = row.cells.get(fund);
          const gap = isShort(cell) ? shown(cell.requested - cell.allocated, 2) : "–";
          return [asset, shown(cell.allocated, 2), gap, percent(row.scale)];
        });
        const found = [...parts.get(fund)].map(([asset, cells]) => [asset, ...cells.slice(1, 4)]);
        assert.deepEqual(found, figures.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)), fund);
      }
      const left = [...expected.rows].filter(([, row]) => abs(row.direct) > NEAR).map(([asset, row]) => [asset, shown(row.direct, 2)]);
      const sleeve = [...(await readSleeve(page))].map(([asset, cells]) => [asset, cells[3]]);
      assert.deepEqual(sleeve, left.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)));
    });
  await check();
  await saved(page);
  await page.reload();
  await check();
  await page.getByText(`Latest holdings allocated to ${expected.funds.length} funds`).waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await page.getByText("No allocation yet").waitFor();
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await check();
  await look(page, "Preview");
  await matrix(page).locator("thead").getByText("exists").first().waitFor();
  await choose(page, "Existing allocations", "Reject");
  await button(page, "Apply").click();
  await page.getByText(/already has an allocation of these holdings; replace or keep it\.|errors; fix them/).first().waitFor();
  assert.deepEqual(seen, []);
});

test("without targets of portfolios the page says where they are made", async (t) => {
  const context = await browserFor(t);
  const page = await open(context, "/data");
  await stage(page, ["assets", "accounts"].map((kind) => sampleFile(kind)));
  await write(page);
  await goTo(page, "Virtual funds");
  await page.getByText("No account targets a portfolio").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Go to Mandates" }).click();
  await heading(page, "Mandates").waitFor();
});
