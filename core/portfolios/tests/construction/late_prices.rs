use choices::BetweenTrades;
use chrono::NaiveDate;
use decimal::Decimal;
use markets::tables::assets::{Asset, AssetDraft};
use metatable::{Book, Instant, RowApi, Uid};
use portfolios::construction::{BuildPortfolio, RebalanceDates, build_portfolio};
use portfolios::tables::{ExternalPrice, ExternalPriceDraft, PortfolioValue};

use super::{asked, book, build, date, equal, fixed, following, instant, session, stored};

/// A new asset with a price of 10, 11, 12 ... at each of these times.
fn priced(book: &mut Book, key: &str, times: impl Iterator<Item = Instant>) -> Uid {
    let mut session = session(book, 21);
    let asset = Asset::upsert(&mut session, AssetDraft::default().unique_identifier(key)).unwrap();
    let bar = |(number, time): (usize, Instant)| {
        let draft = ExternalPriceDraft::default().time_index(time).asset_uid(asset.uid);
        draft.close(Decimal::from(i64::try_from(10 + number).unwrap()))
    };
    ExternalPrice::bulk_upsert(&mut session, times.enumerate().map(bar).collect::<Vec<_>>()).unwrap();
    asset.uid
}

/// The weekdays of March 2024 up to a day, each at a time of the day. New York is open on them up to the 28th.
fn weekdays(last: &str, time: &str) -> Vec<Instant> {
    let days = date("2024-03-01").iter_days().take_while(|day| *day <= date(last));
    let is_weekday = |day: &NaiveDate| chrono::Datelike::weekday(day).number_from_monday() < 6;
    days.filter(is_weekday)
        .map(|day| instant(&format!("{day}T{time}Z")))
        .collect()
}

#[test]
fn a_portfolio_ends_with_the_last_day_that_has_a_price() {
    // Of each case: the calendar, when prices are stamped, the last day of each of two assets, and the last value.
    for (calendar, time, last, expected) in [
        ("XNYS", "20:00:00", ["2024-03-13", "2024-03-13"], "2024-03-13"),
        ("XNYS", "19:59:00", ["2024-03-13", "2024-03-13"], "2024-03-13"),
        // Stamped at midnight, a price is of the session of its day.
        ("XNYS", "00:00:00", ["2024-03-13", "2024-03-13"], "2024-03-13"),
        // Over a weekend.
        ("XNYS", "20:00:00", ["2024-03-15", "2024-03-15"], "2024-03-15"),
        ("XNYS", "00:00:00", ["2024-03-15", "2024-03-15"], "2024-03-15"),
        // One that is a day late is carried forward for that day, and no longer.
        ("XNYS", "20:00:00", ["2024-03-13", "2024-03-12"], "2024-03-13"),
        ("XNYS", "00:00:00", ["2024-03-13", "2024-03-12"], "2024-03-12"),
        ("XNYS", "20:00:00", ["2024-03-14", "2024-03-12"], "2024-03-13"),
        // The day of an always open calendar is stored under the midnight that ends it.
        ("24/7", "00:00:00", ["2024-03-13", "2024-03-13"], "2024-03-13"),
        ("24/7", "21:00:00", ["2024-03-13", "2024-03-13"], "2024-03-14"),
    ] {
        for (until, fills) in [("2024-03-20T12:00:00Z", false), ("2024-03-21T00:00:00Z", true)] {
            let (mut book, _) = book();
            let assets: Vec<Uid> = ["NEW", "LATE"]
                .iter()
                .zip(last)
                .map(|(key, last)| priced(&mut book, key, weekdays(last, time).into_iter()))
                .collect();
            let mut configuration = following(equal(&assets));
            configuration.alignment.forward_fill_to_now = fills;
            let asked = BuildPortfolio {
                calendar: Some(calendar.to_owned()),
                ..asked("P", &configuration, until)
            };
            build_portfolio(&mut session(&mut book, 2), &asked).unwrap();
            let found = stored(&book).1.last().unwrap().time_index;
            let expected = match (fills, calendar) {
                (false, _) => expected,
                (true, "XNYS") => "2024-03-20",
                (true, _) => "2024-03-21",
            };
            let case = format!("{calendar} {time} {last:?} until {until}");
            assert_eq!(found, instant(&format!("{expected}T00:00:00Z")), "{case}");
            // Nothing is left to be added, and a price that comes later goes on from there.
            if !fills {
                let again = build_portfolio(&mut session(&mut book, 3), &asked).unwrap();
                assert_eq!(again.rows, 0, "{case}");
            }
        }
    }
}

#[test]
fn what_gets_its_price_late_is_bought_by_the_next_trade_in_every_way_of_building() {
    for between in [BetweenTrades::Constant, BetweenTrades::Drift] {
        for rebalance in [
            RebalanceDates::Daily,
            RebalanceDates::Weekly,
            RebalanceDates::EndOfMonth,
        ] {
            let (mut base, assets) = book();
            let late = priced(
                &mut base,
                "LATE",
                weekdays("2024-03-29", "20:00:00").into_iter().skip(4),
            );
            let mut configuration = following(fixed(&[assets[0], late], &[0.5, 0.5]));
            (configuration.between, configuration.rebalance) = (between, rebalance.clone());
            let mut full = base.clone();
            build(&mut full, &configuration, "2024-03-29T12:00:00Z").unwrap();
            let mut steps = base;
            for day in [5, 6, 7, 8, 11, 12, 13, 29] {
                build(&mut steps, &configuration, &format!("2024-03-{day:02}T23:00:00Z")).unwrap();
            }
            assert_eq!(stored(&steps), stored(&full), "{between:?} {rebalance:?}");
            let mut without = following(fixed(&assets[..1], &[0.5]));
            (without.between, without.rebalance) = (between, rebalance);
            let asked = asked("WITHOUT", &without, "2024-03-29T12:00:00Z");
            build_portfolio(&mut session(&mut full, 6), &asked).unwrap();
            let values = stored(&full).1;
            let (with, without): (Vec<_>, Vec<_>) = values
                .iter()
                .partition(|value| value.portfolio_uid == values[0].portfolio_uid);
            let returns = |of: &[&PortfolioValue], day: &str| {
                let on = of
                    .iter()
                    .find(|value| value.time_index == instant(&format!("{day}T00:00:00Z")));
                on.unwrap().period_return.unwrap()
            };
            // The first price is of the 7th; only a trade of every day has bought it by the 8th.
            let is_bought = (returns(&with, "2024-03-08") - returns(&without, "2024-03-08")).abs() > 1e-3;
            assert_eq!(
                is_bought,
                configuration.rebalance == RebalanceDates::Daily,
                "{between:?}"
            );
        }
    }
}
