//! What a rebalance policy chooses, and what a plan says of an order.

use crate::declare::choices;

choices! {
    /// The kind of plan: which trades are permitted.
    pub enum PlanMode {
        /// Every line to its goal.
        [default] Full = "full", "Full", "Trades every position to target. Cash flow per account: positive in, negative out.";
        /// Only lines out of band.
        Threshold = "threshold", "Out of band only", "Trades only positions out of band. Cash flow per account: positive in, negative out.";
        /// No sells.
        ContributionOnly = "contribution_only", "Invest cash", "Invests available cash and this contribution per account; no sells.";
        /// No buys.
        RaiseCash = "raise_cash", "Raise cash", "Sells to raise this amount per account; no buys.";
        /// Realise losses.
        Harvest = "harvest", "Harvest losses", "Sells lots with unrealised losses and buys their substitutes.";
        /// Realise losses and rebalance what is out of band.
        HarvestAndRebalance = "harvest_and_rebalance", "Harvest and rebalance", "Harvests losses and trades positions out of band.";
        /// Phased: an equal part of the remaining distance to the targets each day.
        ModelChange = "model_change", "Phased", "Trades part of the way each day and reaches the targets on the last day.";
        /// No orders at all.
        Hold = "hold", "No trades", "Shows drift and bands only.";
    }

    /// How trades are sized.
    pub enum Objective {
        /// Every reduction and every increase by one factor.
        [default] Proportional = "proportional", "Pro rata", "Scales all trades by the same factor when cash or the turnover cap is short.";
        /// By a quadratic programme: the least tracking error against the targets.
        LeastTrackingError = "least_tracking_error", "Minimise tracking error", "Finds the weights with the lowest tracking error within all limits.";
        /// As few orders as bring every line into its band.
        MinTrades = "fewest_trades", "Minimise trades", "Uses the fewest orders that bring every position into its band.";
    }

    /// The shape of a tolerance band.
    pub enum BandKind {
        /// A fixed number of points.
        Absolute = "absolute", "Absolute";
        /// A share of the target.
        Relative = "relative", "Relative";
        /// The greater of a share of the target and a fixed number of points.
        [default] Hybrid = "hybrid", "Hybrid";
        /// The lesser of 5 points and a quarter of the target.
        FiveTwentyFive = "five_twenty_five", "5/25 rule";
        /// Stated weights; an asset without any has no width.
        Explicit = "explicit", "Custom min-max";
    }

    /// Where a trade ends.
    pub enum GoalKind {
        /// At the target.
        [default] Target = "target", "Target";
        /// At the nearest edge of the band.
        BandEdge = "band_edge", "Band edge";
        /// In the band, at a stated fraction of the way from the target to the edge.
        InnerBand = "inner_band", "Inside band";
    }

    /// Which lots a sell closes first.
    pub enum LotSelection {
        /// The oldest.
        [default] Fifo = "fifo", "FIFO";
        /// The newest.
        Lifo = "lifo", "LIFO";
        /// Those of the highest cost, then the newest.
        Hifo = "hifo", "HIFO";
        /// Those of the lowest tax, by the regime's rates; without a regime, of the lowest gain.
        LowestTax = "lowest_tax", "Lowest tax";
        /// By the rank that each lot states, then the oldest.
        Specific = "specific", "Specified order";
        /// The oldest, each at the average cost of the position.
        Average = "average", "Average cost";
    }

    /// The forbidden trades of a restriction.
    pub enum RestrictionRule {
        /// Buys.
        NoBuy = "no_buy", "No buy";
        /// Sells.
        [default] NoSell = "no_sell", "No sell";
        /// Both.
        Hold = "hold", "Hold";
        /// Holding it at all: its target is none, its weight goes where unreachable weight goes.
        Exclude = "exclude", "Exclude";
    }

    /// Where unreachable target weight goes.
    pub enum UnmetPolicy {
        /// To cash.
        [default] Cash = "cash", "Cash";
        /// To the unrestricted lines, in proportion to their targets.
        ProRata = "pro_rata", "Other positions, pro rata";
        /// To the asset's substitute; to cash without one.
        Substitute = "substitute", "Substitutes";
    }

    /// The treatment of a buy that would wash a loss.
    pub enum WashPolicy {
        /// It is not made; a loss that past buys wash already is not harvested.
        [default] Refuse = "refuse", "Block";
        /// It is made, and the order and the lots say so.
        Flag = "flag", "Allow with warning";
    }

    /// How long a lot was held, by the policy's regime, or a year by the calendar without one.
    pub enum HoldingTerm {
        /// No longer than the limit.
        Short = "short", "Short-term";
        /// Longer.
        Long = "long", "Long-term";
    }

    /// The purchase that replaces units sold at a loss.
    pub enum PurchaseKind {
        /// A lot that is held.
        Lot = "lot", "Lot held";
        /// A trade of the past, of an asset whose lots are not known.
        Trade = "trade", "Past trade";
        /// An order at the market.
        OpenOrder = "open_order", "Open order";
        /// A buy of the plan itself.
        PlannedOrder = "planned_order", "Buy of this plan";
    }

    /// The side of an order.
    pub enum OrderSide {
        /// Adds to the quantity.
        Buy = "buy", "Buy";
        /// Takes from the quantity.
        Sell = "sell", "Sell";
    }

    /// Why an order is there.
    pub enum OrderReason {
        /// The target is zero: the whole position goes.
        Exit = "exit", "Not in mandate: sell all";
        /// The line is above its target.
        AboveTarget = "above_target", "Above target";
        /// The line is below its target.
        BelowTarget = "below_target", "Below target";
        /// The line is above its band.
        AboveBand = "above_band", "Above band";
        /// The line is below its band.
        BelowBand = "below_band", "Below band";
        /// A contribution is invested.
        Contribution = "contribution", "Invests the contribution";
        /// A withdrawal is raised.
        Withdrawal = "withdrawal", "Raises the requested cash";
        /// Cash is brought up to the reserve.
        Reserve = "reserve", "Restores the cash reserve";
        /// Cash is above its band and is invested.
        CashAboveBand = "cash_above_band", "Cash above band";
        /// Cash is below its band and is raised.
        CashBelowBand = "cash_below_band", "Cash below band";
        /// The weight of a restricted or harvested line goes here.
        Replacement = "replacement", "Substitute";
        /// A loss is realised.
        Harvest = "harvest", "Tax-loss harvest";
        /// The asset is excluded.
        Excluded = "excluded", "Excluded";
        /// A day's part of a change of model.
        ModelChange = "model_change", "Model transition";
        /// Cash that whole lots left over is used up.
        Leftover = "leftover", "Uses up leftover cash";
        /// The order would be under the minimum, and is made as large.
        RaisedToMinimum = "raised_to_minimum", "Raised to the minimum";
    }

    /// Why a line misses what the policy asked of it.
    pub enum ResidualCause {
        /// Lots, or the minor unit of money.
        Rounding = "rounding", "rounding";
        /// The order would be under the minimum, or would cost more than it brings.
        Minimum = "minimum", "minimum";
        /// A restriction.
        Restriction = "restriction", "restricted";
        /// No usable price.
        Price = "price", "no price";
        /// Not enough cash in the asset's currency.
        Funding = "funding", "funding";
        /// The turnover cap.
        Turnover = "turnover", "turnover cap";
        /// Realised tax, or a wash window.
        Tax = "tax", "tax";
        /// The trade would take the cash off its target, or further out of its band.
        Cash = "cash", "cash target";
        /// Units that were bought too recently are not sold.
        HoldingTime = "holding_time", "holding time";
        /// Cash that whole lots left over is in it.
        Leftover = "leftover", "leftover cash";
        /// The order would cost more than it brings.
        Cost = "cost", "costs more than it brings";
    }

    /// How whole lots are chosen.
    pub enum LotRule {
        /// By rounding and exchanges of lots, with a bound of what the best lots would better.
        [default] Nearest = "nearest", "Nearest", "Rounds to whole lots and improves them by exchanges.";
        /// The lots of least drift of all, as far as a search of them reaches.
        Optimal = "optimal", "Optimal", "Searches all whole lots for the lowest drift, then the fewest orders.";
    }

    /// What becomes of cash that whole lots leave over, and of orders under the minimum.
    pub enum Leftover {
        /// It stays in cash, and the orders are not made.
        [default] Leave = "leave", "Leave in cash", "What whole shares leave over stays in cash.";
        /// It buys one lot at a time while one fits.
        UseUp = "use_up", "Use up", "Spends all cash above the reserve, one lot at a time, where the drift rises least; cash has no target then.";
        /// An order that would be under the minimum becomes one of the minimum where the drift allows it.
        RaiseToMinimum = "raise_to_minimum", "Raise orders to the minimum", "Makes an order that is too small as large as the minimum where that does not raise the drift.";
    }

    /// Why an account does not have the cash that it must have.
    pub enum ShortfallCause {
        /// The order that would raise it is under the minimum, or would cost more than it brings.
        Minimum = "minimum", "minimum order";
        /// What could be sold is restricted.
        Restriction = "restriction", "restriction";
        /// The money is there in another currency, and currency orders are off.
        Currency = "currency", "other currency";
        /// Nothing is sold in this mode.
        ContributionOnly = "contribution_only", "no sells in this mode";
        /// No orders are made in this mode.
        Hold = "hold", "no orders in this mode";
        /// What could be sold has no usable price.
        Price = "price", "no price";
        /// The turnover cap.
        Turnover = "turnover", "turnover cap";
        /// There is nothing left to sell.
        Funding = "funding", "nothing left to sell";
        /// What could be sold was bought too recently.
        HoldingTime = "holding_time", "holding time";
    }

    /// Whether an invariant of a plan was judged, and how.
    pub enum InvariantStatus {
        /// It was judged and holds.
        Checked = "checked", "Holds";
        /// It says nothing about this plan.
        [default] NotApplicable = "not_applicable", "Not applicable";
        /// It was judged and does not hold.
        Failed = "failed", "Failed";
    }
}
