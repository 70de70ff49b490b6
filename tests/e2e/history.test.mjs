// History: every change in words, what it did row by row, and undo and redo of it on every page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { file } from "./csv.mjs";
import { browserFor, open, watch } from "./launch.mjs";
import { readGrid } from "./pages/accounts.mjs";
import { button, goTo, heading, loadSample, note, saved } from "./pages/book.mjs";
import { stage, write } from "./pages/data.mjs";
import { change, changes, pick, readHistory, redoButton, undoButton } from "./pages/history.mjs";
import { cell, holdsFrom, openMandate, readRows, save, snapshots } from "./pages/mandates.mjs";
import { amount } from "./pages/rebalance.mjs";
import { at, choose, openTable, type } from "./pages/tables.mjs";
import { until } from "./until.mjs";

async function openBook(t) {
  const context = await browserFor(t, { size: [1440, 1400] });
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  return { page, seen };
}

const historyShows = (page, expected) => until(async () => assert.deepEqual((await readHistory(page)).map((line) => [line[1], line.at(-1)]), expected));

test("an import is undone and redone from any page, and the history says so", async (t) => {
  const { page, seen } = await openBook(t);
  await goTo(page, "Data");
  await stage(page, [file("accounts.csv", "account,name\nACC-801,One\nACC-802,Two\n")]);
  await write(page);
  await goTo(page, "Accounts");
  await until(async () => assert.equal((await readGrid(page)).length, 27));
  assert.match(await undoButton(page).getAttribute("title"), /^Undo: Imported a file of accounts \(Ctrl Z\)$/);
  await undoButton(page).click();
  await note(page, "Undone: Imported a file of accounts.").waitFor();
  await until(async () => assert.equal((await readGrid(page)).length, 25));
  await saved(page);
  await page.reload();
  await until(async () => assert.equal((await readGrid(page)).length, 25));
  await page.keyboard.press("Control+Shift+Z");
  await note(page, "Redone: Imported a file of accounts.").waitFor();
  await until(async () => assert.equal((await readGrid(page)).length, 27));
  await goTo(page, "History");
  await historyShows(page, [["Redid #2", "–"], ["Undid #2", "–"], ["Imported a file of accounts", "Applied"], ["Imported 9 files", "Applied"]]);
  const [, , second] = await readHistory(page);
  await pick(page, "Imported a file");
  await change(page).getByRole("link", { name: "ACC-801", exact: true }).first().waitFor();
  const rows = await change(page).locator(".changedrows > li").count();
  assert.ok(rows >= 2, `${rows} rows`);
  assert.deepEqual(second.slice(2, 5), ["This browser", String(rows), "–"]);
  await change(page).getByRole("button", { name: "Undo" }).click();
  await historyShows(page, [
    ["Undid #2", "–"], ["Redid #2", "–"], ["Undid #2", "–"], ["Imported a file of accounts", "Undone"], ["Imported 9 files", "Applied"],
  ]);
  await page.keyboard.press("r");
  await until(async () => assert.equal((await readHistory(page))[4][6], "Applied"));
  assert.deepEqual(seen, []);
});

test("a mandate and the policy are undone as they were saved", async (t) => {
  const { page, seen } = await openBook(t);
  await openMandate(page, "ACC-001");
  await until(async () => assert.equal((await readRows(page)).length, 4));
  const before = await snapshots(page).count();
  await cell(page, 0, "Weight").fill("10");
  await holdsFrom(page).fill("2023-01-05T00:00");
  await save(page);
  await until(async () => assert.equal(await snapshots(page).count(), before + 1));
  await goTo(page, "Rebalance");
  const reserve = await amount(page, "Cash reserve").inputValue();
  await amount(page, "Cash reserve").fill("4321");
  await until(async () => assert.match(await undoButton(page).getAttribute("title"), /Saved the policy/));
  await saved(page);
  await goTo(page, "History");
  await historyShows(page, [["Saved the policy default", "Applied"], ["Saved the mandate of ACC-001", "Applied"], ["Imported 9 files", "Applied"]]);
  await page.keyboard.press("Control+z");
  await note(page, "Undone: Saved the policy default.").waitFor();
  await page.keyboard.press("Control+z");
  await note(page, "Undone: Saved the mandate of ACC-001.").waitFor();
  await goTo(page, "Rebalance");
  await until(async () => assert.equal(await amount(page, "Cash reserve").inputValue(), reserve));
  await openMandate(page, "ACC-001");
  await until(async () => assert.equal(await snapshots(page).count(), before));
  assert.deepEqual(seen, []);
});

test("a change that later ones stand on is not undone, and the page says which", async (t) => {
  const { page, seen } = await openBook(t);
  await goTo(page, "Tables");
  await openTable(page, "Assets");
  await choose(page, 0, 1);
  await type(page, "first");
  await until(async () => assert.equal(await at(page, 0, 1).innerText(), "first"));
  await choose(page, 0, 1);
  await type(page, "second");
  await until(async () => assert.equal(await at(page, 0, 1).innerText(), "second"));
  await goTo(page, "History");
  await until(async () => assert.equal((await readHistory(page)).length, 3));
  await changes(page).getByRole("row").nth(2).click();
  await change(page).getByText("Later changes affect the same rows; undo #3 first.").waitFor();
  assert.equal(await change(page).getByRole("button", { name: "Undo" }).isDisabled(), true);
  assert.match(await change(page).locator("dd").first().innerText(), /equity.*first/);
  await changes(page).getByRole("row").nth(1).click();
  await change(page).getByRole("heading", { name: /^#3 / }).waitFor();
  assert.match(await change(page).locator("dd").first().innerText(), /first.*second/);
  await change(page).getByRole("button", { name: "Undo" }).click();
  await historyShows(page, [["Undid #3", "–"], ["Changed a cell in Assets", "Undone"], ["Changed a cell in Assets", "Applied"], ["Imported 9 files", "Applied"]]);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("redo");
  await page.getByRole("option", { name: /^Redo Everywhere/ }).waitFor();
  await page.keyboard.press("Enter");
  await note(page, "Redone: Changed a cell in Assets.").waitFor();
  assert.equal(await redoButton(page).isDisabled(), true);
  assert.deepEqual(seen, []);
});

test("undo in a field is the field's own", async (t) => {
  const { page, seen } = await openBook(t);
  await goTo(page, "Mandates");
  const search = page.getByRole("searchbox", { name: "Search mandates" });
  await search.pressSequentially("ACC");
  await page.keyboard.press("Control+z");
  await goTo(page, "History");
  await historyShows(page, [["Imported 9 files", "Applied"]]);
  assert.deepEqual(seen, []);
});

test("an empty book has a history too: the sample is undone and comes back", async (t) => {
  const { page, seen } = await openBook(t);
  await undoButton(page).click();
  await button(page, "Load sample data").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await heading(page, "History").waitFor();
  await historyShows(page, [["Undid #1", "–"], ["Imported 9 files", "Undone"]]);
  await redoButton(page).click();
  await goTo(page, "Accounts");
  await until(async () => assert.equal((await readGrid(page)).length, 25));
  assert.deepEqual(seen, []);
});

test("a change that finds no room says so, is not there, and is saved once there is room", async (t) => {
  const context = await browserFor(t);
  await context.route("**/worker_loader-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${withoutRoom})();\n${await response.text()}` });
  });
  const page = await open(context);
  await loadSample(page);
  await goTo(page, "Tables");
  await openTable(page, "Assets");
  const before = await at(page, 0, 1).innerText();
  const room = (state) => page.evaluate((state) => new BroadcastChannel("room").postMessage(state), state);
  await room("none");
  await choose(page, 0, 1);
  await type(page, "too much");
  await page.locator("#cell-fault").getByText(/^There is not enough storage to save the change/).waitFor();
  await page.getByRole("main").getByRole("alert").getByText(/^There is not enough storage to save the change/).waitFor();
  await page.getByRole("banner").getByText("Not saved").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await at(page, 0, 1).innerText(), before);
  assert.match(await undoButton(page).getAttribute("title"), /^Undo: Imported 9 files/);
  await room("enough");
  await choose(page, 0, 1);
  await type(page, "fits");
  await until(async () => assert.equal(await at(page, 0, 1).innerText(), "fits"));
  await saved(page);
  await page.reload();
  await until(async () => assert.equal(await at(page, 0, 1).innerText(), "fits"));
});

/** Runs in the worker: while it is told that there is none, the storage has no room. */
function withoutRoom() {
  let room = "enough";
  new BroadcastChannel("room").onmessage = ({ data }) => {
    room = data;
  };
  for (const name of ["add", "put"]) {
    const store = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...values) {
      if (room === "none") throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      return store.apply(this, values);
    };
  }
}
