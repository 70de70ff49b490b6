// What limits a plan: units too young to be sold, and the largest sums that accounts can pay out and invest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { amount, chooseMode, exportOrders, lookAt, openRebalance, plan, readChecks, readPlan, scope } from "./pages/rebalance.mjs";
import { measure, readSample } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const failed = async (page) => (await readChecks(page)).filter(([number, holds]) => !holds && number !== 11);

test("units that are too young are not sold, and the plan says so", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Growth families" });
  await chooseMode(page, "Full");
  await plan(page);
  const sells = async () => (await exportOrders(page)).filter((order) => order.side === "sell" && book.assets.has(order.asset)).length;
  assert.ok((await sells()) > 10);
  await amount(page, "Minimum holding time").fill("36500");
  await plan(page);
  assert.equal(await sells(), 0);
  const residuals = await page.getByRole("main").getByText("holding time").count();
  assert.ok(residuals > 0, "no residual says why");
  assert.deepEqual(await failed(page), []);
  assert.deepEqual(seen, []);
});

test("what each account can pay out at most is less than it is worth, with what limits it", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Growth families" });
  await chooseMode(page, "Full");
  await plan(page);
  await lookAt(page, "Largest flows");
  const grid = page.getByRole("grid", { name: "Largest withdrawal and investment" });
  await until(async () => assert.ok(Number(await grid.getAttribute("aria-rowcount")) > 1));
  const rows = await readPlan(page, grid);
  const growth = book.accounts.filter(({ group }) => group === "Growth families");
  assert.equal(rows.length, growth.length);
  for (const [account, , withdrawal, cause, investment] of rows) {
    const key = growth.find((own) => account.startsWith(own.account)).account;
    const worth = Number(measure(book, key).value) / 1e18;
    const sum = Number(withdrawal.replaceAll(",", ""));
    assert.ok(sum > 0 && sum < worth, `${account}: ${withdrawal} of ${worth}`);
    assert.ok(cause.length > 0, `${account}: no cause`);
    assert.match(investment, /^(no limit|none|[\d,.]+)$/);
  }
  assert.deepEqual(seen, []);
});
