// Plans as the module writes them: the lists that have a row a line are columns, with uids by number.
import type { Plan, PlannedOrder, ResidualWeight, Uid } from "../types/mandate.d.ts";

/** Rows as columns. */
type Columns<Row> = { [Name in keyof Row]: (Name extends "account_uid" | "asset_uid" ? number : Row[Name])[] };
type Rest = "lots" | "opening" | "gain" | "tax" | "wash" | "disallowed" | "buy_back_from";

interface Written extends Omit<Plan, "orders" | "residuals"> {
  uids: Uid[];
  orders: Columns<Required<Omit<PlannedOrder, Rest>>> & { rest: Record<number, Pick<PlannedOrder, Rest>> };
  residuals: Columns<ResidualWeight>;
}

/** The plan of its text. */
export function planOf(text: string): Plan {
  const { uids, orders, residuals, ...others }: Written = JSON.parse(text);
  const { fx_orders, accounts, households, ...last } = others;
  return { orders: ordersOf(orders, uids), fx_orders, accounts, households, residuals: residualsOf(residuals, uids), ...last };
}

function ordersOf(columns: Written["orders"], uids: Uid[]): PlannedOrder[] {
  const { account_uid, asset_uid, side, quantity, price, notional, cost, reason, explanation, rest } = columns;
  const rows = account_uid.map((account, row): PlannedOrder => ({
    account_uid: uids[account]!,
    asset_uid: uids[asset_uid[row]!]!,
    side: side[row]!,
    quantity: quantity[row]!,
    price: price[row]!,
    notional: notional[row]!,
    cost: cost[row]!,
    reason: reason[row]!,
    explanation: explanation[row]!,
  }));
  for (const [row, more] of Object.entries(rest)) Object.assign(rows[Number(row)]!, more);
  return rows;
}

function residualsOf(columns: Written["residuals"], uids: Uid[]): ResidualWeight[] {
  const { account_uid, asset_uid, weight, cause, explanation } = columns;
  return account_uid.map((account, row) => ({
    account_uid: uids[account]!,
    asset_uid: uids[asset_uid[row]!]!,
    weight: weight[row]!,
    cause: cause[row]!,
    explanation: explanation[row]!,
  }));
}
