//! Indices and their formulas.

use crate::declare::choices;

choices! {
    /// The unit of the values of an index.
    pub enum ValueFormat {
        /// A number.
        Decimal = "decimal", "Number";
        /// A share, shown times 100.
        Percent = "percent", "Percent";
    }

    /// Where the values of an index come from.
    pub enum CalculationMethod {
        /// Its formula.
        Formula = "formula", "Formula";
        /// They are observed.
        Custom = "custom", "Observed";
    }

    /// Whether an index has values.
    pub enum PopulationState {
        /// It has.
        Populated = "populated", "Populated";
        /// It has a place for them, and none yet.
        CompatibleEmpty = "compatible_empty", "Empty";
        /// It has no place for them.
        Unavailable = "unavailable", "Unavailable";
    }

    /// How far a version of a formula is.
    pub enum FormulaStatus {
        /// It does not hold yet.
        [default] Draft = "draft", "Draft";
        /// It holds.
        Active = "active", "Active";
        /// It held until the end of its validity.
        Retired = "retired", "Retired";
    }

    /// The observations that a formula takes at a time.
    pub enum AlignmentPolicy {
        /// Those of the very time.
        [default] Exact = "exact", "Exact time";
        /// The latest at the time or before it, up to an age.
        AsOf = "asof", "Latest on or before";
    }

    /// The treatment of a time at which an input is missing.
    pub enum MissingDataPolicy {
        /// It has no value.
        [default] Drop = "drop", "No value";
        /// The calculation fails.
        Fail = "fail", "Fail";
    }
}
