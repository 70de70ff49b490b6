// The accounts grid and the page of an account.

import { cellsOf, heading } from "./book.mjs";

export const grid = (page) => page.getByRole("grid", { name: "Accounts" });
export const rowOf = (page, account) => grid(page).getByRole("row").filter({ hasText: account });
export const shownCount = (page) => page.getByRole("search").getByRole("status");

/** The accounts in the grid, top to bottom: [[identifier, name, group, model, value, cash, drift, largest, out]]. */
export async function readGrid(page) {
  const rows = await grid(page).locator("tbody tr[aria-rowindex]").all();
  return Promise.all(rows.map(cellsOf));
}

/** Turns the order of a column. */
export const sortBy = (page, column) => grid(page).getByRole("button", { name: new RegExp(`^${column}`) }).click();

/** Opens an account by its link. */
export async function openAccount(page, account) {
  await grid(page).getByRole("link", { name: account, exact: true }).click();
  await heading(page, new RegExp(`^${account} `)).waitFor();
}

export const positions = (page) => page.getByRole("grid", { name: "Positions and targets" });
export const why = (page) => page.getByRole("complementary", { name: "Details" });

/** The lines of an account, by asset: asset -> cells. */
export async function readPositions(page) {
  const rows = await positions(page).locator("tbody tr[aria-rowindex]").all();
  const cells = await Promise.all(rows.map(cellsOf));
  return new Map(cells.map((line) => [line[0].split(" ")[0], line]));
}

/** The paths in an inspector: [["GROWTH-MIX", "MSFT"], "0.55%"]. */
export async function readPaths(panel) {
  const items = await panel.locator("ul.paths > li").all();
  return Promise.all(
    items.map(async (item) => {
      const names = (await item.locator(".path").innerText()).split("›").map((name) => name.trim());
      return [names, (await item.locator(".num").innerText()).trim()];
    }),
  );
}
