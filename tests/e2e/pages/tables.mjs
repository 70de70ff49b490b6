// The list of tables, and a table: its sheet of cells, its filters, and the form of a row.

import assert from "node:assert/strict";
import { heading, plain } from "./book.mjs";
import { until } from "../until.mjs";

export const list = (page) => page.getByRole("grid", { name: "Tables" });
export const sheet = (page, label) => page.getByRole("grid", { name: label, exact: true });
export const form = (page) => page.getByRole("complementary", { name: "Row" });
export const impact = (page) => page.getByRole("region", { name: "Delete row" });
export const pasteFaults = (page) => page.getByRole("alert", { name: "Paste errors" });
export const shownRows = (page) => page.getByRole("search").getByRole("status");
export const field = (page, label) => form(page).getByLabel(new RegExp(`^${label}( \\*)?( .*)?$`)).first();

/** The tables of the list: label -> number of rows. */
export async function readTables(page) {
  const rows = await list(page).locator("tbody tr.can").all();
  const cells = await Promise.all(rows.map((row) => row.locator("td").allTextContents()));
  return new Map(cells.map(([label, count]) => [plain(label), Number(count.replace(/,/g, ""))]));
}

/** Finds a table in the list and opens it by its link. */
export async function openTable(page, label) {
  await page.getByRole("searchbox", { name: "Search tables" }).fill(label);
  await list(page).getByRole("link", { name: label, exact: true }).click();
  await heading(page, label).waitFor();
  await rowsShown(page);
}

/** The rows are here. */
export async function rowsShown(page) {
  await page.locator("#rows td[id]").first().waitFor();
  await until(async () => assert.equal(await page.locator("#rows .wait").count(), 0));
}

/** The cell of a row and a column of the sheet, from 0. */
export const at = (page, row, column) => page.locator(`#rows-${row}-${column}`);

/** Chooses a cell, beside the words of a link in it. */
export async function choose(page, row, column, options = {}) {
  const { width } = await at(page, row, column).boundingBox();
  await at(page, row, column).click({ position: { x: width - 6, y: 16 }, ...options });
}

/** The titles of the columns. */
export const titles = async (page) => (await page.locator("#rows thead th").allTextContents()).map(plain);

/** The texts of the rows on the page, top to bottom. */
export async function readSheet(page) {
  return page.locator("#rows tbody tr:not(.gap):not(.fresh)").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
}

/** The sheet comes to show these rows at its top. */
export const sheetShows = (page, expected) => until(async () => assert.deepEqual((await readSheet(page)).slice(0, expected.length), expected));

/** Types a text into the chosen cell and ends the edit with a key. */
export async function type(page, text, end = "Enter") {
  await page.keyboard.press("F2");
  await editor(page).waitFor();
  await editor(page).fill(text);
  await page.keyboard.press(end);
}

export const editor = (page) => page.locator("#cell-field");

/** Puts a text on the clipboard. */
export const onClipboard = (page, text) => page.evaluate((text) => navigator.clipboard.writeText(text), text);
export const fromClipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** Adds a filter: column, comparison, and what with. */
export async function addFilter(page, column, test, text) {
  const filters = page.getByRole("group", { name: /^Filter \d+$/ });
  const known = await filters.count();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const added = filters.nth(known);
  await added.getByRole("combobox", { name: "Column" }).selectOption({ label: column });
  await added.getByRole("combobox", { name: "Comparison" }).selectOption({ label: test });
  if (text === undefined) return;
  await added.getByRole("textbox", { name: "Value" }).fill(text);
  await page.waitForURL((url) => url.searchParams.getAll("where").some((one) => one.endsWith(`:${text}`)));
}
