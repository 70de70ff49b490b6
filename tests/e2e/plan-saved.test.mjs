// Saved plans: kept with their proof, opened as they were, made again to the byte, deleted and brought back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { button, note, saved } from "./pages/book.mjs";
import { amount, beside, chooseMode, exportOrders, lookAt, openRebalance, plan, policyPanel, staleNote, status } from "./pages/rebalance.mjs";
import { until } from "./until.mjs";

const list = (page) => page.getByRole("table", { name: "Saved plans" });

async function savePlan(page, name) {
  await button(page, "Save plan").click();
  const dialog = page.getByRole("dialog", { name: "Save plan" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await note(page, `Plan ${name} saved.`).waitFor();
  await saved(page);
}

test("a saved plan is opened as it was, and made again to the byte, after the policy has changed and the page was left", async (t) => {
  const { page, seen } = await openRebalance(t);
  await chooseMode(page, "Full");
  await plan(page);
  const orders = await exportOrders(page);
  const shown = await status(page);
  // A what-if that is tried leaves no trace in what is saved.
  await beside(page, "What if");
  await page.getByRole("textbox", { name: /^Turnover cap/ }).fill("2");
  await page.getByRole("heading", { name: /^Changed accounts/ }).waitFor();
  await savePlan(page, "Year end");
  assert.equal(await staleNote(page).count(), 0);
  await beside(page, "Policy");
  await chooseMode(page, "Out of band only");
  await amount(page, "Cash reserve").fill("9000");
  await plan(page);
  await saved(page);
  await page.reload();
  await lookAt(page, "Saved");
  await list(page).getByRole("row").filter({ hasText: "Year end" }).filter({ hasText: String(orders.length) }).waitFor();
  await button(page, "Verify Year end").click();
  await page.getByText(/^Year end: recalculated in [\d,]+ ms; input and plan are identical byte for byte\./).waitFor();
  await button(page, "Open Year end").click();
  await page.getByText(/^Saved plan Year end of /).waitFor();
  await until(async () => assert.equal(await status(page), shown));
  assert.deepEqual((await exportOrders(page)).map((row) => ({ ...row, reason: row.reason.split(",")[0] })), orders.map((row) => ({ ...row, reason: row.reason.split(",")[0] })));
  await beside(page, "What if");
  await page.getByText(/A saved plan cannot be changed\./).waitFor();
  await beside(page, "Policy");
  await policyPanel(page).waitFor();
  await plan(page);
  assert.equal(await page.getByText(/^Saved plan Year end of /).count(), 0);
  assert.deepEqual(seen, []);
});

test("a saved plan is deleted, and undo brings it back", async (t) => {
  const { page, seen } = await openRebalance(t);
  await lookAt(page, "Saved");
  await page.getByText("No saved plans").waitFor();
  await chooseMode(page, "Full");
  await plan(page);
  await savePlan(page, "First");
  await savePlan(page, "Second");
  await until(async () => assert.equal(await list(page).locator("tbody tr").count(), 2));
  assert.match(await list(page).locator("tbody tr").first().innerText(), /^Second/);
  await button(page, "Delete First").click();
  await note(page, "Plan First deleted.").waitFor();
  await until(async () => assert.equal(await list(page).locator("tbody tr").count(), 1));
  assert.equal(await staleNote(page).count(), 0);
  await page.keyboard.press("ControlOrMeta+z");
  await until(async () => assert.equal(await list(page).locator("tbody tr").count(), 2));
  await button(page, "Verify First").click();
  await page.getByText(/^First: recalculated in/).waitFor();
  assert.deepEqual(seen, []);
});
