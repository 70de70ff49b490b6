//! The sample book traded: blocks over many accounts, fills shared out, taxes, and the batches of two of the accounts.

use choices::{BatchStatus, PlanMode};
use protocol::{
    BatchStep, BlockFillDraft, BlockRow, ChangeOrderBatches, CreateOrderBatches, ListOpenBlocks, ListOrderBatches,
    LoadSample, MakePlan, PlanScope, PolicyDraft, RecordBlocks, SavePlan, ShowBlocks, ShowPlan, ShowTaxes, TryBooking,
    TryFills, Uid,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given(LoadSample);
    let plan = |accounts: PlanScope, mode: PlanMode| MakePlan {
        accounts,
        policy: PolicyDraft {
            mode,
            tax: true,
            ..PolicyDraft::default()
        },
    };
    book.ask(
        "all accounts, losses realised",
        plan(PlanScope::All, PlanMode::HarvestAndRebalance),
    );
    let rows = ShowPlan {
        changed_only: true,
        offset: 0,
        limit: 4,
    };
    book.ask("the first orders", rows);
    book.ask("the first sales and their lots", ShowTaxes { offset: 0, limit: 8 });
    let blocks = book.ask("the first blocks", ShowBlocks { offset: 0, limit: 12 });
    let block = blocks.rows.iter().find_map(|row| match row {
        BlockRow::Block(block) if block.accounts > 2 => Some(block),
        _ => None,
    });
    let block = block.expect("a block of several accounts");
    let third = block.quantity.checked_div(3.into()).expect("a part").to_string();
    let third = third.split('.').next().unwrap_or_default().to_owned();
    let fill = TryFills {
        asset_uid: block.asset_uid,
        side: block.side,
        fills: vec![(third, "100".to_owned()), ("7".to_owned(), "101.25".to_owned())],
    };
    book.ask("a third of a block and seven more, shared out", fill);
    let two = ["ACC-001", "ACC-003"].map(|key| book.account(key));
    book.given(plan(PlanScope::Accounts(two.to_vec()), PlanMode::Full));
    traded(book);
}

fn traded(book: &mut Scenario) {
    let name = "Two families".to_owned();
    let plan = book.given(SavePlan { name }).plan.uid;
    let target_time = String::new();
    book.ask(
        "orders that need no approval",
        CreateOrderBatches {
            plan,
            target_time,
            draft: false,
        },
    );
    let list = ListOrderBatches {
        search: String::new(),
        status: Some(BatchStatus::Approved),
        offset: 0,
        limit: 10,
    };
    let batches: Vec<Uid> = book
        .ask("the approved batches", list)
        .rows
        .iter()
        .map(|batch| batch.uid)
        .collect();
    let step = BatchStep::Send;
    book.given(ChangeOrderBatches {
        batches: batches.clone(),
        step,
    });
    let open = book.ask(
        "what is open of both",
        ListOpenBlocks {
            batches: batches.clone(),
        },
    );
    let shared = open.blocks.iter().filter(|block| block.orders == 2).take(2);
    let fills = shared.map(|block| BlockFillDraft {
        asset_uid: block.asset_uid,
        side: block.side,
        quantity: "11".to_owned(),
        price: block.price.expect("a planned price").to_string(),
    });
    let fills: Vec<BlockFillDraft> = fills.collect();
    assert_eq!(fills.len(), 2, "both accounts trade the same assets");
    let record = RecordBlocks {
        batches: batches.clone(),
        key: open.key,
        time: String::new(),
        fills,
    };
    book.ask("eleven units of two blocks", record);
    let time = String::new();
    book.ask("each account gets its part", TryBooking { batches, time });
}
