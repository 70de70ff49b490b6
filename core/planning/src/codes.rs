//! The codes of the stateless functions, in precedence order: of one row, the first comes first.

/// The place of a code in the order of precedence.
pub(crate) fn precedence(code: &str) -> usize {
    let place = ALL.iter().position(|sentence| sentence.code == code);
    place.unwrap_or(ALL.len())
}

violation::codes! {
    /// The value is not an object.
    not_an_object(found) => "This is {found}; provide an object.",
    input_unreadable(error) as not_an_object => "This input cannot be read: {error}.",
    row_not_an_object(found) as not_an_object => "This row is {found}; provide an object.",
    /// The value is not a list.
    not_a_list(found) => "This is {found}; provide a list.",
    rows_not_a_list(found) as not_a_list => "rows is {found}; provide a list of rows.",
    targets_not_a_list(found) as not_a_list => "This is {found}; provide a list of rows.",
    /// The object has a property that nothing reads.
    unknown_column(column, columns) => "\"{column}\" is not a column of a target; the columns are {columns}.",
    unknown_property(column, columns) as unknown_column => "\"{column}\" is not a property here; the properties are {columns}.",
    /// The target still carries the retired `asset_identifier`.
    asset_identifier_retired => "asset_identifier is retired; give the asset's uid in asset_uid.",
    /// `target_type` is neither asset nor portfolio.
    target_type_unknown(text) => "{text} is not a target type; enter asset or portfolio.",
    /// A uid is not a UUID.
    uid_malformed(text) => "{text} is not a UUID; enter one such as 00000000-0000-0000-0000-000000000001.",
    /// The target names nothing.
    target_missing => "The row has no target; provide asset_uid or portfolio_uid.",
    target_missing_in_columns as target_missing => "The row has no target; provide an asset or a portfolio.",
    /// The target names an asset and a portfolio.
    target_ambiguous => "The row has both an asset and a portfolio; keep one of asset_uid and portfolio_uid.",
    target_ambiguous_in_columns as target_ambiguous => "The row has both an asset and a portfolio; keep one.",
    /// An asset target without `asset_uid`.
    asset_uid_required => "An asset target needs asset_uid.",
    /// A portfolio target without `portfolio_uid`.
    portfolio_uid_required => "A portfolio target needs portfolio_uid.",
    /// A portfolio target with `asset_uid`.
    asset_uid_forbidden => "A portfolio target has no asset_uid; remove it.",
    /// An asset target with `portfolio_uid`.
    portfolio_uid_forbidden => "An asset target has no portfolio_uid; remove it.",
    /// `target_uid` is not the uid of the target.
    target_uid_mismatch(declared, named) => "target_uid is {declared}, the target is {named}; omit or correct target_uid.",
    /// The target states no exposure.
    exposure_missing => "The row has no exposure; enter a weight, a notional or a quantity.",
    /// The target states more than one exposure.
    exposure_ambiguous(columns) => "The row has {columns}; keep one.",
    exposure_ambiguous_in_columns as exposure_ambiguous => "The row has more than one exposure; keep one.",
    /// An exposure is not a decimal.
    exposure_not_decimal(reason) => "{reason}",
    /// A portfolio target states a quantity.
    quantity_forbidden_for_portfolio => "A portfolio has no quantity; enter a weight or a notional.",
    /// A time is not an ISO 8601 UTC instant.
    time_index_not_utc(text) => "{text} is not a UTC time; enter one such as 2026-01-31T16:00:00Z.",
    milliseconds_not_whole as time_index_not_utc => "Enter milliseconds since 1970, a whole number.",
    milliseconds_malformed(number) as time_index_not_utc => "{number} is not a time; enter whole milliseconds since 1970 in UTC.",
    /// The target is in the set already.
    duplicate_target(target) => "Duplicate target {target} in this set; keep one row.",
    asset_targeted_twice(asset) as duplicate_target => "Asset {asset} has two targets; keep one.",
    /// `metadata_json` is not an object.
    metadata_not_object(found) => "metadata_json is {found}; provide an object or omit it.",
    metadata_unfit(found) as metadata_not_object => "metadata_json holds {found}, which JSON has no form for; remove it.",
    /// The list of targets is empty.
    targets_empty => "Add at least one target.",

    /// A required property is absent or null.
    required(name) => "Provide {name}.",
    transition_required as required => "A model transition needs policy.transition: the current day and the total number of days.",
    tax_required as required => "Loss harvesting needs policy.tax: taxable account types, rates and wash-sale window.",
    limit_required as required => "Provide a min or a max.",
    required_or_null(name) as required => "Provide {name}, or null when there is none.",
    /// The value is not text.
    not_text(found) => "This is {found}; enter text.",
    /// The value is neither true nor false.
    not_boolean(found) => "This is {found}; enter true or false.",
    /// The value is not one of the choices.
    choice_unknown(text, choices) => "\"{text}\" is not a valid choice; enter one of: {choices}.",
    form_unknown(choices) as choice_unknown => "Provide one of: {choices}.",
    /// The value is not a decimal number.
    not_decimal(text) => "{text} is not a decimal number; enter digits such as 1250.75 or 1e-7.",
    number_not_decimal(number) as not_decimal => "{number} is not a decimal below 1.7e20; correct it.",
    too_many_digits(number) as not_decimal => "{number} has more than 15 significant digits; enter it as text to keep it exact.",
    value_not_decimal(found) as not_decimal => "This is {found}; enter a decimal such as \"12.5\".",
    /// More than 18 decimal places.
    too_precise(text) => "{text} has more than 18 decimal places; round it to 18.",
    /// Beyond 1.7e20.
    too_large(text) => "{text} exceeds 1.7e20; use a larger unit.",
    /// The value is not a whole number from 0.
    not_a_count(found) => "This is {found}; provide a whole number from 0.",
    /// The value is not a finite number.
    not_real => "Enter a finite number.",
    return_missing as not_real => "The segment has a weight here but no return; enter its return, or a weight of 0.",
    value_not_real(found) as not_real => "This is {found}; enter a finite number.",
    /// The value is not the typed array that is due.
    not_a_column(found, expected) => "This is {found}; provide {expected}.",
    /// The columns do not have the same length.
    columns_uneven(name, found, expected) => "{name} has {found} entries; expected {expected}.",
    cells_uneven as columns_uneven => "Provide one cell for each time and asset.",
    risk_uneven(name, found, expected, count) as columns_uneven => "{name} has {found} numbers; expected {expected} for {count} assets.",
    /// An index points past the end of what it indexes.
    index_out_of_range(index, limit) => "{index} is not below {limit}; correct the index.",
    lines_not_ascending as index_out_of_range => "The accounts are not in ascending order; sort the lines by account.",
    targets_not_ascending as index_out_of_range => "The accounts are not in ascending order; sort the targets by account.",
    too_many_entries(name, count, most) as index_out_of_range => "{name} requests {count} entries; the maximum per call is {most}.",

    /// A portfolio on a path has no composition at the time asked for.
    composition_missing(portfolio) => "Portfolio {portfolio} has no weights at this time; add its composition.",
    constituents_missing(portfolio) as composition_missing => "Portfolio {portfolio} has no constituents; add them, or list the portfolio in empty.",
    target_not_compiled(portfolio) as composition_missing => "{portfolio} was not compiled; compile with all targets.",
    composition_of_target_missing(target, row) as composition_missing => "{target}: target {row} names a portfolio without a composition; correct the exposure or the weights.",
    /// A portfolio holds itself.
    composition_cycle(path) => "A portfolio holds itself: {path}; remove one of the weights.",
    /// A composition names a constituent twice.
    composition_duplicate_constituent(constituent) => "Duplicate constituent {constituent}; combine the weights.",
    portfolio_repeats_constituent(portfolio) as composition_duplicate_constituent => "Duplicate constituent in portfolio {portfolio}; combine the weights.",
    /// Two compositions of one portfolio have the same time.
    composition_duplicate(portfolio) => "Portfolio {portfolio} has two compositions at this time; keep one.",
    stated_twice(portfolio) as composition_duplicate => "Portfolio {portfolio} is stated to be empty and has constituents, or is listed twice; keep one.",
    /// The expanded portfolios have more paths than the limit.
    composition_too_many_paths => "The portfolios have more than 1,000,000 paths; flatten the inner ones.",
    /// The account's value is not positive, so weights are not defined.
    account_value_not_positive => "The account's value is not positive; correct holdings, prices or cash.",
    account_value_of_lines as account_value_not_positive => "The account's value is not positive; correct its lines or its cash.",
    stated_value_not_positive as account_value_not_positive => "Weights are shares of a value above zero; correct the account's value.",
    account_value_after_flow as account_value_not_positive => "The account's value after its flow is not positive; correct holdings, cash or flow.",
    account_worth_nothing(account) as account_value_not_positive => "Account {account}: the account's value after its flow is not positive, so weights are not defined; correct its holdings and prices.",
    /// A result exceeds 1.7e20.
    amount_out_of_range => "An amount exceeds 1.7e20; use larger units.",
    quantities_out_of_range as amount_out_of_range => "Quantities sum to more than 1.7e20; use larger units.",
    orders_out_of_range as amount_out_of_range => "The orders of an asset sum to more than 1.7e20; use larger units.",
    target_out_of_range as amount_out_of_range => "The target expands beyond 1.7e20; use larger units.",
    notional_out_of_range(asset) as amount_out_of_range => "Asset {asset}: the total exposure exceeds 1.7e20; use a smaller account value or larger units.",
    total_out_of_range as amount_out_of_range => "A total exceeds 1.7e20; use larger units.",
    value_out_of_range as amount_out_of_range => "The account's value exceeds 1.7e20; use a larger base currency.",
    asset_out_of_range(asset) as amount_out_of_range => "Asset {asset}: the value of a unit exceeds 1.7e20; correct its price and multiplier.",
    line_out_of_range(account, asset) as amount_out_of_range => "Account {account}, asset {asset}: an amount exceeds 1.7e20; correct the quantity, the lots or the price.",
    household_out_of_range(household) as amount_out_of_range => "Household {household}: an amount exceeds 1.7e20; correct the holdings and prices of its accounts.",
    account_out_of_range(account) as amount_out_of_range => "Account {account}: an amount exceeds 1.7e20; correct its holdings and prices.",
    expansion_out_of_range(target, row) as amount_out_of_range => "{target}: target {row} expands to an amount beyond 1.7e20; correct the exposure or the weights.",

    /// The asset is listed twice.
    duplicate_asset(asset) => "Asset {asset} is listed twice; keep one row.",
    assets_repeated as duplicate_asset => "List each asset once.",
    duplicate_asset_of_sleeve as duplicate_asset => "The sleeve lists this asset already; combine the weights.",
    /// The account is listed twice.
    duplicate_account(account) => "Account {account} is listed twice; keep one row.",
    duplicate_order as duplicate_account => "Duplicate order of the account; combine the quantities.",
    /// The asset is held twice in one account.
    duplicate_holding(asset) => "Asset {asset} is held twice; combine the quantities.",
    /// The asset is priced twice.
    duplicate_price(asset) => "Asset {asset} is priced twice; keep one row.",
    /// The currency is listed twice.
    duplicate_currency(currency) => "{currency} is listed twice; combine the amounts.",
    duplicate_rate(currency) as duplicate_currency => "Duplicate rate for {currency}; keep one.",
    /// The asset has two ranges.
    duplicate_range(asset) => "Asset {asset} has two ranges; keep one.",
    /// The asset has two substitutes.
    duplicate_substitute(asset) => "Asset {asset} has two substitutes; keep one.",
    /// The asset is not among the assets.
    asset_unknown(asset) => "Asset {asset} is not in assets; add it there.",
    asset_without_symbol(asset) as asset_unknown => "Asset {asset} is not in assets; add its symbol.",
    asset_not_planned(asset) as asset_unknown => "Asset {asset} is not in the plan; choose one of its assets.",
    /// The account is not among the accounts.
    account_unknown(account) => "Account {account} is not in accounts; correct the uid.",
    account_without_number(account) as account_unknown => "Account {account} is not in accounts; add its number.",
    account_not_planned(account) as account_unknown => "Account {account} is not in the plan; choose one of its accounts.",
    /// The currency is not an ISO 4217 code.
    currency_unknown(currency) => "{currency} is not an ISO 4217 code; enter one such as USD.",
    currency_minor(unit, currency) as currency_unknown => "{unit} is a hundredth of {currency}; enter {currency}.",
    major_currency_missing(unit, currency) as currency_unknown => "{unit} is a hundredth of {currency}, which orders and cash are in; add {currency} to currencies.",
    /// A held asset has no price.
    price_missing(asset) => "Asset {asset} has no price; add it to prices.",
    order_price_missing as price_missing => "The cash reserved by this order is unknown without a price; add the price, or cancel the order.",
    open_order_price_missing as price_missing => "The cash reserved by its open orders is unknown without a price; cancel them first.",
    /// A price is zero or negative.
    price_not_positive => "A price must be above zero; correct it.",
    cell_price_not_positive as price_not_positive => "Enter a price above 0, or NaN for none.",
    /// A currency is bought with itself.
    currency_for_itself(currency) => "{currency} cannot be bought with {currency}; correct one of the currencies.",
    /// A currency in use has no rate.
    fx_missing(currency) => "There is no rate for {currency}; add it to fx.",
    /// The name is none of an IANA time zone.
    time_zone_unknown(name) => "{name} is not an IANA time zone; enter one such as America/New_York, or leave it out for UTC.",
    /// A rate, multiplier or lot size is zero or negative.
    not_positive => "Enter a number above zero.",
    short_line_not_positive as not_positive => "Enter a number above zero; a short line has direction -1.",
    amount_not_positive as not_positive => "Enter an amount above 0.",
    worth_nothing as not_positive => "The account is worth 0 although no money was taken out; correct the value, or add the withdrawal to the flows.",
    periods_not_positive as not_positive => "Enter a number above zero: 252 for daily values.",
    /// An amount that cannot be negative is.
    negative => "Enter zero or a positive number.",
    tolerance_negative as negative => "Enter a tolerance of zero or more.",
    volume_negative as negative => "Enter a volume from 0, or NaN for none.",
    /// A share is outside of 0 to 1.
    share_out_of_range => "Enter a share from 0 to 1.",
    commission_out_of_range as share_out_of_range => "Enter the commission as a share from 0 to below 1.",
    positive_share_out_of_range as share_out_of_range => "Enter a share above 0 and at most 1.",
    rate_of_one as share_out_of_range => "A rate of 1 would cost the whole order; enter a share below 1.",
    /// The rate of the base currency is not 1.
    fx_base_not_one => "The rate of the base currency is 1; remove it.",
    /// The rates of a currency and of its minor unit disagree.
    minor_rate_mismatch(unit, currency) => "{unit} is a hundredth of {currency}, and its rate is not; remove the rate of {unit}.",
    /// The low end of a range is above its high end.
    range_inverted => "min is above max; swap them.",
    /// A restriction restricts nothing in particular.
    restriction_empty => "Provide an asset, a category or an account.",
    limit_empty as restriction_empty => "Provide a category or assets.",
    /// An asset is its own substitute.
    substitute_is_self => "An asset cannot be its own substitute; choose another.",
    /// A short target or holding without `allow_short`.
    short_not_allowed => "This holding is short; set policy.allow_short, or correct it.",
    open_orders_oversell as short_not_allowed => "Open orders sell more than is held; set policy.allow_short, or correct them.",
    short_target_not_allowed as short_not_allowed => "A negative weight is a short target; set policy.allow_short, or correct it.",
    /// Targets above 1 in sum without `allow_leverage`.
    leverage_not_allowed(sum) => "The weights sum to {sum}; set policy.allow_leverage, or reduce them to 1.",
    /// The lots of a holding do not sum to its quantity.
    lots_quantity_mismatch => "The lots do not sum to the quantity; correct them, or omit lots.",
    lot_without_holding as lots_quantity_mismatch => "The account holds nothing of this asset; correct the lot, or add the position.",
    /// The objective does not go with the mode.
    benefit_objective as unsupported_objective => "Only orders that are sized pro rata are weighed against their costs; remove benefit, or the objective.",
    leftover_objective as unsupported_objective => "Only orders that are sized pro rata have leftovers; remove leftover, or the objective.",
    unsupported_objective => "Loss harvesting and model transitions are sized pro rata; remove the objective.",
    /// Only another objective reads the setting.
    objective_required => "This applies only to the objective least_tracking_error; choose it, or remove this.",
    /// The household has two lists of targets.
    duplicate_household(household) => "Household {household} has two lists of targets; keep one.",
    /// No account is of the household.
    household_unknown(household) => "No account belongs to household {household}; assign it in accounts, or remove its targets.",
    /// Account and household both have targets, or the policy allows what a household is not located with.
    household_targets_conflict(account, household) => "Account {account} and its household {household} both have targets; keep one set.",
    household_short_not_allowed as household_targets_conflict => "Household planning does not allow short positions or leverage; remove allow_short and allow_leverage.",
    /// No asset belongs to a class that has a target.
    class_unknown(category) => "No asset belongs to class {category}; correct the name, or add an asset or a split of it.",
    /// A class has two targets in one account.
    duplicate_class_target(category) => "Class {category} has two targets here; keep one.",
    /// An asset is divided twice into one class.
    duplicate_class_split(asset, category) => "Asset {asset} has two shares of class {category}; keep one.",
    /// The shares of an asset sum to more than 1.
    class_shares_above_one(asset) => "The shares of asset {asset} sum to more than 1; reduce them.",
    /// An account and its household are both targeted, by class and by asset.
    class_targets_conflict(account, household) => "Account {account} has class targets and its household {household} has targets; keep one set.",
    /// A transfer goes to the account that it comes from.
    transfer_to_itself => "A transfer must go to a different account.",
    /// A substitute is substantially identical to the asset it replaces.
    substitute_is_identical => "The substitute is substantially identical, so buying it would be a wash sale; choose another.",
    /// A trade of the past lies after the plan.
    time_after_as_of => "This trade is after as_of; correct its time, or list it as an open order.",
    quote_after_as_of as time_after_as_of => "This price or rate is after as_of; correct its time, or as_of.",
    /// The day of a change of model is not one of its days.
    transition_out_of_range => "Enter a day from 1 to the total number of days.",
    /// The risk model is neither a matrix nor factors.
    risk_incomplete => "Provide either covariance, or loadings with factor_covariance and specific.",
    /// The node is listed twice.
    duplicate_node(node) => "Node {node} is listed twice; keep one row.",
    /// The node is not among the nodes.
    node_unknown(node) => "Node {node} is not in nodes; add it there.",
    /// A node is its own ancestor.
    node_cycle(node) => "Node {node} is its own ancestor; choose another parent.",
    /// A fill of something that was not ordered.
    fill_unknown => "There is no order for this asset and side; correct the fill.",
    /// More was filled than was ordered.
    fill_too_large => "The filled quantity exceeds the ordered quantity; correct the fills.",
    /// A direction is neither 1 nor -1.
    direction_unknown => "The direction must be 1 for long or -1 for short.",
    /// Nothing is held that funds could be given of.
    holdings_empty => "Provide at least one holding.",
    /// No fund asks for anything.
    demands_empty => "Provide at least one fund demand.",
    /// A fund asks for nothing of an asset.
    demand_zero => "A demand must not be zero; remove it.",
    /// Times are not in ascending order.
    times_not_ascending => "The times are not in ascending order; sort the rows by time and remove duplicates.",
    times_not_sorted as times_not_ascending => "Sort the times and list each one once.",
    /// Fewer than two values: there is no return.
    too_few_values => "A return needs two values; provide at least two times.",
    no_period_held as too_few_values => "The account is empty in every period; provide a value after money has come in.",
    /// A flow lies outside the times of the values.
    flow_outside_times => "A cash flow must come after the first value and not after the last; earlier flows are included in the first value.",
    /// A flow before which the account would have been worth nothing or less, or that takes money out of an empty account.
    flow_impossible(before) => "The account would have been worth {before} before this flow; correct the flow or the value, or give the flow the time at which the money came in.",
    nothing_to_take_out as flow_impossible => "The account is empty at this time, so nothing can be taken out; correct the flow, or the value before it.",
    /// Money is in an account that was empty before, and no flow brought it.
    flow_missing => "The account was empty before this value, and less than it came in; add the missing flow, or date it before the money earned anything.",
    /// The weights of a period do not sum to 1.
    weights_unassigned(sum) => "The weights of this period sum to {sum}; complete them to 1, or set unassigned to residual.",
    /// The periods lose everything, or their number does not fit the segments.
    attribution_undefined => "Provide at least one period, each with the same segments and none with a total loss.",
    periods_incomplete(rows, segments) as attribution_undefined => "{rows} rows are not periods of {segments} segments each.",
    /// A text has a sign that the file cannot hold.
    text_unfit => "A symbol, exchange or account number contains a character that the file format does not allow; correct it.",
    orders_unfit as text_unfit => "The orders cannot be written as text; correct their names.",
    /// The reference cannot be part of a file's name.
    reference_unfit(most) => "Name the file by 1 to {most} letters, digits, hyphens, underscores and dots, a letter or a digit first.",
    /// The risk model or the limits admit no solution.
    no_solution(account) => "Account {account}: no weights meet all bounds and limits, or the risk model is no covariance; relax policy.bounds, policy.limits or policy.max_turnover, or correct policy.risk.",

    /// A row of a signal has weights for some assets and none for others.
    signal_incomplete => "Enter a finite weight for every asset of the row, or NaN for all.",
    /// The strategy needs volumes.
    volumes_missing => "Provide volumes, or trade immediately.",
    /// A text is no time of the day.
    time_malformed(text) => "\"{text}\" is not a time of the day; enter one from 0:00 to 23:59.",
    /// A window ends before it starts.
    window_reversed => "The window must end after it starts.",
    /// A portfolio loses all of its value.
    value_lost => "The portfolio loses its entire value here; reduce its weights.",
}
