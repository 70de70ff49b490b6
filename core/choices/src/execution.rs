//! Orders on their way to the market.

use crate::declare::choices;

choices! {
    /// The form of an order file.
    pub enum OrderFileFormat {
        /// One line an order, with plain headings.
        Csv = "csv", "CSV";
        /// The basket file of Interactive Brokers' Trader Workstation.
        IbBasket = "ib_basket", "IBKR basket";
        /// New order singles as columns, headed by FIX 4.4 tag numbers and names.
        Fix = "fix_csv", "FIX 4.4 columns";
    }

    /// Market or limit.
    pub enum OrderType {
        /// At the market.
        [default] Market = "market", "Market";
        /// At the planned price or better.
        Limit = "limit", "Limit";
    }

    /// How fills of a block are allocated.
    pub enum AllocationRule {
        /// At the average price, pro rata to intent, whole lots by largest remainder, never above intent.
        ProRata = "pro_rata_largest_remainder", "Pro rata to intent";
    }
}
