//! Orders of a saved plan: batches, approval, sending, fills, and trades in holdings.

use choices::{BatchStatus, OrderSide, OrderStatus};
use protocol::{
    BatchOrder, BatchStep, BlockFillDraft, ChangeOrderBatches, CreateOrderBatches, ExplainLine, ListOpenBlocks,
    ListOrderBatches, MakePlan, PlanScope, PostOrderBatches, RecordBlocks, RecordEvent, RecordFill, SavePlan,
    ShowAccount, ShowOrderBatch, TryBooking, Uid,
};

use super::plans::taxed;
use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.given(MakePlan {
        accounts: PlanScope::All,
        policy: taxed(),
    });
    let plan = book
        .given(SavePlan {
            name: "Year end".to_owned(),
        })
        .plan
        .uid;
    let make = |plan: Uid, target_time: &str| CreateOrderBatches {
        plan,
        target_time: target_time.to_owned(),
        draft: true,
    };
    book.ask("no batches", list("", None));
    book.refuse("orders of a plan that is not there", make(Uid::nil(), ""));
    book.refuse("a time that cannot be read", make(plan, "soon"));
    book.ask("an order batch for each account", make(plan, "2022-12-29 15:00"));
    book.refuse("the orders of a plan a second time", make(plan, "2022-12-29 15:00"));
    let batches = book.ask("the batches", list("", None)).rows;
    book.ask("a search", list("retirement", None));
    book.ask("those of a status", list("", Some(BatchStatus::Sent)));
    let batches: Vec<Uid> = batches.into_iter().map(|batch| batch.uid).collect();
    let first = *batches.first().expect("there are batches");
    let orders = book
        .ask("a batch with its orders", ShowOrderBatch { uid: first })
        .orders;
    book.refuse("a batch that is not there", ShowOrderBatch { uid: Uid::nil() });
    turned(book, &batches);
    under_way(book);
    filled(book, first, &orders);
    blocks(book, &batches);
    booked(book, &batches);
}

fn turned(book: &mut Scenario, batches: &[Uid]) {
    let turn = |batches: &[Uid], step: BatchStep| ChangeOrderBatches {
        batches: batches.to_vec(),
        step,
    };
    book.refuse("drafts cannot be sent", turn(batches, BatchStep::Send));
    book.ask("the batches are approved", turn(batches, BatchStep::Approve));
    book.ask("the batches are sent", turn(batches, BatchStep::Send));
    book.refuse(
        "batches that were sent cannot be approved",
        turn(batches, BatchStep::Approve),
    );
    book.refuse(
        "a batch that is not there cannot be cancelled",
        turn(&[Uid::nil()], BatchStep::Cancel),
    );
}

fn under_way(book: &mut Scenario) {
    book.ask(
        "a plan counts what is under way as filled",
        MakePlan {
            accounts: PlanScope::All,
            policy: taxed(),
        },
    );
    let (account_uid, asset_uid) = (book.account("S-1"), book.asset("OAK"));
    book.ask("an order that is under way", ExplainLine { account_uid, asset_uid });
}

fn filled(book: &mut Scenario, batch: Uid, orders: &[BatchOrder]) {
    let find = |asset: &str| {
        orders
            .iter()
            .find(|order| order.asset == asset)
            .expect("the batch has the order")
    };
    let (sold, bought) = (find("OAK").key.clone(), find("FIR").key.clone());
    let fill = |order: &str, trade: &str, quantity: &str| RecordFill {
        order: order.to_owned(),
        trade_identifier: trade.to_owned(),
        quantity: quantity.to_owned(),
        price: "50.05".to_owned(),
        trade_time: String::new(),
        commission: "1.25".to_owned(),
        commission_asset_uid: None,
    };
    book.refuse("more than was ordered", fill(&sold, "V-1", "100000"));
    book.refuse("a fill that cannot be read", fill(&sold, "", "many"));
    book.refuse("a fill of an order that is not there", fill("nothing", "V-1", "1"));
    book.ask("a part of an order", fill(&sold, "V-1", "100"));
    book.ask("the same fill again", fill(&sold, "V-1", "100"));
    let event = |status: OrderStatus| RecordEvent {
        order: bought.clone(),
        status,
        event_time: String::new(),
        note: "No liquidity".to_owned(),
    };
    book.refuse("a status that fills make", event(OrderStatus::Filled));
    book.ask("the venue rejects an order", event(OrderStatus::Rejected));
    book.refuse("a rejected order is final", event(OrderStatus::Cancelled));
    book.ask("what happened", ShowOrderBatch { uid: batch });
}

fn blocks(book: &mut Scenario, batches: &[Uid]) {
    let open = book.ask(
        "what is open over all batches",
        ListOpenBlocks {
            batches: batches.to_vec(),
        },
    );
    let record = |quantity: &str, asset_uid: Uid, side: OrderSide| RecordBlocks {
        batches: batches.to_vec(),
        key: open.key.clone(),
        time: String::new(),
        fills: vec![BlockFillDraft {
            asset_uid,
            side,
            quantity: quantity.to_owned(),
            price: "79.50".to_owned(),
        }],
    };
    let block = open
        .blocks
        .iter()
        .find(|block| block.asset == "ELM")
        .expect("the asset is open");
    book.refuse("a block of nothing", record("", block.asset_uid, block.side));
    book.refuse("more than is open", record("100000", block.asset_uid, block.side));
    book.ask(
        "a block is filled and shared out",
        record(&block.left.to_string(), block.asset_uid, block.side),
    );
    book.ask(
        "what is open after it",
        ListOpenBlocks {
            batches: batches.to_vec(),
        },
    );
}

fn booked(book: &mut Scenario, batches: &[Uid]) {
    let look = |time: &str| TryBooking {
        batches: batches.to_vec(),
        time: time.to_owned(),
    };
    let post = |time: &str| PostOrderBatches {
        batches: batches.to_vec(),
        time: time.to_owned(),
    };
    book.refuse("a time that cannot be read", look("soon"));
    book.refuse("holdings of a time that cannot be read", post("soon"));
    book.ask("nothing was traded by then", look("2022-12-29 12:00"));
    book.ask("what posting would change", look(""));
    book.ask("the trades are posted", post(""));
    book.ask("nothing is left to post", look(""));
    book.ask(
        "the rest is cancelled",
        ChangeOrderBatches {
            batches: batches.to_vec(),
            step: BatchStep::Cancel,
        },
    );
    book.ask("the batches at the end", list("", None));
    let uid = book.account("S-1");
    book.ask("the account holds what was traded", ShowAccount { uid });
}

fn list(search: &str, status: Option<BatchStatus>) -> ListOrderBatches {
    ListOrderBatches {
        search: search.to_owned(),
        status,
        offset: 0,
        limit: 10,
    }
}
