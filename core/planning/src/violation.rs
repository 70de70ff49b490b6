//! Violations: every broken rule of an input, collected before it is refused.

use std::fmt;

use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::shape::{Shape, Shaped, shaped};

shaped! {
    output;
    /// One broken rule.
    pub struct Violation = "Violation" {
        /// Index of the row, or of the element of the input's list that `column` starts with; 0 outside of lists.
        pub row: usize,
        /// The column of a row, or the path of the value in the input (`accounts[2].holdings[0].quantity`).
        pub column: Option<String> as Nullable,
        /// The rule.
        pub code: Code,
        /// A sentence that says what to do.
        pub message: String,
    }
}

/// An input that was refused: nothing of it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvalidInput {
    /// Every rule that was found broken; never empty.
    pub violations: Vec<Violation>,
    /// For a portfolio that holds itself: the portfolios from one to itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<Uuid>>,
}

impl InvalidInput {
    /// Ok when there is no violation.
    ///
    /// # Errors
    /// The violations, if there are any.
    pub fn unless_empty(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Self { violations, path: None })
        }
    }

    pub(crate) fn one(row: usize, column: impl Into<String>, code: Code, message: impl Into<String>) -> Self {
        let (column, message) = (Some(column.into()), message.into());
        Self {
            violations: vec![Violation {
                row,
                column,
                code,
                message,
            }],
            path: None,
        }
    }

    /// The code of the first violation.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.violations
            .first()
            .map_or("invalid_input", |violation| violation.code.as_str())
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.violations.first() else {
            return formatter.write_str("the input is not valid");
        };
        if let Some(column) = &first.column {
            write!(formatter, "{column}: ")?;
        }
        formatter.write_str(&first.message)?;
        match self.violations.len() - 1 {
            0 => Ok(()),
            1 => formatter.write_str(" (and one more violation)"),
            more => write!(formatter, " (and {more} more violations)"),
        }
    }
}

impl std::error::Error for InvalidInput {}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $text:literal,)+) => {
        /// The rules that an input can break, in precedence order: of one row, the first comes first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)+
        }

        impl Code {
            /// Every code, in precedence order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

codes! {
    /// The value is not an object.
    NotAnObject => "not_an_object",
    /// The value is not a list.
    NotAList => "not_a_list",
    /// The object has a property that nothing reads.
    UnknownColumn => "unknown_column",
    /// The target still carries the retired `asset_identifier`.
    AssetIdentifierRetired => "asset_identifier_retired",
    /// `target_type` is neither asset nor portfolio.
    TargetTypeUnknown => "target_type_unknown",
    /// A uid is not a UUID.
    UidMalformed => "uid_malformed",
    /// The target names nothing.
    TargetMissing => "target_missing",
    /// The target names an asset and a portfolio.
    TargetAmbiguous => "target_ambiguous",
    /// An asset target without `asset_uid`.
    AssetUidRequired => "asset_uid_required",
    /// A portfolio target without `portfolio_uid`.
    PortfolioUidRequired => "portfolio_uid_required",
    /// A portfolio target with `asset_uid`.
    AssetUidForbidden => "asset_uid_forbidden",
    /// An asset target with `portfolio_uid`.
    PortfolioUidForbidden => "portfolio_uid_forbidden",
    /// `target_uid` is not the uid of the target.
    TargetUidMismatch => "target_uid_mismatch",
    /// The target states no exposure.
    ExposureMissing => "exposure_missing",
    /// The target states more than one exposure.
    ExposureAmbiguous => "exposure_ambiguous",
    /// An exposure is not a decimal.
    ExposureNotDecimal => "exposure_not_decimal",
    /// A portfolio target states a quantity.
    QuantityForbiddenForPortfolio => "quantity_forbidden_for_portfolio",
    /// A time is not an ISO 8601 UTC instant.
    TimeIndexNotUtc => "time_index_not_utc",
    /// The target is in the set already.
    DuplicateTarget => "duplicate_target",
    /// `metadata_json` is not an object.
    MetadataNotObject => "metadata_not_object",
    /// The list of targets is empty.
    TargetsEmpty => "targets_empty",

    /// A required property is absent or null.
    Required => "required",
    /// The value is not text.
    NotText => "not_text",
    /// The value is neither true nor false.
    NotBoolean => "not_boolean",
    /// The value is not one of the choices.
    ChoiceUnknown => "choice_unknown",
    /// The value is not a decimal number.
    NotDecimal => "not_decimal",
    /// More than 18 decimal places.
    TooPrecise => "too_precise",
    /// Beyond 1.7e20.
    TooLarge => "too_large",
    /// The value is not a whole number from 0.
    NotACount => "not_a_count",
    /// The value is not a finite number.
    NotReal => "not_real",
    /// The value is not the typed array that is due.
    NotAColumn => "not_a_column",
    /// The columns do not have the same length.
    ColumnsUneven => "columns_uneven",
    /// An index points past the end of what it indexes.
    IndexOutOfRange => "index_out_of_range",

    /// A portfolio on a path has no composition at the time asked for, or an empty one.
    CompositionMissing => "composition_missing",
    /// A portfolio holds itself.
    CompositionCycle => "composition_cycle",
    /// A composition names a constituent twice.
    CompositionDuplicateConstituent => "composition_duplicate_constituent",
    /// Two compositions of one portfolio have the same time.
    CompositionDuplicate => "composition_duplicate",
    /// The expanded portfolios have more paths than the limit.
    CompositionTooManyPaths => "composition_too_many_paths",
    /// The account's value is not positive, so weights are not defined.
    AccountValueNotPositive => "account_value_not_positive",
    /// A result exceeds 1.7e20.
    AmountOutOfRange => "amount_out_of_range",

    /// The asset is listed twice.
    DuplicateAsset => "duplicate_asset",
    /// The account is listed twice.
    DuplicateAccount => "duplicate_account",
    /// The asset is held twice in one account.
    DuplicateHolding => "duplicate_holding",
    /// The asset is priced twice.
    DuplicatePrice => "duplicate_price",
    /// The currency is listed twice.
    DuplicateCurrency => "duplicate_currency",
    /// The asset has two ranges.
    DuplicateRange => "duplicate_range",
    /// The asset has two substitutes.
    DuplicateSubstitute => "duplicate_substitute",
    /// The asset is not among the assets.
    AssetUnknown => "asset_unknown",
    /// The account is not among the accounts.
    AccountUnknown => "account_unknown",
    /// The currency is not an ISO 4217 code.
    CurrencyUnknown => "currency_unknown",
    /// A held asset has no price.
    PriceMissing => "price_missing",
    /// A price is zero or negative.
    PriceNotPositive => "price_not_positive",
    /// A currency in use has no rate.
    FxMissing => "fx_missing",
    /// A rate, multiplier or lot size is zero or negative.
    NotPositive => "not_positive",
    /// An amount that cannot be negative is.
    Negative => "negative",
    /// A share is outside of 0 to 1.
    ShareOutOfRange => "share_out_of_range",
    /// The rate of the base currency is not 1.
    FxBaseNotOne => "fx_base_not_one",
    /// The low end of a range is above its high end.
    RangeInverted => "range_inverted",
    /// A restriction restricts nothing in particular.
    RestrictionEmpty => "restriction_empty",
    /// An asset is its own substitute.
    SubstituteIsSelf => "substitute_is_self",
    /// A short target or holding without `allow_short`.
    ShortNotAllowed => "short_not_allowed",
    /// Targets above 1 in sum without `allow_leverage`.
    LeverageNotAllowed => "leverage_not_allowed",
    /// The lots of a holding do not sum to its quantity.
    LotsQuantityMismatch => "lots_quantity_mismatch",
    /// The objective does not go with the mode.
    UnsupportedObjective => "unsupported_objective",
    /// Only another objective reads the setting.
    ObjectiveRequired => "objective_required",
    /// The household has two lists of targets.
    DuplicateHousehold => "duplicate_household",
    /// No account is of the household.
    HouseholdUnknown => "household_unknown",
    /// Account and household both have targets, or the policy allows what a household is not located with.
    HouseholdTargetsConflict => "household_targets_conflict",
    /// A transfer goes to the account that it comes from.
    TransferToItself => "transfer_to_itself",
    /// A substitute is substantially identical to the asset it replaces.
    SubstituteIsIdentical => "substitute_is_identical",
    /// A trade of the past lies after the plan.
    TimeAfterAsOf => "time_after_as_of",
    /// The day of a change of model is not one of its days.
    TransitionOutOfRange => "transition_out_of_range",
    /// The risk model is neither a matrix nor factors.
    RiskIncomplete => "risk_incomplete",
    /// The node is listed twice.
    DuplicateNode => "duplicate_node",
    /// The node is not among the nodes.
    NodeUnknown => "node_unknown",
    /// A node is its own ancestor.
    NodeCycle => "node_cycle",
    /// A fill of something that was not ordered.
    FillUnknown => "fill_unknown",
    /// More was filled than was ordered.
    FillTooLarge => "fill_too_large",
    /// A direction is neither 1 nor -1.
    DirectionUnknown => "direction_unknown",
    /// Nothing is held that funds could be given of.
    HoldingsEmpty => "holdings_empty",
    /// No fund asks for anything.
    DemandsEmpty => "demands_empty",
    /// A fund asks for nothing of an asset.
    DemandZero => "demand_zero",
    /// Times are not in ascending order.
    TimesNotAscending => "times_not_ascending",
    /// Fewer than two values: there is no return.
    TooFewValues => "too_few_values",
    /// A flow lies outside the times of the values.
    FlowOutsideTimes => "flow_outside_times",
    /// The periods lose everything, or their number does not fit the segments.
    AttributionUndefined => "attribution_undefined",
    /// A text has a sign that the file cannot hold.
    TextUnfit => "text_unfit",
    /// The risk model or the limits admit no solution.
    NoSolution => "no_solution",

    /// A row of a signal has weights for some assets and none for others.
    SignalIncomplete => "signal_incomplete",
    /// The strategy needs volumes.
    VolumesMissing => "volumes_missing",
    /// A text is no time of the day.
    TimeMalformed => "time_malformed",
    /// A window ends before it starts.
    WindowReversed => "window_reversed",
    /// A portfolio loses all of its value.
    ValueLost => "value_lost",
}

impl Shaped for Code {
    const SHAPE: Shape = Shape::Text;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The violations found so far.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    pub(crate) violations: Vec<Violation>,
}

impl Violations {
    pub(crate) fn add(&mut self, row: usize, column: impl Into<String>, code: Code, message: impl Into<String>) {
        let (column, message) = (Some(column.into()), message.into());
        self.violations.push(Violation {
            row,
            column,
            code,
            message,
        });
    }

    pub(crate) fn finish(self) -> Result<(), InvalidInput> {
        InvalidInput::unless_empty(self.violations)
    }
}
