// What-ifs beside the plan: answered while they are dragged, equal to a plan made afresh, taken over or dropped.

import assert from "node:assert/strict";
import { test } from "node:test";
import { button, plain, tile } from "./pages/book.mjs";
import { amount, beside, chooseMode, exportOrders, openRebalance, plan, policyPanel, status } from "./pages/rebalance.mjs";
import { until } from "./until.mjs";

const panel = (page) => page.getByRole("region", { name: "What if" });
const field = (page, name) => panel(page).getByRole("textbox", { name: new RegExp(`^${name}`) });
const slider = (page, name) => panel(page).getByRole("slider", { name: new RegExp(`^${name}`) });

/** The figures of the panel: { Drift: { Before, Plan, "What if", Change } }. */
async function figures(page) {
  const rows = await panel(page).locator("table.deltas tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  return Object.fromEntries(rows.map((row) => {
    const [name, Before, Plan, WhatIf, Change] = row.map(plain);
    return [name.split(" ")[0], { Before, Plan, WhatIf, Change }];
  }));
}

async function openWhatIf(t, mode = "Full") {
  const opened = await openRebalance(t);
  await chooseMode(opened.page, mode);
  await plan(opened.page);
  await beside(opened.page, "What if");
  await slider(opened.page, "Cash reserve").waitFor();
  return opened;
}

test("a what-if is what a plan made afresh comes to, and Apply to policy takes it over", async (t) => {
  const { page, seen } = await openWhatIf(t);
  const before = await figures(page);
  assert.equal(before.Drift.Plan, before.Drift.WhatIf);
  assert.ok((await tile(page, "Portfolio drift")).startsWith(`${before.Drift.Before}% ${before.Drift.Plan}% after`));
  await field(page, "Cash reserve").fill("20000");
  // The cap is last, so that figures under it are those of both.
  await field(page, "Turnover cap").fill("1.5");
  await until(async () => assert.notEqual((await figures(page)).Turnover.Change, ""));
  await panel(page).getByRole("status").getByText(/accounts changed; recalculated in [\d.]+ ms\./).waitFor();
  await page.getByRole("heading", { name: /^Changed accounts/ }).waitFor();
  const tried = await until(async () => {
    const now = await figures(page);
    assert.ok(Number(now.Turnover.WhatIf) <= 1.5, now.Turnover.WhatIf);
    return now;
  });
  // The plan itself stays until the what-if is taken over.
  assert.match(await status(page), new RegExp(`^${before.Orders.Plan} orders`));
  await button(page, "Apply to policy").click();
  await until(async () => assert.match(await status(page), new RegExp(`^${tried.Orders.WhatIf} orders`)));
  const turned = await tile(page, "One-way turnover");
  assert.ok(turned.startsWith(`${tried.Turnover.WhatIf}%`), `${turned}, not ${tried.Turnover.WhatIf}`);
  const drift = await tile(page, "Portfolio drift");
  assert.ok(drift.endsWith(`${tried.Drift.WhatIf}% after`), `${drift}, not ${tried.Drift.WhatIf}`);
  await beside(page, "Policy");
  assert.equal(await amount(page, "Turnover cap").inputValue(), "1.5");
  assert.equal(await amount(page, "Cash reserve").inputValue(), "20000");
  assert.deepEqual(seen, []);
});

test("a slider is dragged by the keyboard, and Reset drops what was tried", async (t) => {
  const { page, seen } = await openWhatIf(t, "Out of band only");
  const before = await figures(page);
  await slider(page, "Band, ± percentage points").focus();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await field(page, "Band, ± percentage points").inputValue(), "4");
  await until(async () => assert.ok(Number((await figures(page)).Orders.WhatIf) < Number(before.Orders.Plan)));
  await button(page, "Reset").click();
  await until(async () => assert.deepEqual((await figures(page)).Orders, { ...before.Orders, Change: "" }));
  assert.equal(await field(page, "Band, ± percentage points").inputValue(), "1");
  assert.equal(await button(page, "Apply to policy").isDisabled(), true);
  assert.deepEqual(seen, []);
});

test("the price of an asset, cash into an account and a restriction touch only whom they concern", async (t) => {
  const { page, seen } = await openWhatIf(t);
  const orders = await exportOrders(page);
  const buyers = orders.filter((order) => order.asset === "AAPL").map((order) => order.account);
  const choose = async (name, label) => {
    const select = panel(page).getByRole("combobox", { name });
    const labels = await select.getByRole("option").allTextContents();
    await select.selectOption({ label: labels.find((text) => text.startsWith(label)) });
  };
  // One account alone has cash in.
  await choose("Account with cash flow", "ACC-003");
  await field(page, "Cash flow").fill("50000");
  await panel(page).getByRole("status").getByText(/^1 account changed/).waitFor();
  await field(page, "Cash flow").fill("");
  await panel(page).getByRole("status").getByText(/^0 accounts changed/).waitFor();
  // A restriction of one asset touches the accounts that trade it.
  await choose("Asset to restrict", "AAPL ");
  await panel(page).getByRole("combobox", { name: "Restriction rule" }).selectOption({ label: "Hold" });
  await button(page, "Add trial restriction").click();
  await panel(page).getByRole("status").getByText(new RegExp(`^${new Set(buyers).size} accounts changed`)).waitFor();
  await panel(page).getByRole("switch", { name: /^Hold: AAPL / }).uncheck();
  await panel(page).getByRole("status").getByText(/^0 accounts changed/).waitFor();
  // Another price is looked at only.
  await choose("Asset to reprice", "AAPL ");
  await field(page, "Price change").fill("-20");
  await panel(page).getByRole("status").getByText(/accounts changed/).waitFor();
  await panel(page).getByText("Price changes apply to this what-if only; they are not part of the policy.").waitFor();
  assert.deepEqual(await exportOrders(page), orders);
  await beside(page, "Policy");
  await policyPanel(page).waitFor();
  assert.deepEqual(seen, []);
});
