// The list of mandates and the editor of one.

import assert from "node:assert/strict";
import { until } from "../until.mjs";
import { heading, goTo, note, plain, saved } from "./book.mjs";

export const list = (page) => page.getByRole("grid", { name: "Mandates" });
const table = (page) => page.getByRole("table", { name: "Targets" });

/** Opens the mandate of an account from the list. */
export async function openMandate(page, account) {
  await goTo(page, "Mandates");
  await list(page).getByRole("link", { name: account, exact: true }).click();
  await heading(page, new RegExp(`^${account} `)).waitFor();
  await cell(page, 0, "Weight").waitFor();
}

/** A cell of the editor; labels are Target, Weight, Notional, Quantity. */
export const cell = (page, row, label) => {
  const role = label === "Target" ? "combobox" : "textbox";
  return table(page).getByRole(role, { name: label, exact: true }).nth(row);
};

/** The rows as they are typed: [target, kind, weight, notional, quantity]. */
export async function readRows(page) {
  return table(page).locator("tbody tr:not(.faults)").evaluateAll((rows) => rows.map((row) => {
    const [target, ...figures] = [...row.querySelectorAll("input")].map((input) => input.value);
    return [target, row.querySelector(".tag")?.textContent ?? "", ...figures];
  }));
}

/** What is said to be wrong: ["Weight: ... Details not_decimal"]. */
export async function readFaults(page) {
  return (await table(page).locator("tr.faults .field-error").allTextContents()).map(plain);
}

/** What a cell is described by: the text of the faults of its row. */
export async function describedBy(field) {
  return plain(await field.evaluate((input) => {
    const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
    return ids.map((id) => document.getElementById(id)?.textContent ?? `no element ${id}`).join(" ");
  }));
}

/** The figures under the table: "Weights 96.00% Amount 0.00 USD ...". */
export const sums = async (page) => plain(await page.locator(".gridfoot").first().innerText());

export const holdsFrom = (page) => page.getByLabel("Effective from (UTC)");
export const saveSnapshot = (page) => page.getByRole("button", { name: "Save version" });
export const snapshots = (page) => page.getByRole("complementary", { name: "Resulting weights and versions" }).locator(".snapshots button");

/** Saves, and waits until the snapshot is safe. */
export async function save(page) {
  // What another tab saves makes the page check the mandate again, and a click that comes meanwhile is lost.
  const unsaved = page.getByText(/, unsaved edits\.$/);
  await until(async () => {
    await saveSnapshot(page).click({ timeout: 5_000 });
    await unsaved.waitFor({ state: "hidden", timeout: 5_000 });
  });
  // The note of the save before may still be there.
  await note(page, /^Version of .* saved\.$/).last().waitFor();
  await until(async () => assert.equal(await saveSnapshot(page).isEnabled(), false));
  await saved(page);
}
