// Tables: every table of the catalogue in a sheet, edited by keyboard, mouse, form and clipboard; what is wrong stays out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "./csv.mjs";
import { APP, browserFor, open, watch } from "./launch.mjs";
import { button, goTo, heading, loadSample, note, saved } from "./pages/book.mjs";
import {
  addFilter, at, choose, editor, field, form, fromClipboard, impact, onClipboard, openTable, pasteFaults, readSheet, readTables,
  rowsShown, sheet, sheetShows, shownRows, titles, type,
} from "./pages/tables.mjs";
import { sampleText } from "./sample.mjs";
import { until } from "./until.mjs";

const book = Object.fromEntries(["assets", "accounts", "holdings"].map((kind) => [kind, parse(sampleText(kind))]));
const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };
const assets = book.assets.map(({ asset, asset_type }) => [asset, asset_type]).toSorted(([a], [b]) => (a < b ? -1 : 1));

async function openBook(t, options = {}) {
  const context = await browserFor(t, { ...CLIPBOARD, ...options });
  const seen = watch(context);
  const page = await open(context);
  await loadSample(page);
  return { context, page, seen };
}

async function openSampleTable(t, label, options) {
  const opened = await openBook(t, options);
  await goTo(opened.page, "Tables");
  await openTable(opened.page, label);
  return opened;
}

test("the list shows every table with its rows, and finds one by its words", async (t) => {
  const { page, seen } = await openBook(t, { size: [1440, 2400] });
  await goTo(page, "Tables");
  await until(async () => {
    const tables = await readTables(page);
    assert.equal(tables.get("Assets"), book.assets.length);
    assert.equal(tables.get("Accounts"), book.accounts.length);
    assert.equal(tables.get("Holdings"), book.holdings.length);
    assert.ok(tables.size >= 23, `${tables.size} tables`);
  });
  await page.getByRole("searchbox", { name: "Search tables" }).fill("trading terms");
  await until(async () => assert.deepEqual([...(await readTables(page)).keys()], ["Trading terms"]));
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await heading(page, "History").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await heading(page, "Tables").waitFor();
  assert.deepEqual(seen, []);
});

test("rows are searched, filtered and ordered, and the URL brings the view back", async (t) => {
  const { page, seen } = await openSampleTable(t, "Assets", { size: [1440, 1400] });
  await sheetShows(page, assets);
  const head = (name) => sheet(page, "Assets").getByRole("columnheader", { name }).getByRole("button");
  await head("Type").click();
  const by = (sign) => (a, b) => sign * (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
  await until(async () => assert.deepEqual((await readSheet(page)).map(([, kind]) => kind), assets.toSorted(by(1)).map(([, kind]) => kind)));
  await head("Type").click();
  await head("Identifier").click({ modifiers: ["Shift"] });
  const ordered = assets.toSorted((a, b) => by(-1)(a, b) || (a[0] < b[0] ? -1 : 1));
  await sheetShows(page, ordered);
  await addFilter(page, "Type", "is", "etf");
  const funds = ordered.filter(([, kind]) => kind === "etf");
  await sheetShows(page, funds);
  await until(async () => assert.equal(await shownRows(page).innerText(), `${funds.length} of ${assets.length} rows`));
  await page.reload();
  await rowsShown(page);
  await sheetShows(page, funds);
  await button(page, "Remove filter").click();
  await page.getByRole("searchbox", { name: "Search rows" }).fill("usd");
  await sheetShows(page, [["USD", "currency"]]);
  await page.getByRole("searchbox", { name: "Search rows" }).fill("");

  await page.goto(`${APP}/tables/AccountHoldingsTS`);
  await rowsShown(page);
  await addFilter(page, "Account", "is", "ACC-001");
  const held = book.holdings.filter(({ account }) => account === "ACC-001");
  await until(async () => assert.match(await shownRows(page).innerText(), new RegExp(`^${held.length} of `)));
  await addFilter(page, "Quantity", "from", "100");
  const many = held.filter(({ quantity }) => Number(quantity) >= 100);
  await until(async () => assert.match(await shownRows(page).innerText(), new RegExp(`^${many.length} of `)));
  await addFilter(page, "Quantity", "from", "lots");
  await page.getByText(/^A filter on Quantity needs a decimal/).waitFor();
  assert.deepEqual(seen, []);
});

test("cells are walked, edited, refused and emptied by keyboard", async (t) => {
  const { page, seen } = await openSampleTable(t, "Assets", { size: [1440, 1400] });
  await sheet(page, "Assets").focus();
  const here = () => page.locator("#rows td.here").getAttribute("id");
  for (const [key, id] of [
    ["ArrowDown", "rows-0-0"], ["ArrowDown", "rows-1-0"], ["ArrowRight", "rows-1-1"], ["Tab", "rows-2-0"], ["Shift+Tab", "rows-1-1"],
    ["Home", "rows-1-0"], ["Control+End", `rows-${assets.length}-0`], ["ArrowUp", `rows-${assets.length - 1}-1`], ["Control+Home", "rows-0-0"],
    ["End", "rows-0-1"],
  ]) {
    await page.keyboard.press(key);
    await until(async () => assert.equal(await here(), id, key));
    assert.equal(await sheet(page, "Assets").getAttribute("aria-activedescendant"), id);
  }
  const [first] = assets[0];
  await page.keyboard.type("stock");
  assert.equal(await editor(page).inputValue(), "stock");
  await page.keyboard.press("Enter");
  await sheetShows(page, [[first, "stock"], ...assets.slice(1)]);
  await until(async () => assert.equal(await here(), "rows-1-1"));
  await type(page, "given up", "Escape");
  await sheetShows(page, [[first, "stock"], ...assets.slice(1)]);

  await page.keyboard.press("Home");
  await type(page, first);
  const fault = page.locator("#cell-fault");
  await fault.waitFor();
  assert.match(await fault.innerText(), /\w/);
  assert.equal(await editor(page).getAttribute("aria-invalid"), "true");
  await page.keyboard.press("Escape");
  await sheetShows(page, [[first, "stock"], ...assets.slice(1)]);

  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Delete");
  await note(page, "2 rows changed.").waitFor();
  await sheetShows(page, [[first, "stock"], [assets[1][0], ""], [assets[2][0], ""]]);
  await page.keyboard.press("Control+z");
  await note(page, "Undone: Changed 2 cells in Assets.").waitFor();
  await sheetShows(page, [[first, "stock"], ...assets.slice(1)]);
  await saved(page);
  await page.reload();
  await rowsShown(page);
  await sheetShows(page, [[first, "stock"], ...assets.slice(1)]);
  assert.deepEqual(seen, []);
});

test("a reference shows a name, leads to its row, and is edited by names", async (t) => {
  const { page, seen } = await openSampleTable(t, "Trading terms");
  const names = (await titles(page)).map((title) => title.split(" ")[0]);
  assert.deepEqual(names.slice(0, 2), ["Asset", "Currency"]);
  const row = (await readSheet(page)).findIndex(([asset]) => asset === "AAPL");
  assert.equal(await at(page, row, 1).innerText(), "USD");
  await choose(page, row, 1);
  await page.keyboard.press("F2");
  await editor(page).fill("EU");
  await page.getByRole("option", { name: /^EUR/ }).click();
  await until(async () => assert.equal(await at(page, row, 1).innerText(), "EUR"));
  await choose(page, row, 1);
  await type(page, "NOPE");
  await page.getByText("Assets has no NOPE; choose an existing row.").waitFor();
  await page.keyboard.press("Escape");
  await at(page, row, 0).getByRole("link").click();
  await until(async () => assert.equal(await page.locator("#rows td.here").getAttribute("id"), `rows-${row}-0`));
  await at(page, row, 0).getByRole("link").click();
  await heading(page, "Assets").waitFor();
  await form(page).getByRole("heading", { name: "AAPL" }).waitFor();
  await until(async () => assert.equal(await page.locator("#rows td.here").innerText(), "AAPL"));
  assert.deepEqual(seen, []);
});

test("blocks of cells go to a spreadsheet and come back in one change", async (t) => {
  const { page, seen } = await openSampleTable(t, "Assets", { size: [1440, 1400] });
  await choose(page, 0, 0);
  await choose(page, 2, 1, { modifiers: ["Shift"] });
  await page.keyboard.press("Control+c");
  const copied = await fromClipboard(page);
  assert.equal(copied, assets.slice(0, 3).map((cells) => cells.join("\t")).join("\n"));

  await onClipboard(page, "etf\r\nfuture\r\n");
  await choose(page, 1, 1);
  await page.keyboard.press("Control+v");
  await note(page, "2 rows changed.").waitFor();
  await sheetShows(page, [assets[0], [assets[1][0], "etf"], [assets[2][0], "future"], assets[3]]);

  await onClipboard(page, `${assets[0][0]}\tetf\n${assets[0][0]}\tetf`);
  await choose(page, 1, 0);
  await page.keyboard.press("Control+v");
  await pasteFaults(page).waitFor();
  assert.match(await pasteFaults(page).innerText(), /Nothing pasted/);
  assert.ok((await pasteFaults(page).locator("tbody tr").count()) >= 2);
  assert.ok((await page.locator("#rows td.fault").count()) >= 1);
  await sheetShows(page, [assets[0], [assets[1][0], "etf"], [assets[2][0], "future"], assets[3]]);
  await pasteFaults(page).getByRole("button", { name: "Close" }).click();
  assert.equal(await page.locator("#rows td.fault").count(), 0);

  await onClipboard(page, "Type\tIdentifier\nequity\tNEW-1\nequity\tNEW-2\n");
  await button(page, "Paste as new rows").click();
  await note(page, "2 rows added.").waitFor();
  await until(async () => assert.equal(await shownRows(page).innerText(), `${assets.length + 2} rows`));
  await onClipboard(page, "NEW-3\tequity");
  await sheet(page, "Assets").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Control+v");
  await note(page, "1 row added.").waitFor();
  await until(async () => assert.equal(await shownRows(page).innerText(), `${assets.length + 3} rows`));
  await onClipboard(page, "a\nb\nc");
  await page.keyboard.press("Control+Home");
  await choose(page, assets.length + 1, 1);
  await page.keyboard.press("Control+v");
  await note(page, /^The block has 3 rows and only 2 remain/).waitFor();
  assert.deepEqual(seen, []);
});

test("a form of the declaration adds, corrects and deletes a row", async (t) => {
  const { page, seen } = await openSampleTable(t, "Accounts", { size: [1440, 1600] });
  await page.keyboard.press("Control+Enter");
  await form(page).getByRole("heading", { name: "New row" }).waitFor();
  await field(page, "Identifier").fill("ACC-001");
  await page.keyboard.press("Control+s");
  await form(page).locator(".field-error").first().waitFor();
  await field(page, "Identifier").fill("ACC-900");
  await field(page, "Name").fill("Nine hundred");
  await field(page, "Group").fill("Inc");
  await page.getByRole("option", { name: /^Income households/ }).click();
  await button(page, "Add row").click();
  await note(page, "Row added.").waitFor();
  await form(page).getByRole("heading", { name: "ACC-900" }).waitFor();
  await field(page, "Name").fill("Nine hundred and one");
  await button(page, "Save row").click();
  await note(page, "Row saved.").waitFor();
  const row = async () => (await readSheet(page)).find(([account]) => account === "ACC-900");
  await until(async () => assert.ok((await row()).includes("Nine hundred and one")));

  await button(page, "Delete…").click();
  await impact(page).getByText("No other rows refer to it.").waitFor();
  await impact(page).getByRole("button", { name: "Delete", exact: true }).click();
  await note(page, "ACC-900 deleted.").waitFor();
  await until(async () => assert.equal(await row(), undefined));
  await page.getByRole("region", { name: "Notifications" }).getByRole("status").filter({ hasText: "ACC-900 deleted." }).getByRole("button", { name: "Undo" }).click();
  await until(async () => assert.ok(await row()));
  assert.deepEqual(seen, []);
});

test("what a delete does is told before it happens", async (t) => {
  const { page, seen } = await openSampleTable(t, "Assets", { size: [1440, 1400] });
  await page.getByRole("searchbox", { name: "Search rows" }).fill("AAPL");
  await until(async () => assert.match(await shownRows(page).innerText(), /^1 of /));
  await choose(page, 0, 0);
  await button(page, "Delete…").click();
  await impact(page).getByText("This row cannot be deleted because other rows depend on it:").waitFor();
  const held = book.holdings.filter(({ asset }) => asset === "AAPL").length;
  await impact(page).getByRole("link", { name: `${held} Holdings` }).waitFor();
  assert.equal(await impact(page).getByRole("button", { name: "Delete", exact: true }).count(), 0);
  await impact(page).getByRole("link", { name: `${held} Holdings` }).click();
  await heading(page, "Holdings").waitFor();
  await until(async () => assert.match(await shownRows(page).innerText(), new RegExp(`^${held} of `)));

  await page.goto(`${APP}/tables/AssetCategory?q=Technology`);
  await rowsShown(page);
  await choose(page, 0, 0);
  await button(page, "Delete…").click();
  await impact(page).getByText("Deleting it also affects these rows:").waitFor();
  const members = book.assets.filter(({ category }) => category === "Technology").length;
  assert.match(await impact(page).locator("li").innerText(), new RegExp(`^Deleted\\s+${members} Category memberships`));
  await impact(page).getByRole("button", { name: "Cancel" }).click();

  await page.goto(`${APP}/tables/AccountGroup?q=Growth families`);
  await rowsShown(page);
  await choose(page, 0, 0);
  await button(page, "Delete…").click();
  const grouped = book.accounts.filter(({ group }) => group === "Growth families").length;
  await impact(page).getByText(`${grouped} Accounts`).waitFor();
  assert.match(await impact(page).locator("li").innerText(), /^Cleared/);
  await impact(page).getByRole("button", { name: "Delete", exact: true }).click();
  await note(page, "Growth families deleted.").waitFor();
  await page.goto(`${APP}/tables/Account?where=account_group_uid:empty`);
  await until(async () => assert.match(await shownRows(page).innerText(), new RegExp(`^${grouped} of `)));
  await page.keyboard.press("Control+z");
  await note(page, "Undone: Deleted a row from Account groups.").waitFor();
  await until(async () => assert.match(await shownRows(page).innerText(), /^0 of /));
  assert.deepEqual(seen, []);
});

test("columns are hidden, moved and remembered", async (t) => {
  const { page, seen } = await openSampleTable(t, "Assets");
  assert.deepEqual(await titles(page), ["Identifier", "Type"]);
  await button(page, "2 of 3 columns").click();
  await page.getByRole("checkbox", { name: "Uid" }).check();
  await button(page, "Type: move left").click();
  await page.keyboard.press("Escape");
  const moved = await titles(page);
  assert.equal(moved.length, 3);
  assert.ok(moved.indexOf("Type") < 2, moved.join());
  await page.reload();
  await rowsShown(page);
  assert.deepEqual(await titles(page), moved);
  await button(page, "3 of 3 columns").click();
  await button(page, "Reset").click();
  assert.deepEqual(await titles(page), ["Identifier", "Type"]);
  assert.deepEqual(seen, []);
});

test("what one tab writes shows in the other's table and history", async (t) => {
  const { context, page, seen } = await openSampleTable(t, "Assets");
  const other = await context.newPage();
  await other.goto(`${APP}/history`);
  await heading(other, "History").waitFor();
  const third = await context.newPage();
  await third.goto(`${APP}/tables/Asset`);
  await rowsShown(third);
  await page.bringToFront();
  await choose(page, 0, 1);
  await type(page, "from_one_tab");
  await other.bringToFront();
  await other.getByRole("gridcell", { name: "Changed a cell in Assets" }).waitFor();
  await third.bringToFront();
  await sheetShows(third, [[assets[0][0], "from_one_tab"]]);
  assert.deepEqual(seen, []);
});
