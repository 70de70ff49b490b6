//! Files that are read and written.

use crate::declare::choices;

choices! {
    /// What a file that is imported holds, in the order in which the kinds build on each other.
    pub enum FileKind {
        /// Securities, currencies and other assets.
        Assets = "assets", "Assets", "Securities and other assets: currency, category, lot size. Currencies are assets too.";
        /// What stands in for what.
        Relations = "relations", "Asset relations", "Substitutes and substantially identical assets, for tax-loss harvesting.";
        /// Prices, bars and capitalisations.
        Prices = "prices", "Prices", "Prices or OHLCV bars in the asset's currency; market capitalisation.";
        /// Weights that portfolios follow.
        Signals = "signals", "Signals", "Target weights of external signals, for portfolios that follow them.";
        /// Exchange rates.
        Fx = "fx", "FX rates", "Exchange rates: units of one currency per unit of another.";
        /// Values of indices.
        Indices = "indices", "Index values", "Observed values of indices, benchmarks and rates, for formulas and comparisons.";
        /// Accounts with what they belong to.
        Accounts = "accounts", "Accounts", "Account name, group, household, model.";
        /// Positions and cash of accounts.
        Holdings = "holdings", "Holdings", "Positions by account and date. Cash is a position in a currency.";
        /// Purchases that are still held.
        Lots = "lots", "Tax lots", "Open lots: date, quantity, cost.";
        /// Weights of portfolios.
        Portfolios = "portfolios", "Portfolios", "Weights of assets and other portfolios, by effective date.";
        /// Targets of accounts.
        Targets = "targets", "Targets", "An account's targets: assets or portfolios, by weight, amount or quantity.";
    }

    /// The form in which the orders of a plan leave.
    pub enum ExportFormat {
        /// A line an order, with names and reasons.
        Csv = "csv", "CSV", "with names and reasons";
        /// The basket file of Interactive Brokers' Trader Workstation.
        IbBasket = "ib_basket", "Interactive Brokers basket", "for Trader Workstation";
        /// New order singles as columns.
        Fix = "fix_csv", "FIX-like CSV", "new order singles by tag";
        /// Blocks over all accounts, with each account's part.
        Blocks = "blocks", "Block list", "by asset, with each account's allocation";
    }
}
