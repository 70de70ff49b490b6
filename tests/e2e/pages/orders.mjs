// The Orders page, the page of an order batch, and the way there from a saved plan.

import { button, cellsOf, heading, note, plain, saved } from "./book.mjs";
import { lookAt } from "./rebalance.mjs";

export const runsGrid = (page) => page.getByRole("grid", { name: "Order batches" });
export const runOf = (page, account) => runsGrid(page).getByRole("row").filter({ hasText: account });
export const ordersGrid = (page) => page.getByRole("grid", { name: "Orders in the batch" });
export const orderOf = (page, asset) => ordersGrid(page).getByRole("row").filter({ has: page.getByRole("gridcell", { name: new RegExp(`^${asset} `) }) });
export const orderCard = (page) => page.getByRole("region", { name: "Order", exact: true });
export const happened = (page, what) => page.getByRole("radiogroup", { name: "Activity view" }).getByText(what, { exact: true }).click();
export const dialog = (page, name) => page.getByRole("dialog", { name, exact: true });

/** Saves the plan on the screen under a name. */
export async function savePlan(page, name) {
  await button(page, "Save plan").click();
  const form = dialog(page, "Save plan");
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await note(page, `Plan ${name} saved.`).waitFor();
  await saved(page);
}

/** Makes the orders of a saved plan, as drafts unless `approved`, and comes to the Orders page. */
export async function makeOrders(page, name, { time = "", approved = false } = {}) {
  await lookAt(page, "Saved");
  await button(page, `Create orders from ${name}`).click();
  const form = dialog(page, "Create orders");
  await form.getByLabel("Target time (UTC)").fill(time);
  if (approved) await form.getByRole("switch", { name: "Require approval before sending" }).uncheck();
  await form.getByRole("button", { name: "Create orders" }).click();
  await heading(page, "Orders").waitFor();
  await saved(page);
}

/** Opens the order batch of an account from the list. */
export async function openOrderBatch(page, account) {
  await runsGrid(page).getByRole("link", { name: account, exact: true }).click();
  await heading(page, new RegExp(`^${account} `)).waitFor();
}

/** The rows of a table or grid without those that only take room. */
export async function rowsOf(table) {
  const rows = await table.locator("tbody tr:not(.gap)").all();
  return Promise.all(rows.map(cellsOf));
}

/** Fills the dialog of a fill that is open, field by field, and records it. */
export async function recordFill(page, fields) {
  const form = dialog(page, "Record fill");
  for (const [name, value] of Object.entries(fields)) {
    const field = form.getByLabel(name, { exact: true });
    if ((await field.evaluate((node) => node.tagName)) === "SELECT") await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await form.getByRole("button", { name: "Record fill" }).click();
  return form;
}

/** What the dialog of a booking says that changes: asset -> [before, after, change], by account. */
export async function readBooking(page) {
  const tables = await dialog(page, "Post trades").locator(".small-table").all();
  return Promise.all(
    tables.map(async (table) => {
      const lines = await rowsOf(table);
      return new Map(lines.map(([asset, ...figures]) => [plain(asset.replace(/cash$/, "")), figures]));
    }),
  );
}
