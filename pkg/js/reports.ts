// What the reports of a book take and answer, by name.
import type { Decimal, Instant, InstantInput, OpenOrder, Tables, Uid } from "../types/mandate.d.ts";
import type { BookPlan } from "./book.js";

/** The allocation of an asset to a virtual fund. */
export interface FundLine {
  asset_uid: Uid;
  asset_identifier: string;
  /** Units, signed. */
  signed_quantity: Decimal;
  allocation_strategy: string;
  target_gap_signed_quantity: string | null;
  scale: string | null;
  target_row_key: string | null;
  position_set_uid: string | null;
}

/** The holdings of an account by virtual fund, and what no fund has. */
export interface HoldingsByFund {
  account_holdings_set_uid: Uid;
  time_index: Instant;
  funds: { virtual_fund_uid: Uid; unique_identifier: string; target_portfolio_uid: Uid; lines: FundLine[] }[];
  residuals: {
    asset_uid: Uid;
    asset_identifier: string;
    source_signed_quantity: Decimal;
    allocated_signed_quantity: Decimal;
    residual_signed_quantity: Decimal;
  }[];
  unbacked_assets: string[];
}

/** The arguments and the answer of each report. */
export interface Reports {
  /** The plan of the stored accounts: `Book.plan` asks for it. */
  plan_book: { args: object; answer: BookPlan };
  /** What apply_virtual_funds would write, without a write. */
  plan_virtual_funds: {
    args: { position_set_uid: Uid; valuation_time: InstantInput; policy?: Record<string, unknown> };
    answer: Record<string, unknown>;
  };
  /** The latest holdings, or those at an instant, by fund; null when there are none. */
  holdings_by_fund: { args: { account_uid: Uid; at?: InstantInput | null }; answer: HoldingsByFund | null };
  /** The weights at a date, or the latest on or before it. */
  latest_portfolio_weights: {
    args: { identifiers: readonly string[]; weights_date?: InstantInput | null; as_of?: boolean };
    answer: (Tables["PortfolioWeightsTS"]["row"] & { portfolio_identifier: string; asset_identifier: string })[];
  };
  /** Values, oldest first. */
  portfolio_values: {
    args: {
      identifiers: readonly string[];
      start?: InstantInput | null;
      end?: InstantInput | null;
      latest_only?: boolean;
      limit?: number | null;
    };
    answer: (Tables["PortfoliosTS"]["row"] & { portfolio_identifier: string })[];
  };
  /** Values of a cadence, oldest first, both ends included. */
  index_values: {
    args: { index_uid: Uid; cadence: string; from?: InstantInput | null; to?: InstantInput | null };
    answer: { time_index: Instant; value: Tables["IndexValuesTS"]["row"]["value"] }[];
  };
  /** Open orders and fills that are not in the holdings yet: `orders` can be a plan's `open_orders`. */
  under_way: { args: { account_uid: Uid }; answer: { orders: OpenOrder[]; exchanged: Record<Uid, Decimal> } };
}
