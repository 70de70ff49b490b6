// The main job from a file to orders, by mouse, in one sitting: import, look, edit, plan, keep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { over, percent, shown, sum, times } from "./exact.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { openAccount, readGrid, readPositions } from "./pages/accounts.mjs";
import { button, goTo, heading, nextSave, tileShows } from "./pages/book.mjs";
import { clearBook, exportBook, restoreBook, stage, write, writeButton } from "./pages/data.mjs";
import { cell, holdsFrom, readRows, save } from "./pages/mandates.mjs";
import { amount, chooseMode, exportOrders, plan, readChecks, scope } from "./pages/rebalance.mjs";
import { checkPlan } from "./plan-rules.mjs";
import { KINDS, measure, readSample, sampleFile } from "./sample.mjs";
import { until } from "./until.mjs";

const ACCOUNT = "ACC-009";
const NEW_WEIGHT = "0.25";

test("from files to orders, and everything is there the next day", async (t) => {
  const context = await browserFor(t);
  const seen = watch(context);
  const page = await open(context);
  const book = readSample();
  await importFiles(page);
  await lookAtAccounts(page, book);
  await editMandate(page);
  book.targets.find((row) => row.account === ACCOUNT && row.target === "CORE-EQUITY").weight = NEW_WEIGHT;
  await rebalance(page, book);
  await keep(page, book);
  assert.deepEqual(seen, []);
});

async function importFiles(page) {
  await page.getByRole("link", { name: "Import files" }).click();
  await heading(page, "Data").waitFor();
  await stage(page, KINDS.map(sampleFile));
  await until(async () => assert.equal(await writeButton(page).isEnabled(), true));
  await write(page);
}

async function lookAtAccounts(page, book) {
  await goTo(page, "Accounts");
  const measures = book.accounts.map(({ account }) => measure(book, account));
  await until(async () => assert.equal((await readGrid(page)).length, measures.length));
  const total = sum(measures.map((m) => m.value));
  await tileShows(page, "Value", `${shown(total, 0)} USD`);
  const drift = over(sum(measures.map((m) => times(m.drift, m.value))), total);
  await tileShows(page, "Portfolio drift", `${percent(drift)}% value-weighted`);
  await openAccount(page, ACCOUNT);
  await showsTargets(page, book);
}

/** The account's page shows what its targets come to. */
async function showsTargets(page, book) {
  const { lines } = measure(book, ACCOUNT);
  // Only rows in view are there to be read.
  await page.setViewportSize({ width: 1440, height: 2400 });
  await until(async () => {
    const shownLines = await readPositions(page);
    const targets = lines.map((line) => [line.key, shownLines.get(line.key)?.at(-2)]);
    assert.deepEqual(targets, lines.map((line) => [line.key, percent(line.target)]));
  });
}

async function editMandate(page) {
  await button(page, "Edit mandate").click();
  await cell(page, 0, "Weight").waitFor();
  await until(async () => assert.equal((await readRows(page)).length, 3));
  const row = (await readRows(page)).findIndex(([target]) => target === "CORE-EQUITY");
  await cell(page, row, "Weight").fill("many");
  await page.getByText("not_decimal").waitFor({ state: "attached" });
  await cell(page, row, "Weight").fill(`${NEW_WEIGHT * 100}%`);
  await page.getByText("Valid", { exact: true }).waitFor();
  await holdsFrom(page).fill("2022-12-29T00:00");
  await save(page);
}

async function rebalance(page, book) {
  await goTo(page, "Accounts");
  await openAccount(page, ACCOUNT);
  await showsTargets(page, book);
  await button(page, "Rebalance").click();
  await heading(page, "Rebalance").waitFor();
  assert.equal(await scope(page).locator("option:checked").innerText(), "Selected accounts (1)");
  const isSaved = await nextSave(page);
  await chooseMode(page, "Full");
  await amount(page, "Minimum trade").fill("1000");
  await isSaved();
  await plan(page);
  const orders = await exportOrders(page);
  const [planned] = checkPlan(book, orders, { accounts: [ACCOUNT], mode: "Full", minTrade: "1000" });
  assert.ok(orders.length > 5, `${orders.length} orders`);
  await tileShows(page, "Portfolio drift", `${percent(planned.driftBefore)}% ${percent(planned.driftAfter)}% after`);
  const checks = await readChecks(page);
  assert.ok(checks.length > 5 && checks.every(([, holds]) => holds), String(checks));
}

async function keep(page, book) {
  await page.reload();
  await goTo(page, "Accounts");
  await openAccount(page, ACCOUNT);
  await showsTargets(page, book);
  await goTo(page, "Data");
  const bytes = await exportBook(page);
  await clearBook(page);
  await restoreBook(page, bytes);
  await until(async () => assert.deepEqual(await exportBook(page), bytes));
  await goTo(page, "Accounts");
  await openAccount(page, ACCOUNT);
  await showsTargets(page, book);
}
