// The policy panel: every mode shows what it uses, every field says what is wrong, and each rule reaches the plan.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percent } from "./exact.mjs";
import { button } from "./pages/book.mjs";
import { amount, byAccount, chooseMode, exportOrders, openGroup, openRebalance, plan, policyPanel, readChecks, readPlan, scope, status } from "./pages/rebalance.mjs";
import { measure, readSample, startBand } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const select = (page, name) => policyPanel(page).getByRole("combobox", { name });
const planButton = (page) => button(page, "Create plan").first();
const isBroken = (page, field) => until(async () => {
  assert.equal(await amount(page, field).getAttribute("aria-invalid"), "true", field);
  assert.equal(await planButton(page).isDisabled(), true, field);
});
const isSound = (page) => until(async () => assert.equal(await planButton(page).isEnabled(), true));

test("each mode shows the fields that it uses, and no others", async (t) => {
  const { page } = await openRebalance(t);
  const shows = async (mode, fields) => {
    await chooseMode(page, mode);
    for (const [field, is] of Object.entries(fields)) {
      await until(async () => assert.equal((await amount(page, field).count()) === 1, is, `${mode}: ${field}`));
    }
  };
  await openGroup(page, "Tax and households");
  await shows("Full", { "Cash flow": true, "Turnover cap": true, "Current day": false, "Wash-sale window": false, "Minimum loss": false });
  await shows("Invest cash", { "Cash flow": true, "Turnover cap": false });
  await shows("Harvest losses", { "Cash flow": false, "Wash-sale window": true, "Minimum loss": true });
  await shows("Phased", { "Current day": true, "Total days": true, "Minimum loss": false });
  await shows("No trades", { "Cash reserve": false, "± percentage points": true });
  await chooseMode(page, "Full");
  await select(page, "Objective").selectOption({ label: "Minimise tracking error" });
  await policyPanel(page).getByText("Weight limits").waitFor();
  assert.equal(await select(page, "Rebalance to").count(), 0);
});

test("a wrong number is told at its field, and a hidden one holds nothing up", async (t) => {
  const { page } = await openRebalance(t);
  await chooseMode(page, "Phased");
  await amount(page, "Current day").fill("9");
  await isBroken(page, "Current day");
  await policyPanel(page).getByText("Enter a day from 1 to the total number of days.").waitFor();
  await chooseMode(page, "Full");
  await isSound(page);
  await openGroup(page, "Tax and households");
  await policyPanel(page).getByRole("switch", { name: "Calculate tax" }).check();
  for (const [field, text] of [["Short-term rate", "137"], ["Wash-sale window", "a month"], ["Taxable account types", " , "]]) {
    const before = await amount(page, field).inputValue();
    await amount(page, field).fill(text);
    await isBroken(page, field);
    await amount(page, field).fill(before);
    await isSound(page);
  }
  const unmet = await openGroup(page, "Unmet weight");
  await button(page, "Add substitute").click();
  await unmet.getByText("Choose both assets.").waitFor();
  await button(page, "Remove substitute").click();
  await isSound(page);
});

test("an excluded asset is sold whole, and its weight goes to its substitute", async (t) => {
  const { page, seen } = await openRebalance(t);
  await chooseMode(page, "Full");
  await button(page, "Add restriction").click();
  const rows = policyPanel(page).getByRole("group", { name: "Restrictions" });
  const choose = async (combobox, label) => {
    const labels = await combobox.getByRole("option").allTextContents();
    await combobox.selectOption({ label: labels.find((text) => text.startsWith(label)) });
  };
  await choose(rows.getByRole("combobox", { name: "Asset or category" }), "XOM ");
  await choose(rows.getByRole("combobox", { name: "Rule" }), "Exclude");
  await openGroup(page, "Unmet weight");
  await select(page, "Allocate to").selectOption({ label: "Substitutes" });
  await button(page, "Add substitute").click();
  await choose(select(page, "Substitute for"), "XOM ");
  await choose(select(page, "Buy"), "CVX ");
  await plan(page);
  const orders = await exportOrders(page);
  const held = book.accounts.filter(({ account }) => orders.some((order) => order.account === account && order.asset === "XOM"));
  assert.ok(held.length > 5, `${held.length} accounts sell XOM`);
  assert.deepEqual([...new Set(orders.filter((order) => order.asset === "XOM").map((order) => `${order.side} ${order.reason}`))], ["sell Excluded"]);
  assert.ok(orders.some((order) => order.asset === "CVX" && order.side === "buy" && order.reason === "Substitute"));
  assert.deepEqual((await readChecks(page)).filter(([, holds]) => !holds), []);
  assert.deepEqual(seen, []);
});

test("a change of model goes a part of the way, and hold trades nothing", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Growth families" });
  await chooseMode(page, "Full");
  await plan(page);
  const value = (orders) => orders.reduce((sum, order) => sum + Number(order.notional), 0);
  const whole = value(await exportOrders(page));
  await chooseMode(page, "Phased");
  await amount(page, "Total days").fill("4");
  await plan(page);
  const first = await exportOrders(page);
  assert.ok(first.every((order) => ["Model transition", "Restores the cash reserve"].includes(order.reason)), [...new Set(first.map((order) => order.reason))].join());
  const part = value(first) / whole;
  assert.ok(part > 0.15 && part < 0.35, `${part} of the way`);
  await chooseMode(page, "No trades");
  await plan(page);
  assert.match(await status(page), /^0 orders/);
  assert.deepEqual(seen, []);
});

test("the least tracking error stays within the weights that it is given", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Growth families" });
  await chooseMode(page, "Full");
  await select(page, "Objective").selectOption({ label: "Minimise tracking error" });
  await button(page, "Add weight limit").click();
  const limit = policyPanel(page).getByRole("group", { name: "Weight limits" });
  await limit.getByRole("combobox", { name: "Asset or category" }).selectOption({ label: "All Technology" });
  await limit.getByRole("textbox", { name: "Maximum weight, %" }).fill("20");
  await plan(page);
  const orders = await exportOrders(page);
  assert.ok(orders.length > 20, `${orders.length} orders`);
  assert.deepEqual((await readChecks(page)).filter(([, holds]) => !holds), []);
  const growth = book.accounts.filter(({ group }) => group === "Growth families");
  for (const { account } of growth) {
    const { value, lines } = measure(book, account);
    const isTech = (key) => book.assets.get(key)?.category === "Technology";
    const own = orders.filter((order) => order.account === account && isTech(order.asset));
    const traded = own.map((order) => (order.side === "buy" ? 1 : -1) * Number(order.notional));
    const held = lines.filter((line) => isTech(line.key)).map((line) => Number(line.worth) / 1e18);
    const share = [...held, ...traded].reduce((sum, one) => sum + one, 0) / (Number(value) / 1e18);
    // Whole lots may end a fraction of a lot off.
    assert.ok(share < 0.203, `${account} ends with ${share} in technology`);
  }
  assert.deepEqual(seen, []);
});

test("a stated band keeps an asset within its weights, and gives the others no width", async (t) => {
  const { page, seen } = await openRebalance(t);
  await scope(page).selectOption({ label: "Growth families" });
  await select(page, "Band type").selectOption({ label: "Custom min-max" });
  await button(page, "Add asset").click();
  const ranges = policyPanel(page).getByRole("group", { name: "Custom bands" });
  const limited = ranges.getByRole("combobox", { name: "Asset" });
  const labels = await limited.getByRole("option").allTextContents();
  await ranges.getByText("Choose an asset.").waitFor();
  await limited.selectOption({ label: labels.find((text) => text.startsWith("LLY ")) });
  await ranges.getByRole("textbox", { name: "Minimum weight, %" }).fill("1");
  await ranges.getByRole("textbox", { name: "Maximum weight, %" }).fill("60");
  await plan(page);
  const orders = await exportOrders(page);
  assert.ok(orders.length > 50, `${orders.length} orders`);
  // Cash out of its own band may be invested in it all the same.
  assert.deepEqual(orders.filter((order) => order.asset === "LLY" && !/^Cash /.test(order.reason)), []);
  assert.deepEqual((await readChecks(page)).filter(([, holds]) => !holds), []);
  assert.deepEqual(seen, []);
});

test("the fewest trades leave fewer orders than trading in proportion, and every line in its band", async (t) => {
  const { page, seen } = await openRebalance(t);
  await chooseMode(page, "Full");
  await plan(page);
  const proportional = (await exportOrders(page)).length;
  await select(page, "Objective").selectOption({ label: "Minimise trades" });
  await plan(page);
  const fewest = (await exportOrders(page)).length;
  assert.ok(fewest < proportional / 2, `${fewest} orders instead of ${proportional}`);
  // The objective keeps positions in band; cash takes what they leave.
  for (const [account, { lines }] of byAccount(await readPlan(page))) {
    const wanted = new Map(measure(book, account).lines.map((line) => [line.key, line.target]));
    for (const cells of lines.filter(([asset]) => !asset.startsWith("Cash"))) {
      const [asset] = cells[0].split(" ");
      const after = Math.abs(Number(cells.at(-2).replace("−", "-")));
      const most = Number(percent(startBand(wanted.get(asset)))) + 0.01;
      assert.ok(after <= most, `${account} ${asset}: ${after} is over ${most}`);
    }
  }
  assert.deepEqual(seen, []);
});

test("a restriction can hold in one account only", async (t) => {
  const { page, seen } = await openRebalance(t);
  await chooseMode(page, "Full");
  await button(page, "Add restriction").click();
  const item = policyPanel(page).getByRole("group", { name: "Restrictions" }).getByRole("listitem").first();
  await item.getByRole("combobox", { name: "Rule" }).selectOption({ label: "Hold" });
  await item.getByRole("combobox", { name: "Account" }).fill("acc-001");
  await page.getByRole("option", { name: /^ACC-001 / }).click();
  await plan(page);
  const orders = await exportOrders(page);
  const traded = new Set(orders.map(({ account }) => account));
  assert.equal(traded.has("ACC-001"), false);
  assert.equal(traded.has("ACC-002"), true);
  assert.deepEqual(seen, []);
});
