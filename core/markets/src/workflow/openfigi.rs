//! Assets as OpenFIGI describes them, from an answer that was recorded.

use metatable::{Book, Operation, Right, RowError, Session, Write};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::codes;
use crate::tables::assets::{Asset, AssetDraft, AssetSnapshot, AssetTable};
use crate::tables::instruments::OpenFigiAssetDetailsTable;

/// Registers the one instrument of an answer of the OpenFIGI mapping service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterOpenFigi {
    /// The list of jobs, one job, or the instrument itself.
    #[serde(default)]
    pub answer: Json,
}

/// The provider's names of columns: (provider, column). Source: the OpenFIGI API, version 3.
const FIELDS: [(&str, &str); 13] = [
    ("figi", "figi"),
    ("compositeFIGI", "composite"),
    ("shareClassFIGI", "share_class"),
    ("isin", "isin"),
    ("ticker", "ticker"),
    ("name", "name"),
    ("exchCode", "exchange_code"),
    ("securityType", "security_type"),
    ("securityType2", "security_type_2"),
    ("marketSector", "security_market_sector"),
    ("securityDescription", "security_description"),
    ("uniqueID", "unique_id"),
    ("uniqueIDFutOpt", "unique_id_fut_opt"),
];

impl Operation for RegisterOpenFigi {
    const KIND: &'static str = "register_openfigi";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        register(write, &self.answer);
    }

    fn describe(&self, _: &Book) -> String {
        "Registered an asset from OpenFIGI".to_owned()
    }
}

fn register(write: &mut Write<'_>, answer: &Json) {
    let found = instruments(answer);
    let [instrument] = found.as_slice() else {
        return write.refuse(Some("answer"), codes::answer_not_single(&found.len()));
    };
    let Some(figi) = instrument["figi"].as_str().filter(|figi| !figi.trim().is_empty()) else {
        return write.refuse(Some("answer"), codes::figi_missing());
    };
    let Some(asset) = write.upsert::<AssetTable>(AssetDraft::default().unique_identifier(figi)) else {
        return;
    };
    let mut details = serde_json::Map::new();
    for (field, column) in FIELDS {
        if let Some(text) = instrument[field].as_str() {
            details.insert(column.to_owned(), json!(text));
        }
    }
    details.insert("asset_uid".to_owned(), json!(asset.uid));
    details.insert(
        "metadata".to_owned(),
        instrument["metadata"].as_str().map_or(Json::Null, Json::from),
    );
    details.insert("raw_payload".to_owned(), (*instrument).clone());
    write.upsert_json::<OpenFigiAssetDetailsTable>(&Json::Object(details));
    let text = |field: &str| instrument[field].as_str().map(str::to_owned);
    write.put(&AssetSnapshot {
        time_index: write.at(),
        asset_uid: asset.uid,
        name: text("name"),
        ticker: text("ticker"),
        exchange_code: text("exchCode"),
        asset_ticker_group_id: text("shareClassFIGI"),
    });
}

/// The instruments of an answer: of every job, of one, or the answer itself.
fn instruments(answer: &Json) -> Vec<&Json> {
    match answer {
        Json::Array(jobs) => jobs.iter().flat_map(instruments).collect(),
        Json::Object(job) if job.contains_key("data") => instruments(&answer["data"]),
        Json::Object(instrument) if instrument.contains_key("figi") => vec![answer],
        _ => Vec::new(),
    }
}

/// Registers the instrument that a recorded answer of OpenFIGI describes: the asset, whose identifier is the FIGI, what
/// the provider says of it, and its names from now on. The asset.
///
/// # Errors
/// `answer_not_single` unless the answer describes exactly one instrument, `figi_missing`, `text_too_long`.
pub fn register_openfigi(session: &mut Session<'_>, answer: &Json) -> Result<Asset, RowError> {
    session.ask_row(&RegisterOpenFigi { answer: answer.clone() })
}
