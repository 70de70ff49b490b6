//! Saving an index and a version of its formula. A version is known by the hash of what it means.

use choices::{AlignmentPolicy, CalculationMethod, FormulaStatus, MissingDataPolicy, ValueFormat};
use metatable::{
    Book, ColumnType, Identity, Instant, Json, Operation, Right, Store, TableDefinition, Uid, Value, Write,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sorting::Arrange;

use super::syntax::{Formula, Reference, SourceType};
use super::version::{activate, versions_of};
use crate::codes;
use crate::tables::assets::AssetTable;
use crate::tables::indices::{
    Index, IndexFormulaDefinition, IndexFormulaDefinitionTable, IndexFormulaInput, IndexFormulaInputTable, IndexTable,
};

/// Saves an index and a version of its formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SaveFormula {
    /// Business key of the index.
    pub unique_identifier: String,
    /// Kind of the index; kept when the index exists and nothing is given.
    #[serde(default)]
    pub index_type: Option<String>,
    /// Name of the index; its key when nothing is given.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The unit of its values; kept when nothing is given.
    #[serde(default)]
    pub value_format: Option<ValueFormat>,
    /// The arithmetic.
    pub formula: String,
    /// When it holds from, this instant included.
    pub valid_from: Instant,
    /// When it ends, this instant excluded.
    #[serde(default)]
    pub valid_to: Option<Instant>,
    /// The observations that it takes at a time.
    pub alignment_policy: AlignmentPolicy,
    /// Of asof: `{"max_staleness_seconds": 86400}`.
    #[serde(default)]
    pub alignment_parameters_json: Option<serde_json::Value>,
    /// The treatment of a time at which an input is missing.
    pub missing_data_policy: MissingDataPolicy,
    /// Where each reference is read from.
    pub inputs: Vec<FormulaSource>,
    /// The number of the version; refused when it is not the next one.
    #[serde(default)]
    pub version: Option<i64>,
    /// Whether it becomes the active version.
    #[serde(default)]
    pub activate: bool,
}

/// Where a reference of a formula is read from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FormulaSource {
    /// An asset or an index.
    pub source_type: SourceType,
    /// Its business key.
    pub identifier: String,
    /// The table of the values: [`TableDefinition::uid`].
    pub meta_table_uid: Uid,
    /// The column that is read.
    pub observable: String,
}

impl FormulaSource {
    fn reference(&self) -> Reference {
        Reference {
            source_type: self.source_type,
            identifier: self.identifier.clone(),
            observable: self.observable.clone(),
        }
    }
}

/// The hash of what a version means, SHA-256 in lower-case hexadecimal: of its start, canonical formula, alignment,
/// policy for missing data and sources; not of its end, status or number.
pub fn definition_hash(save: &SaveFormula, canonical: &str) -> String {
    let mut sources = save.inputs.clone();
    sources.arrange_by_key(|source| source.reference().to_string());
    let meaning = serde_json::json!({
        "definition": {
            "alignment_parameters_json": save.alignment_parameters_json,
            "alignment_policy": save.alignment_policy,
            "formula": canonical,
            "missing_data_policy": save.missing_data_policy,
            "valid_from": save.valid_from.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false),
        },
        "inputs": sources,
    });
    canonical_hash(&meaning)
}

/// The SHA-256, in lower-case hexadecimal, of the canonical text of a JSON document: keys in order, no blanks, every
/// character beyond ASCII escaped.
///
/// ```
/// # use markets::formula::definition::canonical_hash;
/// let hash = canonical_hash(&serde_json::json!({ "b": 1, "a": "ä" }));
/// assert_eq!(hash, canonical_hash(&serde_json::from_str(r#"{"a":"\u00e4","b":1}"#).unwrap()));
/// assert_eq!(hash.len(), 64);
/// ```
pub fn canonical_hash(document: &serde_json::Value) -> String {
    let digest = Sha256::digest(ascii(&document.to_string()).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// JSON with every character beyond ASCII escaped, as the hash was defined.
fn ascii(json: &str) -> String {
    let escape = |character: char| {
        let mut units = [0; 2];
        let units = character.encode_utf16(&mut units);
        units.iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>()
    };
    json.chars()
        .map(|character| {
            if character.is_ascii() {
                character.to_string()
            } else {
                escape(character)
            }
        })
        .collect()
}

impl Operation for SaveFormula {
    const KIND: &'static str = "save_formula";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        save_formula(write, &self);
    }

    fn describe(&self, _: &Book) -> String {
        format!("Saved a formula of {}", self.unique_identifier)
    }
}

fn save_formula(write: &mut Write<'_>, save: &SaveFormula) {
    let formula = match Formula::parse(&save.formula) {
        Ok(formula) => formula,
        Err(error) => return write.refuse(Some("formula"), error.fault()),
    };
    check_alignment(write, save);
    check_sources(write, save, &formula);
    let Some(index) = saved_index(write, save) else {
        return;
    };
    let canonical = formula.canonical();
    let hash = definition_hash(save, &canonical);
    let versions = versions_of(write.store(), index.uid);
    if let Some(known) = versions.iter().find(|version| version.definition_hash == hash) {
        if save.activate {
            activate(write, known.clone());
        }
        return;
    }
    let next = versions.iter().map(|version| version.version).max().unwrap_or(0) + 1;
    if save.version.is_some_and(|version| version != next) {
        return write.refuse(Some("version"), codes::version_not_next(&next));
    }
    let definition = IndexFormulaDefinition {
        uid: write.new_uid::<IndexFormulaDefinitionTable>(&format!("{}/{next}", index.uid)),
        index_uid: index.uid,
        version: next,
        status: FormulaStatus::Draft,
        valid_from: save.valid_from,
        valid_to: save.valid_to,
        formula: canonical,
        alignment_policy: save.alignment_policy,
        alignment_parameters_json: save.alignment_parameters_json.as_ref().map(Json::new),
        missing_data_policy: save.missing_data_policy,
        definition_hash: hash,
        metadata_json: None,
    };
    write.put(&definition);
    put_inputs(write, &definition, &index, &save.inputs);
    if save.activate {
        activate(write, definition);
    }
}

fn check_alignment(write: &mut Write<'_>, save: &SaveFormula) {
    let staleness = save
        .alignment_parameters_json
        .as_ref()
        .map(|json| json["max_staleness_seconds"].as_u64());
    let column = Some("alignment_parameters_json");
    match (save.alignment_policy, staleness) {
        (AlignmentPolicy::Exact, Some(_)) => write.refuse(column, codes::alignment_parameters_forbidden()),
        (AlignmentPolicy::AsOf, None | Some(None)) => {
            write.refuse(column, codes::staleness_missing());
        }
        (AlignmentPolicy::Exact, None) | (AlignmentPolicy::AsOf, Some(Some(_))) => {}
    }
}

/// The sources are exactly what the formula reads, each once, and each is a number of a known series.
fn check_sources(write: &mut Write<'_>, save: &SaveFormula, formula: &Formula) {
    let read = formula.references();
    if read.is_empty() {
        write.refuse(Some("formula"), codes::formula_reads_nothing());
    }
    let mut given: Vec<Reference> = save.inputs.iter().map(FormulaSource::reference).collect();
    given.arrange();
    for pair in given.windows(2).filter(|pair| pair[0] == pair[1]) {
        write.refuse(Some("inputs"), codes::input_duplicate(&pair[0]));
    }
    for missing in read.iter().filter(|reference| !given.contains(reference)) {
        write.refuse(Some("inputs"), codes::input_missing(&missing));
    }
    for unused in given.iter().filter(|reference| !read.contains(reference)) {
        write.refuse(Some("inputs"), codes::input_unused(&unused));
    }
    for source in &save.inputs {
        if source.source_type == SourceType::Index && source.identifier == save.unique_identifier {
            write.refuse(Some("inputs"), codes::formula_reads_itself());
        }
        check_table(write, source);
    }
}

/// Values come from a time-indexed table that has the column, a number, and refers to the kind of source.
fn check_table(write: &mut Write<'_>, source: &FormulaSource) {
    let tables = write.store().catalog().definitions();
    let found = tables
        .map(|(_, definition)| definition)
        .find(|definition| definition.uid() == source.meta_table_uid);
    let Some(definition) = found else {
        return write.refuse(Some("inputs"), codes::values_table_unknown(&source.meta_table_uid));
    };
    let fits = reads_series(definition, source.source_type);
    let column = definition
        .columns
        .iter()
        .find(|column| column.name == source.observable);
    let number = [ColumnType::Float, ColumnType::Decimal, ColumnType::Integer];
    if !fits {
        write.refuse(
            Some("inputs"),
            codes::values_table_unfit(&definition.label, &source.reference()),
        );
    } else if column.is_none_or(|column| !number.contains(&column.column_type)) {
        write.refuse(
            Some("inputs"),
            codes::observable_unknown(&definition.label, &source.observable),
        );
    }
}

fn reads_series(definition: &TableDefinition, source_type: SourceType) -> bool {
    let target = match source_type {
        SourceType::Asset => "Asset",
        SourceType::Index => "Index",
    };
    let Identity::TimeIndex([_, dimension, ..]) = definition.identity else {
        return false;
    };
    let mut keys = definition.foreign_keys.iter();
    keys.any(|key| key.column == *dimension && key.table == target)
}

/// The index with the fields that were given; refused when it is not one of formulas.
fn saved_index(write: &mut Write<'_>, save: &SaveFormula) -> Option<Index> {
    let key = Value::Text(save.unique_identifier.clone());
    let known = write.store().find_one::<IndexTable>(&["unique_identifier"], &[key]);
    if known
        .as_ref()
        .is_some_and(|index| index.calculation_method != CalculationMethod::Formula)
    {
        write.refuse(Some("unique_identifier"), codes::index_not_calculated());
        return None;
    }
    let mut index = known.unwrap_or_else(|| Index {
        uid: write.new_uid::<IndexTable>(&save.unique_identifier),
        unique_identifier: save.unique_identifier.clone(),
        index_type: "derived".to_owned(),
        display_name: save.unique_identifier.clone(),
        calculation_method: CalculationMethod::Formula,
        value_format: ValueFormat::Decimal,
        value_suffix: None,
        description: None,
        metadata_json: None,
    });
    let given = [
        (&mut index.index_type, &save.index_type),
        (&mut index.display_name, &save.display_name),
    ];
    for (field, given) in given {
        if let Some(given) = given {
            given.clone_into(field);
        }
    }
    index.value_format = save.value_format.unwrap_or(index.value_format);
    write.put(&index);
    Some(index)
}

fn put_inputs(write: &mut Write<'_>, definition: &IndexFormulaDefinition, index: &Index, sources: &[FormulaSource]) {
    for source in sources {
        let key = [Value::Text(source.identifier.clone())];
        let store = write.store();
        let (asset_uid, component_index_uid) = match source.source_type {
            SourceType::Asset => {
                let asset = store.find_one::<AssetTable>(&["unique_identifier"], &key);
                (asset.map(|asset| asset.uid), None)
            }
            SourceType::Index => {
                let index = store.find_one::<IndexTable>(&["unique_identifier"], &key);
                (None, index.map(|index| index.uid))
            }
        };
        if asset_uid.is_none() && component_index_uid.is_none() {
            write.refuse(Some("inputs"), codes::source_unknown(&source.reference()));
            continue;
        }
        if component_index_uid.is_some_and(|component| depends_on(write.store(), component, index.uid)) {
            write.refuse(Some("inputs"), codes::formula_cycle(&source.identifier));
        }
        write.put(&IndexFormulaInput {
            uid: write.new_uid::<IndexFormulaInputTable>(&format!("{}/{}", definition.uid, source.reference())),
            definition_uid: definition.uid,
            asset_uid,
            component_index_uid,
            meta_table_uid: source.meta_table_uid,
            observable: source.observable.clone(),
        });
    }
}

/// Whether the values of an index are made, through any version of any formula, from another one.
fn depends_on(store: &Store, index: Uid, other: Uid) -> bool {
    let mut seen = vec![index];
    let mut next = 0;
    while let Some(&index) = seen.get(next) {
        next += 1;
        for version in versions_of(store, index) {
            let inputs = store.find::<IndexFormulaInputTable>(&["definition_uid"], &[Value::Uid(version.uid)]);
            for component in inputs.into_iter().filter_map(|input| input.component_index_uid) {
                if !seen.contains(&component) {
                    seen.push(component);
                }
            }
        }
    }
    seen.contains(&other)
}
