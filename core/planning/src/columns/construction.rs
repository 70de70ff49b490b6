use choices::{BetweenTrades, Choice};
use rebalance::construction::{Constructed, Sheet, SheetFault, Strategy, Terms, Window, construct, parse_minute};

use super::read::Reader;
use super::{Columns, column_shape, gives};
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::raw::RawValue;
use crate::scalar::{read_instant, read_uid};
use crate::shape::{Shape, Shaped, UnionShape};

/// The settings, beside the names of times and assets.
macro_rules! taken {
    ($name:literal, $doc:literal, [$($names:tt)*]) => {
        column_shape!($name, $doc, [
            $($names)*
            prices Required Shape::Numbers, " times x assets, row by row, above 0; NaN is none, and the price before it holds. What has none yet when it is traded earns nothing until the next trade.";
            signal Required Shape::Numbers, " Target weights, of the same shape; a row of NaN is no rebalance.";
            volumes Optional Shape::Numbers, " Traded units, of the same shape; NaN is none.";
            strategy Required STRATEGY, " The rebalance strategy.";
            commission Optional Shape::Real, " Cost of a turnover of 1, as a share of the value; 0.00018 when left out.";
            initial_weights Optional Shape::Numbers, " Of each asset, the weight before the first time; 0 when left out.";
            between Optional <BetweenTrades as Shaped>::SHAPE, " What happens to weights between two trades; constant when left out.";
        ])
    };
}

pub(super) const TAKES: Shape = taken!("PortfolioInput", " The signal and the prices of a portfolio.", [
    times Required Shape::List(&Shape::Instant), " When, ascending.";
    assets Required Shape::List(&Shape::Uid), " The assets, each once.";
]);

pub(super) const TAKES_COLUMNS: Shape = taken!("PortfolioColumns", " The same with assets by number.", [
    time Required Shape::Numbers, " Milliseconds since 1970 in UTC, ascending.";
    assets Required Shape::Count, " How many assets.";
]);

gives! {
    GIVES = "BuiltPortfolio", " The built portfolio.";
    fn columns(built: Constructed) {
        weights Numbers, " times x assets, row by row: the weights after each time." => built.weights;
        returns Numbers, " Of each time: sum(weight before x asset return) - commission x turnover; no asset return at the first." => built.returns;
        values Numbers, " Of each time: the product of 1 + return so far." => built.values;
        turnover Numbers, " Of each time: sum |weight - weight before|; the first allocation is a trade too." => built.turnover;
    }
}

const STRATEGY: Shape = Shape::Union(&UnionShape {
    name: "RebalanceStrategy",
    docs: &[
        " How a signal is followed. Times of the day are UTC, \"0:00\" to \"23:59\"; a strategy that trades over a day restarts each day.",
    ],
    variants: &[
        column_shape!("ImmediateSignal", " Trades to the signal immediately.", [
            kind Required Shape::Literal("immediate_signal"), " Which strategy.";
        ]),
        column_shape!("TimeWeighted", " Trades to the signal in equal time steps between two times of the day.", [
            kind Required Shape::Literal("time_weighted"), " Which strategy.";
            start Required Shape::Text, " First time of the day.";
            end Required Shape::Text, " Last time of the day.";
        ]),
        column_shape!("VolumeParticipation", " Trades at most a share of the market's volume of the day.", [
            kind Required Shape::Literal("volume_participation"), " Which strategy.";
            max_share Required Shape::Real, " Largest share of the traded value, above 0 and at most 1.";
            total_notional Required Shape::Real, " The portfolio value, in the currency of the prices.";
        ]),
    ],
});

/// `buildPortfolio`.
///
/// # Errors
/// [`InvalidInput`]: what is not as declared, columns of another shape, times that do not ascend, assets named twice, prices
/// that are not above 0, rows of a signal with gaps, strategies that cannot be followed, and a value that is lost.
pub fn build_portfolio(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    // What the shape admits can be read.
    let time = |raw: &RawValue| read_instant(raw).map_or(0, |time| time.timestamp_micros());
    let times: Vec<i64> = reader.items("times").iter().map(time).collect();
    let mut seen = std::collections::BTreeSet::new();
    let assets = reader.items("assets");
    for (row, asset) in assets.iter().enumerate() {
        if !read_uid(asset).is_ok_and(|asset| seen.insert(asset)) {
            reader.report.add(row, "assets", codes::assets_repeated());
        }
    }
    built(&mut reader, &times, assets.len())
}

/// `buildPortfolioColumns`.
///
/// # Errors
/// As [`build_portfolio`].
pub fn build_portfolio_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES_COLUMNS)?;
    let times = reader
        .milliseconds("time")
        .into_iter()
        .map(|time| time.saturating_mul(1_000))
        .collect::<Vec<_>>();
    let assets = reader.count("assets");
    reader.at_most("assets", assets);
    reader.checked()?;
    built(&mut reader, &times, assets)
}

fn built(reader: &mut Reader<'_>, times: &[i64], assets: usize) -> Result<Columns, InvalidInput> {
    let real = |name: &str, default: f64| match reader.value(name) {
        RawValue::Number(number) => *number,
        _ => default,
    };
    let commission = real("commission", 0.000_18);
    let between = match reader.value("between") {
        RawValue::Text(text) => BetweenTrades::of(text).unwrap_or_default(),
        _ => BetweenTrades::default(),
    };
    let initial = match reader.numbers("initial_weights") {
        [] => vec![0.0; assets],
        given => given.to_vec(),
    };
    reader.same_length(assets, &["initial_weights"]);
    if let Some(row) = initial.iter().position(|weight| !weight.is_finite()) {
        reader.report.add(row, "initial_weights", codes::not_real());
    }
    if !(0.0..1.0).contains(&commission) {
        reader.report.add(0, "commission", codes::commission_out_of_range());
    }
    let strategy = strategy(reader);
    let [prices, signal, volumes] = ["prices", "signal", "volumes"].map(|name| reader.numbers(name));
    let sheet = Sheet::new(times, assets, prices, signal, volumes);
    let sheet = sheet.and_then(|sheet| sheet.admits(strategy).map(|()| sheet).map_err(|fault| vec![fault]));
    let faults = sheet.as_ref().err().into_iter().flatten().copied().collect::<Vec<_>>();
    for fault in faults {
        report_fault(reader, fault, assets);
    }
    reader.checked()?;
    let Ok(sheet) = sheet else { return Ok(Columns::new()) };
    let terms = Terms { between, commission };
    let built = construct(&sheet, strategy, terms, &initial)
        .map_err(|lost| InvalidInput::one(lost.row, "signal", codes::value_lost()))?;
    Ok(columns(built))
}

/// The strategy; what is wrong with it is reported.
fn strategy(reader: &mut Reader<'_>) -> Strategy {
    let given = reader.value("strategy");
    let text = |name: &str| match given.get(name) {
        Some(RawValue::Text(text)) => text.as_str(),
        _ => "",
    };
    let number = |name: &str| match given.get(name) {
        Some(RawValue::Number(number)) => *number,
        _ => f64::NAN,
    };
    match text("kind") {
        "time_weighted" => Strategy::TimeWeighted(window(reader, text("start"), text("end"))),
        "volume_participation" => {
            let (max_share, total_notional) = (number("max_share"), number("total_notional"));
            if !(max_share > 0.0 && max_share <= 1.0) {
                reader
                    .report
                    .add(0, "strategy.max_share", codes::positive_share_out_of_range());
            }
            if total_notional <= 0.0 {
                reader
                    .report
                    .add(0, "strategy.total_notional", codes::amount_not_positive());
            }
            Strategy::VolumeParticipation {
                max_share,
                total_notional,
                window: Window::DAY,
            }
        }
        _ => Strategy::Immediate,
    }
}

fn window(reader: &mut Reader<'_>, start: &str, end: &str) -> Window {
    let mut minute = |name: &str, text: &str| {
        parse_minute(text).unwrap_or_else(|| {
            reader
                .report
                .add(0, format!("strategy.{name}"), codes::time_malformed(&text));
            0
        })
    };
    let window = Window {
        start: minute("start", start),
        end: minute("end", end),
    };
    let is_read = parse_minute(start).is_some() && parse_minute(end).is_some();
    if is_read && window.start >= window.end {
        reader.report.add(0, "strategy.end", codes::window_reversed());
    }
    window
}

/// `row` is the row of times, so that a person finds the cell.
fn report_fault(reader: &mut Reader<'_>, fault: SheetFault, assets: usize) {
    let row_of = |cell: usize| cell / assets.max(1);
    let (row, column, fault) = match fault {
        SheetFault::Uneven(name) => (0, name, codes::cells_uneven()),
        SheetFault::TimesNotAscending(row) => (row, "times", codes::times_not_sorted()),
        SheetFault::PriceNotPositive(cell) => (row_of(cell), "prices", codes::cell_price_not_positive()),
        SheetFault::VolumeNegative(cell) => (row_of(cell), "volumes", codes::volume_negative()),
        SheetFault::SignalIncomplete(row) => (row, "signal", codes::signal_incomplete()),
        SheetFault::VolumesMissing => (0, "volumes", codes::volumes_missing()),
    };
    reader.report.add(row, column, fault);
}
