// Orders: from a saved plan over approval, sending and fills to holdings, and what undo and a reload make of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { exact, MINUS, percent, shown, sum, text, times, ZERO } from "./exact.mjs";
import { openAccount, readPositions } from "./pages/accounts.mjs";
import { button, goTo, note, plain, saved, tile, tileShows } from "./pages/book.mjs";
import { dialog, happened, makeOrders, openOrderBatch, orderCard, orderOf, ordersGrid, readBooking, recordFill, rowsOf, runOf, runsGrid, savePlan } from "./pages/orders.mjs";
import { chooseMode, exportOrders, openRebalance, ordersGrid as planGrid, plan } from "./pages/rebalance.mjs";
import { isCash, readSample, unitValue } from "./sample.mjs";
import { until } from "./until.mjs";

const book = readSample();
const held = (account, asset) => exact(book.holdings.find((row) => row.account === account && row.asset === asset)?.quantity ?? "0");

/** A book whose plan "Year end" became order batches; the orders by account, as the plan exported them. */
async function withRuns(t, options) {
  // Tall, for grids have the rows in sight alone.
  const opened = await openRebalance(t, { size: [1440, 2000] });
  await chooseMode(opened.page, "Full");
  await plan(opened.page);
  const orders = await exportOrders(opened.page);
  await savePlan(opened.page, "Year end");
  await makeOrders(opened.page, "Year end", options);
  return { ...opened, byAccount: grouped(orders) };
}

function grouped(orders) {
  const found = new Map();
  for (const order of orders) found.set(order.account, [...(found.get(order.account) ?? []), order]);
  return found;
}

const act = (page, name) => page.getByRole("main").getByRole("button", { name, exact: true });

test("the whole way: plan, orders, approval, sending, two fills, holdings", async (t) => {
  const { page, seen, byAccount } = await withRuns(t);
  await note(page, `${byAccount.size} order batches created.`).waitFor();
  await until(async () => {
    const rows = await rowsOf(runsGrid(page));
    assert.deepEqual(rows.map((cells) => [cells[0], cells[2], cells[4], cells[5], cells[6]]), [...byAccount].map(([account, orders]) => [account, "Year end", "Draft", String(orders.length), String(orders.length)]));
  });
  const account = "ACC-001";
  const orders = byAccount.get(account);
  await openOrderBatch(page, account);
  await until(async () => {
    const rows = await rowsOf(ordersGrid(page));
    assert.deepEqual(rows.map((cells) => [cells[0].split(" ")[0], cells[1].toLowerCase(), cells[2], cells[6]]), orders.toSorted((a, b) => (a.asset < b.asset ? -1 : 1)).map((order) => [order.asset, order.side, shown(exact(order.quantity), 0), "New"]));
  });
  // A draft can be approved, then sent; nothing is filled before that.
  assert.equal(await act(page, "Mark as sent").count(), 0);
  assert.equal(await act(page, "Record fill…").count(), 0);
  await act(page, "Approve").click();
  await tileShows(page, "Status", "Approved");
  await act(page, "Mark as sent").click();
  await tileShows(page, "Status", "Sent");
  assert.equal(await act(page, "Approve").count(), 0);

  const order = orders.find((one) => one.side === "buy" && Number(one.quantity) > 3) ?? orders[0];
  await orderOf(page, order.asset).click();
  await act(page, "Record fill…").click();
  const quantity = exact(order.quantity);
  const first = exact(String(Math.floor(Number(order.quantity) / 3)));
  const [price, other] = [exact(order.price), exact(order.price) + exact("0.5")];
  // More than is left is refused at its field.
  let form = await recordFill(page, { "Quantity filled": text(quantity + exact("1")), Price: text(price) });
  await form.getByText("The filled quantity exceeds the ordered quantity; correct the fill.").waitFor();
  form = await recordFill(page, { "Quantity filled": "many" });
  await form.getByText(/^many is not a number/).waitFor();
  form = await recordFill(page, { "Quantity filled": text(first), Price: text(price), Commission: "1.25", "Execution ID": "V-1" });
  await form.waitFor({ state: "hidden" });
  await until(async () => {
    const [, , , filled, left, average, status] = await orderCells(page, order.asset);
    assert.deepEqual([filled, left, average, status], [shown(first, 0), shown(quantity - first, 0), `${shown(price, 4)} ${order.currency}`, "Partially filled"]);
  });
  const worth = (of, units) => times(unitValue(book, of), units);
  const ordered = sum(orders.map((one) => worth(one.asset, exact(one.quantity))));
  await tileShows(page, "Filled", `${percent((worth(order.asset, first) * 10n ** 18n) / ordered)}% value-weighted`);
  await act(page, "Record fill…").click();
  form = await recordFill(page, { Price: text(other), "Execution ID": "V-2" });
  await form.waitFor({ state: "hidden" });
  const average = (times(first, price) + times(quantity - first, other)) * 10n ** 18n / quantity;
  await until(async () => {
    const cells = await orderCells(page, order.asset);
    assert.deepEqual(cells.slice(3), [shown(quantity, 0), "0", `${shown(average, 4)} ${order.currency}`, "Filled"]);
  });
  await orderCard(page).getByText("Filled", { exact: true }).first().waitFor();
  assert.equal(await act(page, "Cancel order").count(), 0);
  await happened(page, "Trades");
  await until(async () => {
    const trades = await rowsOf(page.getByRole("group", { name: "Batch trades" }));
    assert.deepEqual(trades.map((cells) => [cells[2], cells[4], cells[5], cells[6]]), [[shown(quantity - first, 0), "–", "V-2", "Unbooked"], [shown(first, 0), `1.25 ${order.currency}`, "V-1", "Unbooked"]]);
  });

  // What is filled and not booked is not bought again; drafts of the other accounts are not under way.
  const drafts = [...byAccount].filter(([of]) => of !== account).reduce((count, [, own]) => count + own.length, 0);
  await goTo(page, "Rebalance");
  await plan(page);
  await page.getByRole("main").getByText(`${drafts} orders, 25 accounts`, { exact: true }).waitFor();
  await goTo(page, "Orders");
  await openOrderBatch(page, account);

  // Booking shows what changes before it changes.
  const sign = order.side === "buy" ? 1n : -1n;
  const money = rounded(times(first, price)) + rounded(times(quantity - first, other));
  const after = held(account, order.asset) + sign * quantity;
  const cashAfter = held(account, order.currency) - sign * money - exact("1.25");
  await act(page, "Post trades…").click();
  await until(async () => {
    const [lines] = await readBooking(page);
    assert.deepEqual(Object.fromEntries(lines), {
      [order.asset]: [shown(held(account, order.asset), 0), shown(after, 0), `${sign > 0n ? "+" : MINUS}${shown(quantity, 0)}`],
      [order.currency]: [shown(held(account, order.currency), 2), shown(cashAfter, 2), signed(cashAfter - held(account, order.currency))],
    });
  });
  await dialog(page, "Post trades").getByRole("button", { name: "Post", exact: true }).click();
  await note(page, "Trades of 1 account posted to holdings.").waitFor();
  await saved(page);
  await tileShows(page, "Unbooked trades", "0 in the account");

  // The account has it, also after a reload; undo takes it back.
  await goTo(page, "Accounts");
  await openAccount(page, account);
  const shows = (units, cash) =>
    until(async () => {
      const lines = await readPositions(page);
      assert.equal(lines.get(order.asset)[1], shown(units, 0), "units");
      assert.ok((await tile(page, "Cash")).startsWith(`${shown(cash, 0)} `), `${await tile(page, "Cash")} for ${shown(cash, 0)}`);
    });
  await shows(after, totalCash(account, order.currency, cashAfter));
  await page.reload();
  await shows(after, totalCash(account, order.currency, cashAfter));
  await page.keyboard.press("ControlOrMeta+z");
  await shows(held(account, order.asset), totalCash(account, order.currency, held(account, order.currency)));
  assert.deepEqual(seen, []);
});

const CENT = exact("0.01");
/** Money at the cent, half to even. */
function rounded(money) {
  const [whole, rest] = [money / CENT, money % CENT];
  const up = rest * 2n > CENT || (rest * 2n === CENT && whole % 2n === 1n);
  return (whole + (up ? 1n : 0n)) * CENT;
}

const signed = (money) => `${money < ZERO ? MINUS : "+"}${shown(money < ZERO ? -money : money, 2)}`;

/** Cash of all currencies in the base currency when one of them is `amount`. */
function totalCash(account, currency, amount) {
  const balances = book.holdings.filter((row) => row.account === account && isCash(book, row.asset));
  return sum(balances.map((row) => times(row.asset === currency ? amount : exact(row.quantity), unitValue(book, row.asset))));
}

async function orderCells(page, asset) {
  return (await orderOf(page, asset).locator("td").allTextContents()).map(plain);
}

test("order batches are approved and marked as sent together, and fills of blocks are allocated to their orders", async (t) => {
  const { page, seen, byAccount } = await withRuns(t, { time: "2026-12-01 15:30" });
  await runsGrid(page).getByText("1 Dec 2026, 15:30").first().waitFor();
  await button(page, "Select all").click();
  await act(page, `Approve ${byAccount.size}`).click();
  await note(page, `${byAccount.size} order batches approved.`).waitFor();
  await act(page, `Mark ${byAccount.size} as sent`).click();
  await note(page, `${byAccount.size} order batches marked as sent.`).waitFor();
  await act(page, "Block fills…").click();
  const form = dialog(page, "Block allocation");
  const asset = [...byAccount.values()].flat().find((order) => order.side === "buy").asset;
  const own = [...byAccount.values()].flat().filter((order) => order.asset === asset && order.side === "buy");
  const whole = sum(own.map((order) => exact(order.quantity)));
  const row = form.getByRole("row").filter({ has: page.getByLabel(`Quantity filled of buy ${asset}`) });
  await until(async () => assert.match(plain(await row.innerText()), new RegExp(`^Buy ${asset} ${own.length} orders? ${shown(whole, 0)}`)));
  const units = form.getByLabel(`Quantity filled of buy ${asset}`);
  await units.fill(text(whole + exact("1")));
  await form.getByRole("button", { name: "Allocate fills" }).click();
  await form.getByText("The filled quantity exceeds the ordered quantity; correct the fills.").first().waitFor();
  const half = exact(String(Math.floor(Number(text(whole)) / 2)));
  await units.fill(text(half));
  await form.getByRole("button", { name: "Allocate fills" }).click();
  await form.waitFor({ state: "hidden" });
  await saved(page);
  // Whole lots, in sum what was filled, none more than a lot from its part.
  let total = ZERO;
  for (const order of own.slice(0, 4)) {
    await openOrderBatch(page, order.account);
    const filled = await until(async () => {
      const cells = await orderCells(page, asset);
      assert.match(cells[6], /^(Partially filled|Filled|Sent)$/);
      return exact(cells[3].replaceAll(",", ""));
    });
    const part = (exact(order.quantity) * half) / whole;
    assert.ok(filled - part < exact("1") && part - filled < exact("1"), `${order.account}: ${text(filled)} for ${text(part)}`);
    total += filled;
    await page.getByRole("link", { name: "Orders" }).last().click();
    await runsGrid(page).waitFor();
  }
  assert.ok(total > ZERO);
  assert.deepEqual(seen, []);
});

test("an order is cancelled or rejected, an order batch is cancelled, and each is undone", async (t) => {
  const { page, seen, byAccount } = await withRuns(t, { approved: true });
  const account = [...byAccount].find(([, orders]) => orders.length > 2)[0];
  const [one, two] = byAccount.get(account).map((order) => order.asset).toSorted();
  await openOrderBatch(page, account);
  await act(page, "Mark as sent").click();
  await tileShows(page, "Status", "Sent");
  await orderOf(page, one).click();
  await act(page, "Cancel order").click();
  await note(page, `Order ${one} cancelled.`).waitFor();
  await until(async () => assert.equal((await orderCells(page, one))[6], "Cancelled"));
  await orderOf(page, two).click();
  await act(page, "Record event…").click();
  const form = dialog(page, "Record event");
  await form.getByLabel("Broker status").selectOption({ label: "Rejected" });
  await form.getByLabel("Broker message").fill("No such account at the venue");
  await form.getByRole("button", { name: "Record event" }).click();
  await until(async () => assert.equal((await orderCells(page, two))[6], "Rejected"));
  await page.getByRole("group", { name: "Batch events" }).getByText("No such account at the venue").waitFor();
  await page.keyboard.press("ControlOrMeta+z");
  await until(async () => assert.equal((await orderCells(page, two))[6], "Sent"));
  await act(page, "Cancel batch").click();
  await tileShows(page, "Status", "Cancelled");
  await page.reload();
  await tileShows(page, "Status", "Cancelled");
  assert.equal(await act(page, "Cancel batch").count(), 0);
  await page.getByRole("link", { name: "Orders" }).last().click();
  await page.getByRole("combobox", { name: "Status" }).selectOption("cancelled");
  await until(async () => assert.deepEqual((await rowsOf(runsGrid(page))).map((cells) => cells[0]), [account]));
  await page.getByRole("combobox", { name: "Status" }).selectOption("");
  await page.getByRole("searchbox", { name: "Search batches" }).fill("nobody");
  await page.getByText("No results").waitFor();
  assert.deepEqual(seen, []);
});

test("a plan counts what is under way as filled, and its orders are made once", async (t) => {
  const { page, seen, byAccount } = await withRuns(t, { approved: true });
  await goTo(page, "Rebalance");
  await plan(page);
  // What is under way brings every account to its targets, so that nothing is left to trade.
  await page.getByRole("main").getByText("0 orders, 25 accounts", { exact: true }).waitFor();
  await tileShows(page, "Out of band", "0 0 after");
  assert.equal(await button(page, "Export orders").isDisabled(), true);
  const [order] = byAccount.get("ACC-001").filter((one) => one.side === "buy");
  const rows = () => planGrid(page).getAttribute("aria-rowcount");
  const few = await rows();
  await page.keyboard.press("l");
  await until(async () => assert.notEqual(await rows(), few, "all lines are there"));
  await planGrid(page).getByRole("row").filter({ has: page.getByRole("gridcell", { name: new RegExp(`^${order.asset} `) }) }).first().click();
  await page.getByText(`An open order to buy ${shown(exact(order.quantity), 0)} counts as filled`).waitFor();
  await makeOrdersAgain(page);
  await dialog(page, "Create orders").getByText(/were already created from this plan|errors; fix them/).first().waitFor();
  assert.deepEqual(seen, []);
});

async function makeOrdersAgain(page) {
  await page.getByRole("radiogroup", { name: "View of the plan" }).getByText("Saved", { exact: true }).click();
  await button(page, "Create orders from Year end").click();
  await dialog(page, "Create orders").getByRole("button", { name: "Create orders" }).click();
}

test("without order batches the page says how orders are created", async (t) => {
  const { page } = await openRebalance(t);
  await goTo(page, "Orders");
  await page.getByText("No orders yet").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Go to Rebalance" }).click();
  await page.getByRole("heading", { level: 1, name: "Rebalance" }).waitFor();
});
