//! Indices: identity, versioned formulas, values, and what is known of the values.

use choices::{
    AlignmentPolicy, CalculationMethod, Choice, FormulaStatus, MissingDataPolicy, PopulationState, ValueFormat,
};
use metatable::{Instant, Json, Uid, table};

use super::CORE;
use super::assets::AssetTable;

table! {
    /// An index type. Indices refer to their type by its ID, whether the type is listed here or not.
    IndexTypeTable => IndexType, IndexTypeDraft {
        identifier: "IndexType", owner: CORE, label: "Index types";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID, in lower case: interest_rate, equity, derived.
        index_type: String, "Type", max 64, normal TypeKey;
        /// Display name.
        display_name: Option<String>, "Name", max 255;
        /// Free text.
        description: Option<String>, "Description";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [index_type];
    index [display_name];
}

table! {
    /// An observable index: a rate, a benchmark, a formula.
    IndexTable => Index, IndexDraft {
        identifier: "Index", owner: CORE, label: "Indices";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID.
        unique_identifier: String, "Identifier", max 255;
        /// Normalised type key.
        index_type: String, "Type", max 64, normal TypeKey;
        /// Display name.
        display_name: String, "Name", max 255;
        /// formula or custom.
        calculation_method: CalculationMethod, "Method", max 16, normal Lower;
        /// decimal or percent.
        value_format: ValueFormat, "Format", max 16, normal Lower;
        /// Shown after the value.
        value_suffix: Option<String>, "Suffix", max 32, normal Trimmed;
        /// Free text.
        description: Option<String>, "Description";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [unique_identifier];
    index [display_name];
    index [index_type];
    check value_format_unknown, value_format, "The format must be decimal or percent.",
        OneOf("value_format", ValueFormat::TEXTS);
    check calculation_method_unknown, calculation_method, "The method must be formula or custom.",
        OneOf("calculation_method", CalculationMethod::TEXTS);
}

table! {
    /// The availability of the values of an index in one table, as last checked.
    IndexDatasetAvailabilityTable => IndexDatasetAvailability, IndexDatasetAvailabilityDraft {
        identifier: "IndexDatasetAvailability", owner: CORE, label: "Index datasets";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The index.
        index_uid: Uid, "Index";
        /// The values table.
        meta_table_uid: String, "Values table", max 255;
        /// The frequency of the values: 1d.
        cadence: String, "Cadence", max 32;
        /// populated, compatible_empty or unavailable.
        population_state: PopulationState, "State", max 32, normal Lower;
        /// Number of values.
        row_count: Option<i64>, "Values", unit "rows";
        /// First observation.
        earliest_time_index: Option<Instant>, "Earliest";
        /// Last observation.
        latest_time_index: Option<Instant>, "Latest";
        /// When it was checked.
        reconciled_at: Instant, "Checked", default Now;
        /// Error code.
        error_code: Option<String>, "Error", max 128;
        /// Error message.
        error_message: Option<String>, "Error message", max 1024;
    }
    primary [uid];
    key [index_uid, meta_table_uid];
    index [index_uid, population_state, cadence];
    index [population_state, cadence, index_uid];
    foreign index_uid => IndexTable.uid, cascade;
    check population_state_unknown, population_state, "The state must be populated, compatible_empty or unavailable.",
        OneOf("population_state", PopulationState::TEXTS);
    check populated_inconsistent, row_count, "A populated dataset must have values and no error.",
        Any(&[
            IsNot("population_state", "populated"),
            All(&[NotNull("row_count"), Positive("row_count"), Null("error_code"), Null("error_message")]),
        ]);
    check empty_inconsistent, row_count, "An empty dataset must have 0 values, no times and no error.",
        Any(&[
            IsNot("population_state", "compatible_empty"),
            All(&[
                NotNull("row_count"),
                IntegerIn("row_count", &[0]),
                Null("earliest_time_index"),
                Null("latest_time_index"),
                Null("error_code"),
                Null("error_message"),
            ]),
        ]);
    check unavailable_inconsistent, row_count, "An unavailable dataset must have no count and no times.",
        Any(&[
            IsNot("population_state", "unavailable"),
            All(&[Null("row_count"), Null("earliest_time_index"), Null("latest_time_index")]),
        ]);
}

table! {
    /// A version of the formula of an index, and when it is effective. At most one version of an index is active.
    IndexFormulaDefinitionTable => IndexFormulaDefinition, IndexFormulaDefinitionDraft {
        identifier: "IndexFormulaDefinition", owner: CORE, label: "Index formulas";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The index.
        index_uid: Uid, "Index";
        /// Version number, from 1.
        version: i64, "Version";
        /// draft, active or retired.
        status: FormulaStatus, "Status", max 32, default Text("draft"), normal Lower;
        /// When it becomes effective, inclusive.
        valid_from: Instant, "From";
        /// When it ends, exclusive.
        valid_to: Option<Instant>, "To";
        /// The formula, in the names of its inputs.
        formula: String, "Formula";
        /// exact: all inputs at the same time; asof: each input as of the latest time on or before.
        alignment_policy: AlignmentPolicy, "Alignment", max 16, default Text("exact"), normal Lower;
        /// For asof: max_staleness_seconds.
        alignment_parameters_json: Option<Json>, "Alignment parameters";
        /// drop: skip the time; fail: reject the calculation.
        missing_data_policy: MissingDataPolicy, "Missing data", max 16, default Text("drop"), normal Lower;
        /// SHA-256 of the definition, in lower-case hexadecimal.
        definition_hash: String, "Hash", max 64, normal Lower;
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    primary [uid];
    key [index_uid, version];
    unique [index_uid] when Is("status", "active");
    unique [index_uid, definition_hash];
    index [status];
    index [valid_from];
    foreign index_uid => IndexTable.uid, cascade;
    check version_not_positive, version, "The version must be 1 or more.", Positive("version");
    check status_unknown, status, "The status must be draft, active or retired.",
        OneOf("status", FormulaStatus::TEXTS);
    check validity_reversed, valid_to, "The validity must end after it starts.", Before("valid_from", "valid_to");
    check alignment_unknown, alignment_policy, "The alignment must be exact or asof.",
        OneOf("alignment_policy", AlignmentPolicy::TEXTS);
    check missing_data_unknown, missing_data_policy, "The policy for missing data must be drop or fail.",
        OneOf("missing_data_policy", MissingDataPolicy::TEXTS);
    check hash_malformed, definition_hash, "The hash must be 64 lower-case hexadecimal digits.",
        Form("definition_hash", SHA_256);
}

/// The form of a SHA-256 in hexadecimal.
pub const SHA_256: &str = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh";

table! {
    /// One input series of a formula version: a column of an asset or of another index.
    IndexFormulaInputTable => IndexFormulaInput, IndexFormulaInputDraft {
        identifier: "IndexFormulaInput", owner: CORE, label: "Formula inputs";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The formula version.
        definition_uid: Uid, "Formula";
        /// The asset, unless the input is an index.
        asset_uid: Option<Uid>, "Asset";
        /// The index, unless the input is an asset.
        component_index_uid: Option<Uid>, "Component index";
        /// The table of the values.
        meta_table_uid: Uid, "Values table";
        /// The column: close.
        observable: String, "Observable", max 255;
    }
    primary [uid];
    unique [definition_uid, component_index_uid, observable] when NotNull("component_index_uid");
    unique [definition_uid, asset_uid, observable] when NotNull("asset_uid");
    index [meta_table_uid];
    foreign definition_uid => IndexFormulaDefinitionTable.uid, cascade;
    foreign asset_uid => AssetTable.uid, restrict;
    foreign component_index_uid => IndexTable.uid, restrict;
    check input_not_single, asset_uid, "Provide an asset or a component index, and not both.",
        ExactlyOne(&["asset_uid", "component_index_uid"]);
}

table! {
    /// A value of an index at an instant, in the series of one cadence.
    IndexValuesStorage => IndexValue, IndexValueDraft {
        identifier: "IndexValuesTS", owner: CORE, label: "Index values";
        /// Time of the observation.
        time_index: Instant, "Time";
        /// The index.
        index_uid: Uid, "Index";
        /// The frequency of the series: 1d, 15m, 1mo.
        cadence: String, "Cadence", max 32;
        /// The value, in the format of the index.
        value: f64, "Value";
        /// The formula version that calculated it; none if it was observed.
        definition_uid: Option<Uid>, "Formula";
        /// Status of the observation: ready.
        observation_status: Option<String>, "Status", max 32;
        /// The latest time among its inputs.
        source_as_of: Option<Instant>, "Source time";
        /// Custom fields.
        metadata_json: Option<Json>, "Metadata";
    }
    time [time_index, index_uid, cadence];
    index [index_uid, cadence, time_index];
    index [observation_status];
    foreign index_uid => IndexTable.uid, restrict;
    foreign definition_uid => IndexFormulaDefinitionTable.uid, restrict;
    check cadence_malformed, cadence, "Enter the cadence as a count and one of s, m, h, d, w, mo, q, y: 15m.",
        CountOf("cadence", CADENCE_UNITS);
}

/// The units of a cadence: second, minute, hour, day, week, month, quarter, year.
pub const CADENCE_UNITS: &[&str] = &["s", "m", "h", "d", "w", "mo", "q", "y"];
