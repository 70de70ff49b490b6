// Orders over all accounts: blocks, fills shared out, and the files that brokers read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { button } from "./pages/book.mjs";
import { chooseMode, exportAs, exportOrders, lookAt, openRebalance, plan } from "./pages/rebalance.mjs";
import { until } from "./until.mjs";

const number = (text) => Number(text.replaceAll(",", ""));
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

async function openPlan(t) {
  const opened = await openRebalance(t);
  await chooseMode(opened.page, "Full");
  await plan(opened.page);
  return { ...opened, orders: await exportOrders(opened.page) };
}

/** The parts of the fills in the dialog: [account, ordered, allocated, amount]. */
async function readParts(dialog) {
  const rows = await dialog.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  return rows.map(([account, asked, receives, money]) => ({ account, asked: number(asked), receives: number(receives), money: number(money) }));
}

test("blocks group the orders of all accounts, and fills are allocated fairly", async (t) => {
  const { page, seen, orders } = await openPlan(t);
  const apple = orders.filter((order) => order.asset === "AAPL" && order.side === "buy");
  assert.ok(apple.length > 5, `${apple.length} accounts buy AAPL`);
  const whole = sum(apple.map((order) => Number(order.quantity)));
  await lookAt(page, "Blocks");
  await page.getByRole("grid", { name: "Blocks of the plan" }).getByRole("row").filter({ hasText: `AAPL Apple, ${apple.length} accounts` }).waitFor();
  await page.getByRole("button", { name: "Simulate fills of buy AAPL" }).click();
  const dialog = page.getByRole("dialog", { name: "Simulate fills" });
  await until(async () => assert.equal((await readParts(dialog)).length, apple.length));
  for (const part of await readParts(dialog)) {
    const order = apple.find(({ account }) => account === part.account);
    assert.equal(part.asked, Number(order.quantity), part.account);
    assert.equal(part.receives, part.asked, part.account);
  }
  // A third of the block at two prices: no account is more than a share away from its part.
  const third = Math.floor(whole / 3);
  await dialog.getByRole("textbox", { name: "Quantity" }).first().fill(String(third - 10));
  await button(page, "Add fill").click();
  await dialog.getByRole("textbox", { name: "Quantity" }).nth(1).fill("10");
  await dialog.getByRole("textbox", { name: "Price" }).nth(1).fill("130");
  await until(async () => assert.equal(sum((await readParts(dialog)).map((part) => part.receives)), third));
  const parts = await readParts(dialog);
  for (const { account, asked, receives } of parts) {
    assert.ok(receives <= asked, account);
    assert.ok(Math.abs(receives - (asked * third) / whole) < 1, `${account} receives ${receives} of ${asked}`);
  }
  const price = number(await dialog.getByRole("textbox", { name: "Price" }).first().inputValue());
  const money = (third - 10) * price + 10 * 130;
  assert.ok(Math.abs(sum(parts.map((part) => part.money)) - money) < 0.02, `${money} of money`);
  await dialog.getByText("Allocations sum to the fills, in quantity and amount.").waitFor();
  // More than the block is refused, at the fill.
  await dialog.getByRole("textbox", { name: "Quantity" }).first().fill(String(whole + 1));
  await dialog.getByText("The filled quantity exceeds the ordered quantity; correct the fills.").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(seen, []);
});

test("orders leave as a basket of Interactive Brokers, as FIX-like columns, and as a list of blocks", async (t) => {
  const { page, seen, orders } = await openPlan(t);
  const key = (account, asset, side, quantity) => [account, asset, side, Number(quantity)].join(" ");
  const expected = orders.map((order) => key(order.account, order.asset, order.side, order.quantity)).toSorted();
  const basket = await exportAs(page, /Interactive Brokers basket/, /^orders-[0-9a-f]{8}\.basket\.csv$/);
  assert.deepEqual(basket.map((row) => key(row.Account, row.Symbol, row.Action.toLowerCase(), row.Quantity)).toSorted(), expected);
  assert.deepEqual([...new Set(basket.map((row) => `${row.SecType} ${row.Exchange} ${row.TimeInForce} ${row.OrderType}`))], ["STK SMART DAY MKT"]);
  const fix = await exportAs(page, /FIX-like/, /^orders-[0-9a-f]{8}\.fix\.csv$/);
  assert.deepEqual(fix.map((row) => key(row["1 Account"], row["55 Symbol"], row["54 Side"] === "1" ? "buy" : "sell", row["38 OrderQty"])).toSorted(), expected);
  const blocks = await exportAs(page, /Block list/, /^blocks-[0-9a-f]{8}\.csv$/);
  assert.deepEqual(blocks.map((row) => key(row.account, row.asset, row.side, row.quantity)).toSorted(), expected);
  for (const { asset, side, block_quantity: whole, rule } of blocks) {
    const parts = blocks.filter((row) => row.asset === asset && row.side === side);
    assert.equal(sum(parts.map((row) => Number(row.quantity))), Number(whole), `${side} ${asset}`);
    assert.equal(rule, "pro_rata_largest_remainder");
  }
  assert.deepEqual(seen, []);
});

test("the menu of forms is worked by the keyboard", async (t) => {
  const { page } = await openPlan(t);
  await button(page, "Export formats").focus();
  await page.keyboard.press("Enter");
  await until(async () => assert.equal(await page.getByRole("menuitem").first().evaluate((item) => item === document.activeElement), true));
  await page.keyboard.press("ArrowUp");
  await until(async () => assert.equal(await page.getByRole("menuitem", { name: /Block list/ }).evaluate((item) => item === document.activeElement), true));
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "hidden" });
  assert.equal(await button(page, "Export formats").evaluate((item) => item === document.activeElement), true);
});
