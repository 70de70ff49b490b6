// Accounts: the grid and an account's page show what the sample's files come to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percent, shown, signedPercent, sum } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { grid, openAccount, positions, readGrid, readPaths, readPositions, shownCount, sortBy, why } from "./pages/accounts.mjs";
import { heading, loadSample, tileShows } from "./pages/book.mjs";
import { measure, readSample } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const measures = new Map(book.accounts.map(({ account }) => [account, measure(book, account)]));

function expectedRow({ account, name, group, allocation_model }) {
  const m = measures.get(account);
  const figures = [shown(m.value, 2), shown(m.cash, 2), percent(m.drift), percent(m.maxDrift)];
  return [account, name, group, allocation_model, ...figures, `${m.linesOut} of ${m.lines.length}`];
}

/** The grid comes to show these rows, in this order. */
const gridShows = (page, expected) => until(async () => assert.deepEqual(await readGrid(page), expected));

test("the grid shows, orders and filters what every account comes to", async (t) => {
  const context = await browserFor(t, { size: [1440, 1200] });
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  await gridShows(page, book.accounts.map(expectedRow));
  const all = [...measures.values()];
  await tileShows(page, "Value", `${shown(sum(all.map((m) => m.value)), 0)} USD`);
  await tileShows(page, "Out of band", `${all.filter((m) => m.linesOut > 0).length} of 25`);

  const by = (figure, sign) => (a, b) => {
    const [x, y] = [figure(measures.get(a.account)), figure(measures.get(b.account))];
    return x === y ? a.account.localeCompare(b.account) : sign * (x < y ? -1 : 1);
  };
  for (const [column, figure] of [["Value", (m) => m.value], ["Drift", (m) => m.drift], ["Out of band", (m) => m.linesOut]]) {
    for (const sign of [-1, 1]) {
      await sortBy(page, column);
      await gridShows(page, book.accounts.toSorted(by(figure, sign)).map(expectedRow));
    }
  }
  await sortBy(page, "Name");
  await gridShows(page, book.accounts.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(expectedRow));
  await sortBy(page, "Account");

  const fitting = (fits) => book.accounts.filter(fits).map(expectedRow);
  await page.getByRole("searchbox", { name: "Search accounts" }).fill("family tax");
  await gridShows(page, fitting(({ name }) => /family/i.test(name) && /tax/i.test(name)));
  await page.getByRole("searchbox", { name: "Search accounts" }).fill("");
  await page.getByRole("combobox", { name: "Group" }).selectOption("Income households");
  await gridShows(page, fitting(({ group }) => group === "Income households"));
  await page.getByText("Out of band only").click();
  const isOut = ({ account }) => measures.get(account).linesOut > 0;
  const outInGroup = fitting((account) => account.group === "Income households" && isOut(account));
  await gridShows(page, outInGroup);
  assert.equal(await shownCount(page).innerText(), `${outInGroup.length} of 25 accounts`);

  await page.reload();
  await gridShows(page, outInGroup);
  assert.deepEqual(seen, []);
});

test("an account's page shows each line against its target, and where the target comes from", async (t) => {
  const context = await browserFor(t, { size: [1440, 1400] });
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  for (const account of ["ACC-001", "ACC-009", "ACC-020"]) {
    const m = measures.get(account);
    await openAccount(page, account);
    await tileShows(page, "Value", `${shown(m.value, 0)} USD`);
    await tileShows(page, "Portfolio drift", `${percent(m.drift)}%`);
    const lines = await until(async () => {
      const lines = await readPositions(page);
      assert.equal(lines.size, m.lines.length);
      return lines;
    });
    for (const line of m.lines) {
      const cells = lines.get(line.key);
      assert.deepEqual(
        [cells.at(3), ...cells.slice(-3)],
        [shown(line.worth, 2), percent(line.actual), percent(line.target), signedPercent(line.drift)],
        `${account} ${line.key}`,
      );
    }
    await checkBars(page, m);
    await page.goBack();
    await heading(page, "Accounts").waitFor();
  }
  await openAccount(page, "ACC-001");
  await checkLineage(page, measures.get("ACC-001"), "MSFT");
  assert.deepEqual(seen, []);
});

/** The bars say the figures of their lines, and lie where the figures put them. */
async function checkBars(page, m) {
  for (const line of m.lines) {
    const row = positions(page).getByRole("row").filter({ has: page.locator("td:first-child", { hasText: new RegExp(`^${line.key}\\b`) }) });
    const bar = row.getByRole("img");
    const says = await bar.getAttribute("aria-label");
    assert.ok(says.includes(`actual ${percent(line.actual)}%, target ${percent(line.target)}%`), says);
    const side = line.out ? (line.drift > 0n ? "above band" : "below band") : "in band";
    assert.ok(says.includes(side), `${m.account} ${line.key}: ${says}`);
    const [tick, width] = await bar.evaluate((svg) => [svg.querySelector(".tick").x.baseVal.value + 1, svg.querySelector(".bar").width.baseVal.value]);
    if (line.target > 0n && line.actual > 0n) {
      const ratio = Number(line.actual) / Number(line.target);
      assert.ok(Math.abs(width / tick - ratio) < 1e-6 * ratio, `${line.key}: a bar of ${width} at a tick of ${tick}`);
    }
  }
}

async function checkLineage(page, m, asset) {
  await positions(page).getByRole("row").filter({ hasText: asset }).click();
  const panel = why(page);
  await panel.getByRole("heading", { name: asset, exact: true }).waitFor();
  const expected = m.wanted.get(asset).map(({ path, share }) => [path, `${percent(share)}%`]);
  const found = await readPaths(panel);
  const inOrder = (paths) => paths.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
  assert.deepEqual(inOrder(found), inOrder(expected));
}
