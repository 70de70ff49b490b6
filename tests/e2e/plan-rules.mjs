// What every exported plan must obey, checked from the sample's files and the orders alone.

import assert from "node:assert/strict";
import { abs, exact, over, percent, shown, sum, text, times, ZERO } from "./exact.mjs";
import { isCash, measure, unitValue } from "./sample.mjs";

const CENT = exact("0.01");
const signed = (order) => (order.side === "buy" ? exact(order.quantity) : -exact(order.quantity));

/** The orders of a book's accounts against a policy; returns what the plan comes to.
 *
 * policy: { accounts, mode, flow, reserve, minTrade, cap, rate, fixed, forbids(order) }, money as plain text. */
export function checkPlan(book, orders, policy) {
  const start = { flow: "0", reserve: "1000", minTrade: "500", rate: "0.0002", fixed: "0", forbids: () => false };
  const rules = { ...start, ...policy };
  const strangers = orders.filter((order) => !rules.accounts.includes(order.account));
  assert.deepEqual(strangers, [], "orders outside of the scope");
  for (const order of orders) checkOrder(book, order, rules);
  return rules.accounts.map((account) => checkAccount(book, account, orders.filter((order) => order.account === account), rules));
}

function checkOrder(book, order, rules) {
  const says = JSON.stringify(order);
  const asset = book.assets.get(order.asset);
  const quantity = exact(order.quantity);
  assert.ok(quantity > ZERO && quantity % exact(asset.lot_size || "1") === ZERO, `whole lots: ${says}`);
  assert.equal(order.price, text(book.prices.get(order.asset)), says);
  assert.equal(order.currency, asset.currency, says);
  const worth = times(times(quantity, book.prices.get(order.asset)), exact(asset.multiplier || "1"));
  assert.ok(abs(exact(order.notional) - worth) <= CENT / 2n, `to the cent: ${says}`);
  assert.equal(exact(order.notional) % CENT, ZERO, says);
  const cost = times(exact(order.notional), exact(rules.rate)) + exact(rules.fixed);
  assert.ok(abs(exact(order.cost) - cost) <= CENT / 2n && exact(order.cost) % CENT === ZERO, `the cost: ${says}`);
  const isExit = order.side === "sell" && book.holdings.some((row) => row.account === order.account && row.asset === order.asset && exact(row.quantity) === quantity);
  assert.ok(isExit || times(quantity, unitValue(book, order.asset)) >= exact(rules.minTrade), `the minimum: ${says}`);
  assert.ok(!rules.forbids(order), `a restriction: ${says}`);
  if (rules.mode === "Invest cash") assert.equal(order.side, "buy", says);
  if (rules.mode === "Raise cash") assert.equal(order.side, "sell", says);
}

function checkAccount(book, account, orders, rules) {
  const before = measure(book, account);
  const assets = orders.map((order) => order.asset);
  assert.equal(new Set(assets).size, assets.length, `${account}: one order an asset`);
  if (rules.mode === "Out of band only") checkOnlyOutOfBand(before, orders);
  const cash = cashAfter(book, account, orders, rules);
  const held = quantitiesAfter(book, account, orders);
  const value = before.value + exact(rules.flow);
  const traded = sum(orders.map((order) => times(exact(order.quantity), unitValue(book, order.asset))));
  if (rules.cap) assert.ok(traded / 2n <= times(exact(rules.cap), value), `${account}: the turnover cap`);
  const cost = sum(orders.map((order) => exact(order.cost)));
  return {
    account,
    value,
    traded,
    cost,
    orders,
    driftBefore: driftOf(book, account, quantitiesAfter(book, account, []), value),
    driftAfter: driftOf(book, account, held, sum([...held].map(([asset, quantity]) => times(quantity, unitValue(book, asset)))) + cash),
  };
}

function checkOnlyOutOfBand(before, orders) {
  for (const order of orders) {
    const line = before.lines.find((line) => line.key === order.asset);
    // Cash out of its own band goes to lines below their targets, or comes from lines above them.
    if (/^Cash /.test(order.reason)) continue;
    assert.ok(line.out, `${before.account}: ${order.asset} is in band`);
    assert.equal(order.side, line.drift > ZERO ? "sell" : "buy");
  }
}

/** Cash of every currency after the orders, in base currency; none falls below what has to stay. */
function cashAfter(book, account, orders, rules) {
  let total = ZERO;
  const balances = new Map(book.holdings.filter((row) => row.account === account && isCash(book, row.asset)).map((row) => [row.asset, exact(row.quantity)]));
  for (const currency of new Set([...balances.keys(), ...orders.map((order) => order.currency), "USD"])) {
    const own = orders.filter((order) => order.currency === currency);
    const money = sum(own.map((order) => (order.side === "buy" ? -exact(order.notional) : exact(order.notional)) - exact(order.cost)));
    const flow = currency === "USD" ? exact(rules.flow) : ZERO;
    const before = (balances.get(currency) ?? ZERO) + flow;
    const after = before + money;
    const floor = currency === "USD" ? exact(rules.reserve) : ZERO;
    assert.ok(after >= floor || (after >= before && own.every((order) => order.side === "sell")), `${account}: ${text(after)} ${currency} left of ${text(before)}`);
    total += times(after, book.rates.get(currency));
  }
  return total;
}

function quantitiesAfter(book, account, orders) {
  const held = new Map(book.holdings.filter((row) => row.account === account && !isCash(book, row.asset)).map((row) => [row.asset, exact(row.quantity)]));
  for (const order of orders) {
    const quantity = (held.get(order.asset) ?? ZERO) + signed(order);
    assert.ok(quantity >= ZERO, `${account}: more ${order.asset} sold than held`);
    held.set(order.asset, quantity);
  }
  return held;
}

/** Half the sum of absolute drifts, the cash included, against the targets of the account as it is. */
function driftOf(book, account, held, value) {
  const before = measure(book, account);
  let cash = value;
  const drifts = before.lines.filter((line) => line.key !== "Cash").map((line) => {
    const worth = times(held.get(line.key) ?? ZERO, unitValue(book, line.key));
    cash -= worth;
    return abs(over(worth, value) - line.target);
  });
  const cashTarget = before.lines.find((line) => line.key === "Cash").target;
  return (sum(drifts) + abs(over(cash, value) - cashTarget)) / 2n;
}

/** What the tiles of the page say of a plan. */
export function planTiles(accounts) {
  const value = sum(accounts.map((account) => account.value));
  const mean = (figure) => over(sum(accounts.map((account) => times(figure(account), account.value))), value);
  return {
    Value: `${shown(value, 0)} USD`,
    "Portfolio drift": `${percent(mean((account) => account.driftBefore))}% ${percent(mean((account) => account.driftAfter))}% after`,
    turnover: `${percent(over(sum(accounts.map((account) => account.traded)) / 2n, value))}%`,
    cost: shown(sum(accounts.map((account) => account.cost)), 0),
  };
}
