//! Formulas, composite assets, groups, publication, provider answers, and the rules over several rows.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use choices::{
    AlignmentPolicy, BondStatus, CalculationMethod, Choice, FormulaStatus, FutureKind, MissingDataPolicy, NodeLevel,
    SettlementMethod, SettlementModel, UploadStatus, UploadType, ValueFormat,
};
use markets::calendar::{Day, days, exchange, materialise};
use markets::formula::SourceType;
use markets::formula::definition::{FormulaSource, SaveFormula};
use markets::formula::version::{version_at, versions_of};
use markets::tables::assets::{Asset, AssetCategory, AssetCategoryDraft, AssetDraft, AssetTable};
use markets::tables::calendars::{
    Calendar, CalendarDateTable, CalendarDraft, CalendarEvent, CalendarEventDraft, CalendarSessionTable,
};
use markets::tables::hierarchy::{PortfolioNode, PortfolioNodeDraft};
use markets::tables::indices::{Index, IndexDraft, IndexValuesStorage};
use markets::tables::ingestion::{IngestionBatch, IngestionBatchDraft};
use markets::tables::instruments::{FutureAssetDetailsTable, Issuer, IssuerDraft, OpenFigiAssetDetailsTable};
use markets::tables::portfolios::PortfolioGroupMembership;
use markets::tables::portfolios::{Portfolio, PortfolioDraft, PortfolioGroup, PortfolioGroupDraft};
use markets::workflow::{BondTerms, FutureTerms, Named, register_openfigi};
use metatable::{Book, Instant, MetaTable, RowApi, RowError, Session, Uid};
use serde_json::json;

fn book() -> Book {
    Book::with_all_tables(vec![markets::package()]).unwrap()
}

fn session(book: &mut Book) -> Session<'_> {
    book.session("2026-11-21T10:00:00Z".parse().unwrap(), Uid::from_u128(7), "tests")
}

fn code<T: std::fmt::Debug>(result: Result<T, RowError>) -> String {
    result.unwrap_err().code().to_owned()
}

fn asset(session: &mut Session<'_>, key: &str) -> Uid {
    Asset::upsert(session, AssetDraft::default().unique_identifier(key))
        .unwrap()
        .uid
}

fn index(session: &mut Session<'_>, key: &str) -> Index {
    let draft = IndexDraft::default()
        .unique_identifier(key)
        .display_name(key)
        .index_type("rate");
    Index::upsert(
        session,
        draft
            .calculation_method(CalculationMethod::Custom)
            .value_format(ValueFormat::Decimal),
    )
    .unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn formula(text: &str, from: &str) -> SaveFormula {
    let source =
        |source_type, identifier: &str, definition: &metatable::TableDefinition, observable: &str| FormulaSource {
            source_type,
            identifier: identifier.into(),
            meta_table_uid: definition.uid(),
            observable: observable.into(),
        };
    SaveFormula {
        unique_identifier: "SPREAD".into(),
        index_type: None,
        display_name: Some("Spread".into()),
        value_format: Some(ValueFormat::Percent),
        formula: text.into(),
        valid_from: instant(from),
        valid_to: None,
        alignment_policy: AlignmentPolicy::Exact,
        alignment_parameters_json: None,
        missing_data_policy: MissingDataPolicy::Drop,
        inputs: vec![source(
            SourceType::Index,
            "RATE",
            IndexValuesStorage::definition(),
            "value",
        )],
        version: None,
        activate: false,
    }
}

#[test]
fn a_formula_has_versions_one_of_which_is_active() {
    let mut book = book();
    let mut session = session(&mut book);
    index(&mut session, "RATE");
    let first = formula("index[\"RATE\"].value * 2", "2026-01-01T00:00:00Z");
    let one = Index::save_formula(&mut session, &first).unwrap();
    assert_eq!(
        (one.version, one.status, one.formula.as_str()),
        (1, FormulaStatus::Draft, "(index[\"RATE\"].value*2)")
    );
    let same = SaveFormula {
        formula: "(index[\"RATE\"].value*2)".into(),
        ..first.clone()
    };
    assert_eq!(
        Index::save_formula(&mut session, &same).unwrap().uid,
        one.uid,
        "it means the same"
    );
    Index::activate_formula(&mut session, one.uid).unwrap();
    let later = SaveFormula {
        activate: true,
        ..formula("index[\"RATE\"].value * 3", "2026-06-01T00:00:00Z")
    };
    let two = Index::save_formula(&mut session, &later).unwrap();
    assert_eq!((two.version, two.status), (2, FormulaStatus::Active));
    let versions = versions_of(session.store(), two.index_uid);
    assert_eq!(
        (versions[0].status, versions[0].valid_to),
        (FormulaStatus::Retired, Some(later.valid_from))
    );
    let at = |time: &str| version_at(session.store(), two.index_uid, instant(time)).map(|version| version.version);
    assert_eq!(at("2025-12-31T23:59:59Z"), None);
    assert_eq!(
        (
            at("2026-01-01T00:00:00Z"),
            at("2026-05-31T23:59:59Z"),
            at("2026-06-01T00:00:00Z")
        ),
        (Some(1), Some(1), Some(2))
    );
    assert_eq!(code(Index::activate_formula(&mut session, one.uid)), "version_retired");
    let retired = Index::retire_formula(&mut session, two.uid, instant("2026-07-01T00:00:00Z")).unwrap();
    assert_eq!(retired.status, FormulaStatus::Retired);
    let overlapping = formula("index[\"RATE\"].value * 4", "2026-06-15T00:00:00Z");
    assert_eq!(
        code(Index::save_formula(
            &mut session,
            &SaveFormula {
                activate: true,
                ..overlapping
            }
        )),
        "validity_overlaps"
    );
    assert_eq!(
        versions_of(session.store(), two.index_uid).len(),
        2,
        "nothing of a refused version stays"
    );
}

/// A change of a sound formula, and the code that it is refused with.
type Fault = (fn(&mut SaveFormula), &'static str);

const FAULTS: [Fault; 11] = [
    (|save| save.formula = "index[RATE]".into(), "formula_malformed"),
    (|save| save.formula = "1 + 1".into(), "formula_reads_nothing"),
    (|save| save.inputs.clear(), "input_missing"),
    (|save| save.inputs.push(save.inputs[0].clone()), "input_duplicate"),
    (|save| save.formula = "index[\"OTHER\"].value".into(), "input_unused"),
    (
        |save| save.inputs[0].meta_table_uid = Uid::nil(),
        "values_table_unknown",
    ),
    (
        |save| save.inputs[0].meta_table_uid = AssetTable::definition().uid(),
        "values_table_unfit",
    ),
    (|save| save.unique_identifier = "RATE".into(), "formula_reads_itself"),
    (|save| save.version = Some(7), "version_not_next"),
    (
        |save| save.alignment_policy = AlignmentPolicy::AsOf,
        "staleness_missing",
    ),
    (
        |save| save.alignment_parameters_json = Some(json!({})),
        "alignment_parameters_forbidden",
    ),
];

#[test]
fn a_formula_that_cannot_be_read_is_refused() {
    let mut book = book();
    let mut session = session(&mut book);
    index(&mut session, "RATE");
    for (change, expected) in FAULTS {
        let mut save = formula("index[\"RATE\"].value * 2", "2026-01-01T00:00:00Z");
        change(&mut save);
        let refused = Index::save_formula(&mut session, &save).unwrap_err();
        let RowError::Refused(refusals) = &refused else {
            panic!("{refused}")
        };
        let named = refusals.iter().any(|refusal| refusal.violation.code == expected);
        assert!(named, "{expected}: {refusals:?}");
    }
    assert!(Index::get_by_unique_identifier(&session, "SPREAD").unwrap().is_none());
}

#[test]
fn formulas_of_formulas_never_make_a_circle() {
    let mut book = book();
    let mut session = session(&mut book);
    index(&mut session, "RATE");
    let of = |name: &str, source: &str| {
        let base = formula(&format!("index[\"{source}\"].value + 1"), "2026-01-01T00:00:00Z");
        let input = FormulaSource {
            identifier: source.into(),
            ..base.inputs[0].clone()
        };
        SaveFormula {
            unique_identifier: name.into(),
            inputs: vec![input],
            ..base
        }
    };
    Index::save_formula(&mut session, &of("A", "RATE")).unwrap();
    Index::save_formula(&mut session, &of("B", "A")).unwrap();
    Index::save_formula(&mut session, &of("C", "B")).unwrap();
    assert_eq!(code(Index::save_formula(&mut session, &of("A", "C"))), "formula_cycle");
    let rate = index(&mut session, "OTHER").uid;
    let changed = Index::update(
        &mut session,
        rate,
        IndexDraft::default().calculation_method(CalculationMethod::Formula),
    );
    assert!(changed.is_ok(), "nothing depends on it yet");
    let a = Index::get_by_unique_identifier(&session, "A").unwrap().unwrap().uid;
    let changed = Index::update(
        &mut session,
        a,
        IndexDraft::default().calculation_method(CalculationMethod::Custom),
    );
    assert_eq!(code(changed), "calculation_method_fixed");
}

#[test]
fn composite_assets_are_written_whole_or_not_at_all() {
    let mut book = book();
    let mut session = session(&mut book);
    let dollar = asset(&mut session, "USD");
    let issuer = Issuer::upsert(
        &mut session,
        IssuerDraft::default().unique_identifier("GOV").display_name("Treasury"),
    );
    let mut bond = BondTerms {
        issuer_uid: issuer.unwrap().uid,
        currency_asset_uid: dollar,
        issue_date: "2020-01-01".parse().unwrap(),
        maturity_date: Some("2019-01-01".parse().unwrap()),
        status: BondStatus::Active,
    };
    assert_eq!(
        code(Asset::upsert_bond(&mut session, "BOND", &bond)),
        "maturity_before_issue"
    );
    assert!(Asset::get_by_unique_identifier(&session, "BOND").unwrap().is_none());
    bond.maturity_date = None;
    let saved = Asset::upsert_bond(&mut session, "BOND", &bond).unwrap();
    assert_eq!(saved.asset_type.as_deref(), Some("bond"));
    let mut future = FutureTerms {
        kind: FutureKind::Perpetual,
        underlying_index_uid: index(&mut session, "BTCUSD").uid,
        quote_unit: "usd".into(),
        settlement_asset: dollar,
        margin_asset: dollar,
        settlement_model: SettlementModel::Linear,
        settlement_method: SettlementMethod::Cash,
        contract_size: "0.001".parse().unwrap(),
        contract_unit: "btc".into(),
        expires_at: Some(instant("2027-01-01T00:00:00Z")),
        settles_at: None,
        metadata: None,
    };
    assert_eq!(
        code(Asset::upsert_future(&mut session, "BTC-PERP", &future)),
        "perpetual_expires"
    );
    future.kind = FutureKind::Expiring;
    let uid = Asset::upsert_future(&mut session, "BTC-PERP", &future).unwrap().uid;
    let stored = session.store().by_uid::<FutureAssetDetailsTable>(uid).unwrap();
    assert_eq!(
        (stored.kind, stored.quote_unit.as_str(), stored.contract_unit.as_str()),
        (FutureKind::Expiring, "USD", "BTC")
    );
    assert_eq!(code(Asset::delete(&mut session, dollar)), "delete_restricted");
}

#[test]
fn a_category_holds_each_asset_once() {
    let mut book = book();
    let mut session = session(&mut book);
    let assets = ["A", "B", "C"].map(|key| asset(&mut session, key));
    let draft = AssetCategoryDraft::default()
        .unique_identifier("cat")
        .display_name("Category");
    let category = AssetCategory::upsert(&mut session, draft).unwrap().uid;
    let first = AssetCategory::replace_memberships(&mut session, category, &[assets[0], assets[1], assets[0]]).unwrap();
    let second = AssetCategory::replace_memberships(&mut session, category, &[assets[1], assets[2]]).unwrap();
    let uid_of = |rows: &[markets::tables::assets::AssetCategoryMembership], asset: Uid| {
        rows.iter().find(|row| row.asset_uid == asset).map(|row| row.uid)
    };
    assert_eq!((first.len(), second.len()), (2, 2));
    assert_eq!(
        uid_of(&first, assets[1]),
        uid_of(&second, assets[1]),
        "a member that stays is the same row"
    );
    let unknown = [assets[0], Uid::from_u128(404)];
    assert_eq!(
        code(AssetCategory::replace_memberships(&mut session, category, &unknown)),
        "reference_missing"
    );
    assert_eq!(
        code(AssetCategory::replace_memberships(&mut session, Uid::nil(), &[])),
        "category_unknown"
    );
    assert!(
        AssetCategory::replace_memberships(&mut session, category, &[])
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_portfolio_is_in_several_groups_and_publishes_one_index() {
    let mut book = book();
    let mut session = session(&mut book);
    let calendar = calendar(&mut session);
    let portfolios = ["P", "Q"].map(|key| {
        let draft = PortfolioDraft::default().unique_identifier(key).calendar_uid(calendar);
        Portfolio::upsert(&mut session, draft).unwrap().uid
    });
    for name in ["G", "H"] {
        let draft = PortfolioGroupDraft::default()
            .unique_identifier(name)
            .display_name(name);
        PortfolioGroup::add(&mut session, draft).unwrap();
        PortfolioGroup::add_portfolio(&mut session, name, "P").unwrap();
    }
    let link = PortfolioGroup::add_portfolio(&mut session, "G", portfolios[1]).unwrap();
    assert_eq!(PortfolioGroup::add_portfolio(&mut session, "G", "Q").unwrap(), link);
    assert_eq!(PortfolioGroup::get_portfolios(session.store(), "G").len(), 2);
    assert_eq!(PortfolioGroup::get_groups_for_portfolio(session.store(), "P").len(), 2);
    assert!(PortfolioGroup::remove_portfolio(&mut session, "G", "Q").unwrap());
    assert!(!PortfolioGroup::remove_portfolio(&mut session, "G", "Q").unwrap());
    assert_eq!(
        code(PortfolioGroup::add_portfolio(&mut session, "G", "NOPE")),
        "portfolio_unknown"
    );
    assert_eq!(
        PortfolioGroupMembership::bulk_delete(&mut session, &[], &[], &[portfolios[0]]).unwrap(),
        2
    );
    assert_eq!(
        PortfolioGroupMembership::bulk_delete(&mut session, &[], &[], &[]).unwrap(),
        0
    );
    let named = [Named::from("G"), Named::from("G"), Named::from("NOPE")];
    assert_eq!(PortfolioGroup::bulk_delete(&mut session, named).unwrap(), 1);
    let index = Portfolio::publish_index(&mut session, portfolios[0], None).unwrap();
    assert_eq!(
        Portfolio::publish_index(&mut session, portfolios[0], None).unwrap(),
        index,
        "published once"
    );
    assert!(Index::delete(&mut session, index.uid).unwrap());
    assert_eq!(
        Portfolio::get_by_uid(&session, portfolios[0])
            .unwrap()
            .unwrap()
            .portfolio_index_uid,
        None
    );
}

fn calendar(session: &mut Session<'_>) -> Uid {
    let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let draft = CalendarDraft::default()
        .unique_identifier("XNYS")
        .display_name("New York")
        .calendar_type("trading");
    let draft = draft.valid_from(date("2025-01-01")).valid_to(date("2025-12-31"));
    Calendar::upsert(session, draft).unwrap().uid
}

#[test]
fn a_calendar_is_materialised_once_however_often() {
    let mut book = book();
    let mut session = session(&mut book);
    let uid = calendar(&mut session);
    let exchange = exchange("XNYS").unwrap();
    let range = days("2025-11-24".parse().unwrap(), "2025-11-30".parse().unwrap()).unwrap();
    let week: Vec<Day> = range.map(|date| exchange.day(date).unwrap()).collect();
    assert_eq!(materialise(&mut session, uid, &week).unwrap(), 7 + 4);
    assert_eq!(materialise(&mut session, uid, &week).unwrap(), 0);
    assert_eq!(session.store().count::<CalendarDateTable>(), 7);
    assert_eq!(session.store().count::<CalendarSessionTable>(), 4);
    // Two events without a date are two events.
    let event = CalendarEventDraft::default().calendar_uid(uid).event_type("fixing");
    CalendarEvent::bulk_upsert(&mut session, [event.clone(), event]).unwrap();
    assert!(Calendar::delete(&mut session, uid).unwrap());
    assert_eq!(session.store().total(), 0);
}

#[test]
fn a_provider_answer_becomes_one_asset() {
    let mut book = book();
    let mut session = session(&mut book);
    let apple = json!({ "figi": "BBG000B9XRY4", "name": "APPLE INC", "ticker": "AAPL", "exchCode": "US", "shareClassFIGI": "BBG001S5N8V8" });
    let answer = json!([{ "data": [apple] }]);
    let asset = register_openfigi(&mut session, &answer).unwrap();
    assert_eq!(asset.unique_identifier, "BBG000B9XRY4");
    let details = session.store().by_uid::<OpenFigiAssetDetailsTable>(asset.uid).unwrap();
    assert_eq!(
        (
            details.ticker.as_deref(),
            details.raw_payload.map(|json| json.to_value())
        ),
        (Some("AAPL"), Some(apple.clone()))
    );
    assert_eq!(register_openfigi(&mut session, &apple).unwrap().uid, asset.uid);
    assert_eq!(
        code(register_openfigi(&mut session, &json!([{ "data": [apple, apple] }]))),
        "answer_not_single"
    );
    assert_eq!(
        code(register_openfigi(
            &mut session,
            &json!([{ "warning": "No identifier found." }])
        )),
        "answer_not_single"
    );
    assert_eq!(
        code(register_openfigi(&mut session, &json!({ "figi": " " }))),
        "figi_missing"
    );
}

#[test]
fn a_hierarchy_descends() {
    let mut book = book();
    let mut session = session(&mut book);
    let mut node = |level: NodeLevel, parent: Option<Uid>| {
        let draft = PortfolioNodeDraft::default()
            .name(level.label())
            .node_type(level)
            .parent_uid(parent);
        PortfolioNode::create(&mut session, draft)
    };
    let fund = node(NodeLevel::Fund, None).unwrap().uid;
    let book_node = node(NodeLevel::Book, Some(fund)).unwrap().uid;
    let strategy = node(NodeLevel::Strategy, Some(book_node)).unwrap().uid;
    assert_eq!(code(node(NodeLevel::Desk, Some(book_node))), "level_not_below_parent");
    assert_eq!(code(node(NodeLevel::Book, Some(strategy))), "level_not_below_parent");
    let lifted = PortfolioNodeDraft::default().node_type(NodeLevel::Strategy);
    assert_eq!(
        code(PortfolioNode::update(&mut session, book_node, lifted)),
        "level_not_above_children"
    );
    let moved = PortfolioNodeDraft::default().parent_uid(Some(fund));
    assert!(
        PortfolioNode::update(&mut session, strategy, moved).is_ok(),
        "levels may be skipped"
    );
    assert_eq!(code(PortfolioNode::delete(&mut session, fund)), "delete_restricted");
}

#[test]
fn a_batch_takes_its_steps_in_order_and_an_undo_may_go_back() {
    let mut book = book();
    let mut session = session(&mut book);
    let draft = IngestionBatchDraft::default()
        .batch_type(UploadType::MarketData)
        .started_at(instant("2026-01-01T00:00:00Z"));
    let batch = IngestionBatch::create(&mut session, draft.clone()).unwrap();
    assert_eq!(batch.status, UploadStatus::Started);
    assert_eq!(
        code(IngestionBatch::create(
            &mut session,
            draft.status(UploadStatus::Completed)
        )),
        "status_step_unknown"
    );
    let step = |session: &mut Session<'_>, status: UploadStatus| {
        IngestionBatch::update(session, batch.uid, IngestionBatchDraft::default().status(status))
    };
    assert_eq!(code(step(&mut session, UploadStatus::Completed)), "status_step_unknown");
    step(&mut session, UploadStatus::Validating).unwrap();
    step(&mut session, UploadStatus::Completed).unwrap();
    assert_eq!(code(step(&mut session, UploadStatus::Failed)), "status_step_unknown");
    session.ask_json("undo", 1, json!({})).unwrap();
    assert_eq!(
        IngestionBatch::get_by_uid(&session, batch.uid).unwrap().unwrap().status,
        UploadStatus::Validating
    );
}

#[test]
fn a_calendar_is_made_of_the_sessions_of_an_exchange() {
    let mut book = book();
    let mut session = session(&mut book);
    let mut made = |args: serde_json::Value| {
        let applied = session.ask_json("materialise_calendar", 1, args);
        applied
            .map(|applied| applied.changes.changes().len())
            .map_err(|error| error.code().to_owned())
    };
    let week = json!({ "source": "XNYS", "valid_from": "2025-11-24", "valid_to": "2025-11-30" });
    assert_eq!(
        made(week.clone()),
        Ok(1 + 7 + 4),
        "Thanksgiving and the weekend have no session"
    );
    assert_eq!(made(week), Ok(0), "it is the same again");
    let always = json!({ "source": "24/7", "valid_from": "2025-11-24", "valid_to": "2025-11-30" });
    assert_eq!(made(always), Ok(1 + 7 + 7));
    let weekdays = json!({ "source": "weekdays", "valid_from": "2025-11-24", "valid_to": "2025-11-30" });
    assert_eq!(made(weekdays), Ok(1 + 7 + 5));
    let refused = |source: &str, from: &str, to: &str| json!({ "source": source, "valid_from": from, "valid_to": to });
    for (args, code) in [
        (refused("XXXX", "2025-01-01", "2025-01-02"), "calendar_source_unknown"),
        (refused("XNYS", "2025-01-02", "2025-01-01"), "validity_reversed"),
        (refused("XNYS", "2035-12-31", "2036-01-02"), "calendar_span_unknown"),
    ] {
        assert_eq!(made(args), Err(code.to_owned()));
    }
}
