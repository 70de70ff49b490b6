//! A small book with every kind of constraint, and what its users ask for.

use std::cell::Cell;

use metatable::{
    Book, Conflict, Instant, Intent, MetaTable, Operation, Owner, Package, Right, Uid, Value, Write, operations, table,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sync::{SentIntent, StoreId};

use crate::chance::Chance;

const SIM: Owner = Owner {
    package: "sim",
    namespace: "sim",
};

table! {
    /// A team.
    TeamTable => Team, TeamDraft {
        identifier: "Team", owner: SIM, label: "Teams";
        /// Key.
        uid: Uid, "Uid", default NewUid;
        /// Name.
        name: String, "Name", max 4;
        /// Open teams never share a motto.
        motto: Option<String>, "Motto";
        /// open or closed.
        status: String, "Status", default Text("open");
    }
    primary [uid];
    key [name];
    unique [motto] when Is("status", "open");
    check status_unknown, status, "A team is open or closed.", OneOf("status", &["open", "closed"]);
}

table! {
    /// A member of a team.
    MemberTable => Member, MemberDraft {
        identifier: "Member", owner: SIM, label: "Members";
        /// Key.
        uid: Uid, "Uid", default NewUid;
        /// The team, which takes its members along.
        team_uid: Uid, "Team";
        /// Who brought them, forgotten with that one.
        sponsor_uid: Option<Uid>, "Sponsor";
        /// Points.
        points: i64, "Points", default Integer(0);
    }
    primary [uid];
    foreign team_uid => TeamTable.uid, cascade;
    foreign sponsor_uid => MemberTable.uid, set_null;
    check points_negative, points, "Points are 0 or more.", NotNegative("points");
}

table! {
    /// A prize, which cannot lose its member.
    PrizeTable => Prize, PrizeDraft {
        identifier: "Prize", owner: SIM, label: "Prizes";
        /// Key.
        uid: Uid, "Uid", default NewUid;
        /// Whose it is.
        member_uid: Uid, "Member";
        /// What it is worth.
        worth: i64, "Worth", default Integer(1);
    }
    primary [uid];
    foreign member_uid => MemberTable.uid, restrict;
}

table! {
    /// A reading of a team.
    ReadingTable => Reading, ReadingDraft {
        identifier: "Reading", owner: SIM, label: "Readings";
        /// When.
        number: i64, "Number";
        /// Of what.
        team_uid: Uid, "Team";
        /// The value.
        value: i64, "Value";
    }
    time [number, team_uid];
    foreign team_uid => TeamTable.uid, cascade;
}

/// Gives a member the points of its prizes: it relies on them without writing them.
#[derive(Serialize, Deserialize)]
struct Reward {
    member: Uid,
}

impl Operation for Reward {
    const KIND: &'static str = "reward";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let prizes = write
            .store()
            .find::<PrizeTable>(&["member_uid"], &[Value::Uid(self.member)]);
        let table = write.store().catalog().table(PrizeTable::IDENTIFIER).unwrap();
        for prize in &prizes {
            write.rely_on(table, &metatable::Key::new(&[Value::Uid(prize.uid)]), &["worth"]);
        }
        let worth: i64 = prizes.iter().map(|prize| prize.worth).sum();
        if let Some(member) = write.store().by_uid::<MemberTable>(self.member) {
            write.put(&Member {
                points: worth,
                ..member
            });
        }
    }

    fn describe(&self, _: &Book) -> String {
        "Rewarded a member".into()
    }
}

/// Adds the next number of a team's readings: another one where others added theirs first.
#[derive(Serialize, Deserialize)]
struct Read {
    team: Uid,
    value: i64,
}

impl Operation for Read {
    const KIND: &'static str = "read";
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = Conflict::Rebase;

    fn run(self, write: &mut Write<'_>) {
        let number = write.store().last::<ReadingTable>().map_or(1, |last| last.number + 1);
        write.put(&Reading {
            number,
            team_uid: self.team,
            value: self.value,
        });
    }

    fn describe(&self, _: &Book) -> String {
        "Added a reading".into()
    }
}

thread_local! {
    /// Whether a server runs what is run now.
    pub(crate) static ON_SERVER: Cell<bool> = const { Cell::new(false) };
}

/// What a planned panic says.
pub(crate) const PLANNED: &str = "a planned failure of a mutator";

/// Panics on a server: a fault of a program.
#[derive(Serialize, Deserialize)]
struct Fail {}

impl Operation for Fail {
    const KIND: &'static str = "fail";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let uid = write.new_uid::<TeamTable>("fail");
        write.put(&Team {
            uid,
            name: format!("f{}", uid.as_u128() % 100),
            motto: None,
            status: "closed".into(),
        });
        assert!(!ON_SERVER.get(), "{PLANNED}");
    }

    fn describe(&self, _: &Book) -> String {
        "Failed".into()
    }
}

/// What an older server does not know.
#[derive(Serialize, Deserialize)]
struct Novel {
    team: Uid,
}

impl Operation for Novel {
    const KIND: &'static str = "novel";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        if let Some(team) = write.store().by_uid::<TeamTable>(self.team) {
            write.put(&Team {
                motto: Some("novel".into()),
                ..team
            });
        }
    }

    fn describe(&self, _: &Book) -> String {
        "Did something novel".into()
    }
}

/// The packages of a program.
pub(crate) fn packages() -> Vec<Package> {
    vec![Package {
        name: "sim",
        tables: vec![
            TeamTable::definition(),
            MemberTable::definition(),
            PrizeTable::definition(),
            ReadingTable::definition(),
        ],
        operations: operations![Reward, Read, Fail, Novel],
        reports: Vec::new(),
        guards: Vec::new(),
        migrations: Vec::new(),
    }]
}

/// A few rows that every run starts with.
pub(crate) fn first() -> Book {
    first_of(packages())
}

/// The same in a program that does not know the novel operation.
pub(crate) fn first_of_older() -> Book {
    let mut packages = packages();
    packages[0].operations.retain(|operation| operation.kind != Novel::KIND);
    first_of(packages)
}

fn first_of(packages: Vec<Package>) -> Book {
    let mut book = Book::with_all_tables(packages).unwrap();
    for team in 0..3 {
        let row = json!({ "uid": uid("team", team), "name": format!("t{}", team + 1) });
        let args = json!({ "table": "Team", "rows": [row] });
        book.execute(&intent("create_rows", args, u128::from(team) + 1, ""), None)
            .unwrap();
    }
    book
}

fn uid(table: &str, number: u64) -> Uid {
    Uid::new_v5(&Uid::from_u128(99), format!("{table}{number}").as_bytes())
}

pub(crate) fn intent(kind: &str, args: serde_json::Value, seed: u128, by: &str) -> Intent {
    Intent {
        kind: kind.into(),
        version: 1,
        args,
        at: Instant::from_timestamp_micros(1_700_000_000_000_000 + (seed % 1_000_000) as i64).unwrap(),
        seed: Uid::from_u128(seed),
        by: by.into(),
    }
}

/// Anything that a user may ask for; much of it is refused.
pub(crate) fn drawn(chance: &mut Chance, by: &str) -> Intent {
    let team = uid("team", chance.below(5));
    let member = uid("member", chance.below(8));
    let (kind, args) = match chance.below(13) {
        0 => {
            let number = chance.below(5);
            let row = json!({ "uid": uid("team", number), "name": format!("t{number}"), "motto": format!("m{}", chance.below(3)) });
            ("upsert_rows", json!({ "table": "Team", "rows": [row] }))
        }
        1 => (
            "update_rows",
            json!({ "table": "Team", "rows": [{ "key": team, "set": { "status": "closed" } }] }),
        ),
        2 => ("delete_rows", json!({ "table": "Team", "rows": [team] })),
        3 | 4 => {
            let row = json!({ "uid": member, "team_uid": team, "points": chance.below(9) });
            ("create_rows", json!({ "table": "Member", "rows": [row] }))
        }
        5 => {
            let set = json!({ "points": chance.below(9), "sponsor_uid": uid("member", chance.below(8)) });
            (
                "update_rows",
                json!({ "table": "Member", "rows": [{ "key": member, "set": set }] }),
            )
        }
        6 => ("delete_rows", json!({ "table": "Member", "rows": [member] })),
        7 => {
            let row = json!({ "uid": uid("prize", chance.below(6)), "member_uid": member, "worth": chance.below(4) });
            ("upsert_rows", json!({ "table": "Prize", "rows": [row] }))
        }
        8 => ("reward", json!({ "member": member })),
        11 => ("novel", json!({ "team": team })),
        9 | 10 => ("read", json!({ "team": team, "value": chance.below(100) })),
        _ => ("fail", json!({})),
    };
    intent(kind, args, chance.wide(), by)
}

/// What a reward relies on: the worth of each prize of the member; none for other intents.
pub(crate) fn relied_on(book: &Book, intent: &SentIntent) -> Option<Vec<i64>> {
    let intent = intent.intent().ok().filter(|intent| intent.kind == Reward::KIND)?;
    let Reward { member } = serde_json::from_value(intent.args).ok()?;
    let prizes = book.store().find::<PrizeTable>(&["member_uid"], &[Value::Uid(member)]);
    Some(prizes.iter().map(|prize| prize.worth).collect())
}

/// The intent that undoes a change of a store.
pub(crate) fn undo(store: StoreId, mseq: u64, seed: u128, by: &str) -> Intent {
    intent(metatable::UNDO, json!({ "store": store.0, "mseq": mseq }), seed, by)
}
