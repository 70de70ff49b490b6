// The Virtual funds page as a person uses it.

import { cellsOf } from "./book.mjs";

export const matrix = (page) => page.getByRole("grid", { name: "Funds by asset" });
export const look = (page, view) => page.getByRole("radiogroup", { name: "View" }).getByText(view, { exact: true }).click();
export const policy = (page) => page.getByRole("region", { name: "Policy" });
export const explanation = (page) => page.getByRole("region", { name: "Explanation" });
export const choose = (page, label, words) => policy(page).getByLabel(label).selectOption({ label: words });

/** Picks the account of the page. */
export async function pickAccount(page, account) {
  await page.getByRole("combobox", { name: "Account" }).fill(account);
  await page.getByRole("option", { name: new RegExp(`^${account}`) }).click();
}

/** The heads of the matrix and its rows by asset: asset -> cells. */
export async function readMatrix(page) {
  const heads = (await matrix(page).locator("thead th").allTextContents()).map((text) => text.replace(/exists$/, "").trim());
  const rows = await Promise.all((await matrix(page).locator("tbody tr").all()).map(cellsOf));
  return { heads, rows: new Map(rows.map((cells) => [cells[0].split(" ")[0], cells])) };
}

/** What was applied: fund -> asset -> cells. */
export async function readParts(page) {
  const bodies = await page.getByRole("region", { name: "Holdings by fund" }).locator("tbody").all();
  const parts = await Promise.all(
    bodies.map(async (body) => {
      const [head, ...lines] = await Promise.all((await body.locator("tr").all()).map(cellsOf));
      return [head[0].split(" ")[0], new Map(lines.map((cells) => [cells[0].split(" ")[0], cells]))];
    }),
  );
  return new Map(parts);
}

/** What no fund has: asset -> cells. */
export async function readSleeve(page) {
  const rows = await page.getByRole("region", { name: "Unallocated" }).locator("tbody tr").all();
  const lines = await Promise.all(rows.map(cellsOf));
  return new Map(lines.map((cells) => [cells[0].split(" ")[0], cells]));
}
