//! Orders on their way to the market, and how far they are.

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

    /// How far an order batch is.
    pub enum BatchStatus {
        /// It is to be approved.
        [default] Draft = "draft", "Draft";
        /// It may be sent.
        Approved = "approved", "Approved";
        /// Its orders are at the market.
        Sent = "sent", "Sent";
        /// All its orders are final, and any was filled.
        Completed = "completed", "Completed";
        /// All its orders are final, and none was filled.
        Cancelled = "cancelled", "Cancelled";
    }

    /// How far an order is.
    pub enum OrderStatus {
        /// It was not sent.
        [default] New = "new", "New";
        /// It is at the market.
        Sent = "sent", "Sent";
        /// A part is filled, and the rest at the market.
        PartiallyFilled = "partially_filled", "Partially filled";
        /// All of it is filled.
        Filled = "filled", "Filled";
        /// What was not filled was given up.
        Cancelled = "cancelled", "Cancelled";
        /// The broker did not take it.
        Rejected = "rejected", "Rejected";
        /// What was not filled ended with its time.
        Expired = "expired", "Expired";
    }

    /// How fills of a block are allocated.
    pub enum AllocationRule {
        /// At the average price, pro rata to intent, whole lots by largest remainder, never above intent.
        ProRata = "pro_rata_largest_remainder", "Pro rata to intent";
    }
}

impl OrderStatus {
    /// Whether the order can be filled.
    pub fn is_at_market(self) -> bool {
        matches!(self, Self::Sent | Self::PartiallyFilled)
    }
}
