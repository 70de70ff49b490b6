//! Mandates of the small book: the list, one of them, its check while it is typed, its save.

use protocol::{CheckMandate, ListMandates, ReadWeights, SaveMandate, ShowMandate, TargetDraft, TargetKind, Uid};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    let list = book.ask("the mandates", window("", 10));
    book.ask("a search", window("stone reti", 10));
    book.ask("a window of one", window("", 1));
    let mandate = list.rows.first().expect("the book has mandates").allocation_uid;
    let shown = book.ask("a mandate with its newest snapshot", show(mandate, None));
    let older = shown.snapshots.last().expect("it has snapshots").uid;
    book.ask("its older snapshot", show(mandate, Some(older)));
    book.refuse("a mandate that is not there", show(Uid::nil(), None));
    let sound = vec![
        target(TargetKind::Portfolio, "MIX", "50 %", "", ""),
        target(TargetKind::Asset, "OAK", "", "4000", ""),
        target(TargetKind::Asset, "ELM", "", "", "100"),
    ];
    let broken = vec![
        target(TargetKind::Portfolio, "MIX", "30", "", ""),
        target(TargetKind::Portfolio, "MIX", "20%", "", ""),
        target(TargetKind::Asset, "ASH", "10", "", ""),
        target(TargetKind::Asset, "OAK", "a tenth", "", ""),
        target(TargetKind::Asset, "ELM", "10", "5 %", ""),
        target(TargetKind::Portfolio, "SHARES", "", "", "10"),
        target(TargetKind::Asset, "FIR", "", "", ""),
    ];
    let check = |rows: &[TargetDraft]| CheckMandate {
        allocation_uid: mandate,
        rows: rows.to_vec(),
    };
    let save = |time: &str, rows: &[TargetDraft]| SaveMandate {
        allocation_uid: mandate,
        time: time.parse().expect("an instant"),
        rows: rows.to_vec(),
    };
    let nowhere = CheckMandate {
        allocation_uid: Uid::nil(),
        rows: sound.clone(),
    };
    book.refuse("rows of a mandate that is not there", nowhere);
    book.ask("rows of all three kinds", check(&sound));
    book.ask("rows that break rules", check(&broken));
    book.ask("no rows", check(&[]));
    book.ask("a new snapshot", save("2022-12-29T00:00:00Z", &sound));
    book.refuse(
        "a second snapshot of the same time",
        save("2022-12-29T00:00:00Z", &sound),
    );
    book.refuse(
        "rows that break rules are not saved",
        save("2022-12-30T00:00:00Z", &broken),
    );
    let above = [
        target(TargetKind::Portfolio, "MIX", "98", "", ""),
        target(TargetKind::Asset, "OAK", "2.5 %", "", ""),
    ];
    book.ask("weights above 100 %", check(&above));
    let pasted = |texts: &[&str]| ReadWeights {
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    book.ask(
        "pasted weights that may be fractions",
        pasted(&["0.6", "", "0.38", "core"]),
    );
    book.ask("pasted percentages", pasted(&["60", "38"]));
}

fn window(search: &str, limit: u32) -> ListMandates {
    ListMandates {
        search: search.to_owned(),
        offset: 0,
        limit,
    }
}

fn show(allocation_uid: Uid, position_set_uid: Option<Uid>) -> ShowMandate {
    ShowMandate {
        allocation_uid,
        position_set_uid,
    }
}

fn target(kind: TargetKind, key: &str, weight: &str, notional: &str, quantity: &str) -> TargetDraft {
    TargetDraft {
        kind,
        key: key.to_owned(),
        weight: weight.to_owned(),
        notional: notional.to_owned(),
        quantity: quantity.to_owned(),
    }
}
