// The history: its list, one change, and the buttons for undo and redo.

import { cellsOf } from "./book.mjs";

export const changes = (page) => page.getByRole("grid", { name: "History" });
export const change = (page) => page.getByRole("complementary", { name: "Change" });
export const undoButton = (page) => page.getByRole("banner").getByRole("button", { name: "Undo" });
export const redoButton = (page) => page.getByRole("banner").getByRole("button", { name: "Redo" });

/** The changes, newest first: [number, what, who, new, changed, deleted, state]. */
export async function readHistory(page) {
  const rows = await changes(page).locator("tbody tr[aria-rowindex]").all();
  const cells = await Promise.all(rows.map(cellsOf));
  return cells.map(([number, , ...rest]) => [number, ...rest]);
}

/** Picks a change by what it did. */
export const pick = (page, what) => changes(page).getByRole("row").filter({ hasText: what }).first().click();
