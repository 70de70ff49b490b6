//! Portfolios: built from signals, shown beside others, published as indices, put into groups.

use choices::{RebalanceSchedule, SignalKind, StrategyKind};
use protocol::{
    BuildPortfolio, GroupPortfolio, ListPortfolios, PortfolioDraft, PublishPortfolio, SaveCalendar, ShowPortfolio, Uid,
};

use super::scenario::Scenario;

const SIGNALS: &str = "\
time,signal,asset,weight
2022-12-21T21:00:00Z,Views,OAK,0.7
2022-12-21T21:00:00Z,Views,FIR,0.3
2022-12-27T21:00:00Z,Views,OAK,0.2
2022-12-27T21:00:00Z,Views,FIR,0.5
";

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.given_files(&[("signals.csv", SIGNALS)]);
    book.given(SaveCalendar {
        source: "XNYS".to_owned(),
        unique_identifier: "XNYS".to_owned(),
        display_name: "New York".to_owned(),
        valid_from: "2022-12-01".to_owned(),
        valid_to: "2023-01-31".to_owned(),
    });
    book.ask("the portfolios, and what new ones can be made of", ListPortfolios);
    let equal = book.ask("equal weights, traded daily", build(equal()));
    let equal_uid = equal.saved.expect("it was built").uid;
    book.ask("nothing new since", build(self::equal()));
    book.ask(
        "built anew at another cost",
        BuildPortfolio {
            anew: true,
            ..build(PortfolioDraft {
                commission: "25".to_owned(),
                ..self::equal()
            })
        },
    );
    let views = PortfolioDraft {
        key: "VIEWS".to_owned(),
        signal: SignalKind::ExternalWeights,
        imported: "Views".to_owned(),
        members: String::new(),
        ..self::equal()
    };
    let views = book
        .ask("imported weights", build(views))
        .saved
        .expect("it was built")
        .uid;
    let fixed = PortfolioDraft {
        key: "SIXTY-FORTY".to_owned(),
        signal: SignalKind::FixedWeights,
        members: "OAK 60 %\nFIR 40".to_owned(),
        dates: RebalanceSchedule::EndOfMonth,
        drifts: true,
        ..self::equal()
    };
    book.ask("fixed weights that drift", build(fixed));
    let blend = PortfolioDraft {
        key: "BLEND".to_owned(),
        signal: SignalKind::Blend,
        members: "EQUAL 50\nVIEWS 50".to_owned(),
        ..self::equal()
    };
    book.ask("a blend of portfolios", build(blend));
    refused(book);
    published(book, equal_uid, views);
}

fn refused(book: &mut Scenario) {
    let cases: [(&str, PortfolioDraft); 7] = [
        (
            "without a key",
            PortfolioDraft {
                key: String::new(),
                ..equal()
            },
        ),
        (
            "a calendar that is not there",
            PortfolioDraft {
                key: "LUNAR".to_owned(),
                calendar: "MOON".to_owned(),
                ..equal()
            },
        ),
        (
            "a member that is not there",
            PortfolioDraft {
                members: "OAK, ASH".to_owned(),
                ..equal()
            },
        ),
        (
            "weights that look like fractions",
            PortfolioDraft {
                signal: SignalKind::FixedWeights,
                members: "OAK 0.6\nFIR 0.4".to_owned(),
                ..equal()
            },
        ),
        (
            "a commission that is no number, a day that is none",
            PortfolioDraft {
                commission: "cheap".to_owned(),
                start: "then".to_owned(),
                ..equal()
            },
        ),
        (
            "no signal is chosen",
            PortfolioDraft {
                signal: SignalKind::ExternalWeights,
                ..equal()
            },
        ),
        (
            "hours that are none",
            PortfolioDraft {
                strategy: StrategyKind::TimeWeighted,
                first_hour: "noon".to_owned(),
                last_hour: "25:00".to_owned(),
                ..equal()
            },
        ),
    ];
    for (case, draft) in cases {
        book.refuse(case, build(draft));
    }
}

fn published(book: &mut Scenario, equal: Uid, views: Uid) {
    let index = book
        .ask("the values become those of an index", PublishPortfolio { uid: equal })
        .uid;
    book.refuse(
        "a portfolio that is not there is not published",
        PublishPortfolio { uid: Uid::nil() },
    );
    book.ask(
        "a portfolio by itself",
        ShowPortfolio {
            uid: views,
            beside: Vec::new(),
        },
    );
    book.ask(
        "beside an index",
        ShowPortfolio {
            uid: views,
            beside: vec![index],
        },
    );
    let imported = book.portfolio("MIX");
    book.ask(
        "a portfolio that was imported",
        ShowPortfolio {
            uid: imported,
            beside: Vec::new(),
        },
    );
    book.refuse(
        "a portfolio that is not there",
        ShowPortfolio {
            uid: Uid::nil(),
            beside: Vec::new(),
        },
    );
    let group = |uid: Uid, group: &str, joins: bool| GroupPortfolio {
        uid,
        group: group.to_owned(),
        joins,
    };
    book.ask("into a new group", group(views, "House views", true));
    book.refuse("a group without a name", group(views, " ", true));
    book.refuse(
        "a portfolio that is not there joins no group",
        group(Uid::nil(), "House views", true),
    );
    book.ask("the portfolios with groups and newest values", ListPortfolios);
    book.ask("out of the group", group(views, "House views", false));
}

fn equal() -> PortfolioDraft {
    PortfolioDraft {
        key: "EQUAL".to_owned(),
        description: "Half Oak, half Fir.".to_owned(),
        calendar: "XNYS".to_owned(),
        members: "OAK, FIR".to_owned(),
        dates: RebalanceSchedule::Daily,
        commission: "10".to_owned(),
        start: "2022-12-21".to_owned(),
        ..PortfolioDraft::default()
    }
}

fn build(draft: PortfolioDraft) -> BuildPortfolio {
    BuildPortfolio { draft, anew: false }
}
