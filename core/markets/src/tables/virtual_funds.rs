//! Virtual funds: parts of an account's holdings that are attributed to a portfolio.

use decimal::Decimal;
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::accounts::{AccountHoldingsSetTable, AccountTable};
use super::assets::AssetTable;
use super::mandates::AccountTargetAllocationTable;
use super::portfolios::PortfolioTable;

table! {
    /// The part of an account that follows a portfolio.
    VirtualFundTable => VirtualFund, VirtualFundDraft {
        identifier: "VirtualFund", owner: CORE, label: "Virtual funds";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// The account.
        account_uid: Uid, "Account";
        /// The portfolio that it follows.
        target_portfolio_uid: Uid, "Portfolio";
        /// The target allocation that asks for the portfolio.
        account_target_allocation_uid: Option<Uid>, "Target allocation";
    }
    primary [uid];
    key [unique_identifier];
    unique [account_target_allocation_uid, target_portfolio_uid];
    foreign target_portfolio_uid => PortfolioTable.uid, restrict;
    foreign account_uid => AccountTable.uid, cascade;
    foreign account_target_allocation_uid => AccountTargetAllocationTable.uid, cascade;
}

table! {
    /// The head of what one holdings snapshot gave a virtual fund.
    VirtualFundHoldingsSetTable => VirtualFundHoldingsSet, VirtualFundHoldingsSetDraft {
        identifier: "VirtualFundHoldingsSet", owner: CORE, label: "Virtual fund snapshots";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The virtual fund.
        virtual_fund_uid: Uid, "Virtual fund";
        /// The holdings snapshot that it was taken from.
        source_account_holdings_set_uid: Uid, "Source snapshot";
        /// When it was attributed.
        time_index: Instant, "Time";
    }
    primary [uid];
    key [virtual_fund_uid, source_account_holdings_set_uid];
    foreign source_account_holdings_set_uid => AccountHoldingsSetTable.uid, restrict;
    foreign virtual_fund_uid => VirtualFundTable.uid, cascade;
}

table! {
    /// One asset attributed to a virtual fund at one instant.
    VirtualFundHoldingsStorage => VirtualFundHolding, VirtualFundHoldingDraft {
        identifier: "VirtualFundHoldingsTS", owner: CORE, label: "Virtual fund holdings";
        /// Time.
        time_index: Instant, "Time";
        /// The virtual fund.
        virtual_fund_uid: Uid, "Virtual fund";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The head of the attribution.
        virtual_fund_holdings_set_uid: Uid, "Snapshot";
        /// The holdings snapshot that it was taken from.
        source_account_holdings_set_uid: Uid, "Source snapshot";
        /// Quantity, above 0.
        allocated_quantity: Decimal, "Quantity", unit "units";
        /// How the quantity was found: explicit, or the mode of a policy.
        allocation_strategy: String, "Strategy", max 64, default Text("explicit");
        /// 1 long, -1 short.
        direction: i64, "Direction", default Integer(1);
        /// Target time of the trade.
        target_trade_time: Option<Instant>, "Trade time";
        /// Custom fields.
        extra_details: Option<Json>, "Details";
    }
    time [time_index, virtual_fund_uid, asset_uid];
    foreign asset_uid => AssetTable.uid, restrict;
    foreign source_account_holdings_set_uid => AccountHoldingsSetTable.uid, restrict;
    foreign virtual_fund_uid => VirtualFundTable.uid, cascade;
    foreign virtual_fund_holdings_set_uid => VirtualFundHoldingsSetTable.uid, cascade;
    check allocated_quantity_not_positive, allocated_quantity,
        "The quantity must be above 0; a short line has direction -1.", Positive("allocated_quantity");
    check direction_unknown, direction, "The direction must be 1 for long or -1 for short.",
        IntegerIn("direction", &[1, -1]);
}
