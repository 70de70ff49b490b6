// Two tabs over one book: each shows what the other saved, and neither overwrites it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { APP, browserFor, open, watch } from "./launch.mjs";
import { readGrid } from "./pages/accounts.mjs";
import { button, goTo, heading, loadSample } from "./pages/book.mjs";
import { clearBook } from "./pages/data.mjs";
import { cell, holdsFrom, openMandate, readRows, save, snapshots } from "./pages/mandates.mjs";
import { amount, plan, staleNote } from "./pages/rebalance.mjs";
import { at, choose, field, form, openTable, type } from "./pages/tables.mjs";
import { until } from "./until.mjs";

async function openTwo(t) {
  const context = await browserFor(t);
  const seen = watch(context);
  const one = await open(context);
  await loadSample(one);
  const two = await context.newPage();
  await two.goto(`${APP}/accounts`);
  await heading(two, "Accounts").waitFor();
  await until(async () => assert.equal((await readGrid(two)).length, 25));
  return { one, two, seen };
}

/** Looks at a tab: Chromium draws a tab in the background once a second, and a click waits for that. */
async function lookAt(page, account) {
  await page.bringToFront();
  if (account) await openMandate(page, account);
  return page;
}

const editWeight = async (page, row, text, time) => {
  await cell(page, row, "Weight").fill(text);
  await holdsFrom(page).fill(time);
};

test("what one tab saves shows in the other", async (t) => {
  const { one, two, seen } = await openTwo(t);
  await lookAt(two, "ACC-003");
  await lookAt(one, "ACC-003");
  await until(async () => assert.notEqual((await readRows(one))[0][2], ""));
  const before = await readRows(one);
  await editWeight(one, 0, "50", "2023-01-05T00:00");
  await save(one);
  await until(async () => {
    assert.equal(await snapshots(two).count(), await snapshots(one).count());
    assert.match(await snapshots(two).first().innerText(), /^5 Jan 2023/);
    assert.deepEqual(await readRows(two), [[...before[0].slice(0, 2), "50", "", ""], ...before.slice(1)]);
  });
  assert.deepEqual(seen, []);
});

test("both tabs save, and both versions are there", async (t) => {
  const { one, two, seen } = await openTwo(t);
  await lookAt(one, "ACC-003");
  await editWeight(one, 0, "50", "2023-01-05T00:00");
  await lookAt(two, "ACC-004");
  await editWeight(two, 0, "45", "2023-01-06T00:00");
  await Promise.all([save(one), save(two)]);
  for (const page of [one, two]) {
    for (const [account, weight, day] of [["ACC-003", "50", "5 Jan 2023"], ["ACC-004", "45", "6 Jan 2023"]]) {
      await lookAt(page, account);
      await until(async () => {
        assert.equal((await readRows(page))[0][2], weight);
        assert.ok((await snapshots(page).first().innerText()).startsWith(day));
      });
    }
  }
  await lookAt(one);
  await one.reload();
  await openMandate(one, "ACC-004");
  await until(async () => assert.equal((await readRows(one))[0][2], "45"));
  assert.deepEqual(seen, []);
});

test("edits in one tab stay while the other saves the same mandate", async (t) => {
  const { one, two, seen } = await openTwo(t);
  await lookAt(two, "ACC-003");
  await until(async () => assert.notEqual((await readRows(two))[0][2], ""));
  await cell(two, 0, "Weight").fill("40");
  await lookAt(one, "ACC-003");
  await editWeight(one, 0, "50", "2023-01-05T00:00");
  await save(one);
  await until(async () => assert.match(await snapshots(two).first().innerText(), /^5 Jan 2023/));
  assert.equal((await readRows(two))[0][2], "40");
  await lookAt(two);
  await holdsFrom(two).fill("2023-01-05T00:00");
  await two.getByRole("button", { name: "Save version" }).click();
  await two.getByText("There is already a version effective from this time; choose another time.").first().waitFor();
  await lookAt(one, "ACC-003");
  await until(async () => assert.equal((await readRows(one))[0][2], "50"));
  assert.deepEqual(seen, []);
});

test("a plan is called out of date when the other tab changes the book", async (t) => {
  const { one, two, seen } = await openTwo(t);
  await lookAt(one);
  await goTo(one, "Rebalance");
  await plan(one);
  await lookAt(two);
  await goTo(two, "Rebalance");
  await amount(two, "Cash reserve").fill("1500");
  await staleNote(one).waitFor();
  await until(async () => assert.equal(await amount(one, "Cash reserve").inputValue(), "1500"));
  assert.deepEqual(seen, []);
});

test("a book that one tab clears is gone in the other", async (t) => {
  const { one, two, seen } = await openTwo(t);
  await lookAt(one);
  await goTo(one, "Data");
  await clearBook(one);
  await button(two, "Load sample data").waitFor();
  assert.deepEqual(seen, []);
});

test("of two tabs that edit one cell, the second is told, and keeps its value or takes the other", async (t) => {
  const { one, two, seen } = await openTwo(t);
  const saved = async (page, text) => until(async () => assert.equal(await at(page, 0, 1).innerText(), text));
  for (const page of [two, one]) {
    await lookAt(page);
    await goTo(page, "Tables");
    await openTable(page, "Assets");
  }
  for (const [theirs, mine, choice, stays] of [["first", "second", "Take theirs", "first"], ["third", "fourth", "Keep mine", "fourth"]]) {
    await lookAt(two);
    await choose(two, 0, 1);
    await field(two, "Type").fill(mine);
    await lookAt(one);
    await choose(one, 0, 1);
    await type(one, theirs);
    await saved(one, theirs);
    await lookAt(two);
    await saved(two, theirs);
    await form(two).getByRole("button", { name: "Save row" }).click();
    const dialog = two.getByRole("dialog", { name: "Changed in another tab" });
    await dialog.getByText(`Yours: ${mine}, theirs: ${theirs}`).waitFor();
    await saved(two, theirs);
    await dialog.getByRole("button", { name: choice }).click();
    await dialog.waitFor({ state: "hidden" });
    await saved(two, stays);
    await saved(one, stays);
  }
  assert.deepEqual(seen, []);
});
