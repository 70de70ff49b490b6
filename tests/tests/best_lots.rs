//! Plans under `lots: "optimal"` against every choice of whole lots that there is.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::draw::Draw;
use acceptance::functions::answer;
use serde_json::{Value, json};

/// Books that the suite draws; many more by `CASES=100000 cargo test -p acceptance --test best_lots`.
const BOOKS: u64 = 1_500;

/// A line: lots held, the value of a lot, and the target in thousandths.
#[derive(Clone, Copy, Debug)]
struct Line {
    held: i64,
    price: i64,
    lot: i64,
    target: i64,
}

#[derive(Debug)]
struct Book {
    lines: Vec<Line>,
    cash: i64,
    reserve: i64,
}

impl Book {
    fn drawn(draw: &mut Draw) -> Self {
        let count = draw.between(1, 4);
        let mut left = 1_000;
        let line = |draw: &mut Draw, left: &mut i64| {
            let target = draw.between(0, *left);
            *left -= target;
            Line {
                held: draw.between(0, 8),
                price: draw.between(1, 400),
                lot: draw.one_of(&[1, 1, 1, 5]),
                target,
            }
        };
        Self {
            lines: (0..count).map(|_| line(draw, &mut left)).collect(),
            cash: draw.between(0, 4_000),
            reserve: if draw.once_in(2) { draw.between(0, 3_000) } else { 0 },
        }
    }

    fn total(&self) -> i64 {
        self.cash
            + self
                .lines
                .iter()
                .map(|line| line.held * line.lot * line.price)
                .sum::<i64>()
    }

    fn input(&self) -> Value {
        let uid = |number: usize| format!("00000000-0000-0000-0000-{number:012}");
        let lines = || self.lines.iter().enumerate();
        json!({
            "base_currency": "USD",
            "accounts": [{
                "account_uid": uid(99),
                "holdings": lines().map(|(number, line)| json!({ "asset_uid": uid(number), "quantity": line.held * line.lot })).collect::<Vec<_>>(),
                "cash": [{ "currency": "USD", "settled": self.cash }],
                "targets": lines().map(|(number, line)| json!({ "asset_uid": uid(number), "weight": format!("0.{:03}", line.target).replace("0.1000", "1") })).collect::<Vec<_>>(),
            }],
            "assets": lines().map(|(number, line)| json!({ "asset_uid": uid(number), "currency": "USD", "price": line.price, "lot_size": line.lot })).collect::<Vec<_>>(),
            "policy": { "mode": "full", "cash_reserve": self.reserve, "lots": "optimal" },
            "as_of": "2026-01-30T21:00:00Z",
        })
    }

    /// Thousand times twice the drift in money, of these lots.
    fn deviation(&self, lots: &[i64]) -> i64 {
        let total = self.total();
        let (mut sum, mut cash, mut target) = (0, total, 1_000);
        for (line, lots) in self.lines.iter().zip(lots) {
            let value = lots * line.lot * line.price;
            sum += (value * 1_000 - line.target * total).abs();
            cash -= value;
            target -= line.target;
        }
        sum + (cash * 1_000 - target * total).abs()
    }

    /// Lots of a line that no order takes a lot or more past its target; all down to none where the reserve needs the money.
    fn permitted(&self, line: Line, needs_money: bool) -> Vec<i64> {
        let lot = line.lot * line.price;
        let goal = line.target * self.total();
        let is_near = |lots: i64| {
            let (value, held) = (lots * lot * 1_000, line.held * lot * 1_000);
            let moves_toward = (held <= value && value <= goal) || (goal <= value && value <= held);
            let ends_beside =
                (value - goal).abs() < lot * 1_000 && ((value >= held) == (goal >= held) || value == held);
            lots == line.held || moves_toward || ends_beside
        };
        let most = self.total() / lot + 1;
        (0..=most.max(line.held))
            .filter(|lots| is_near(*lots) || (needs_money && *lots <= line.held))
            .collect()
    }

    /// The least deviation of all lots that keep the reserve; `None` where none do.
    fn least(&self, needs_money: bool) -> Option<i64> {
        let mut choices = vec![Vec::new()];
        for line in &self.lines {
            let each = self.permitted(*line, needs_money);
            choices = choices
                .into_iter()
                .flat_map(|choice: Vec<i64>| {
                    each.iter()
                        .map(move |lots| choice.iter().copied().chain([*lots]).collect())
                        .collect::<Vec<Vec<i64>>>()
                })
                .collect();
        }
        let cash = |lots: &[i64]| {
            let spent = self
                .lines
                .iter()
                .zip(lots)
                .map(|(line, lots)| lots * line.lot * line.price);
            self.total() - spent.sum::<i64>()
        };
        choices
            .iter()
            .filter(|lots| cash(lots) >= self.reserve)
            .map(|lots| self.deviation(lots))
            .min()
    }
}

#[test]
fn no_whole_lots_are_nearer() {
    let books = std::env::var("CASES").map_or(BOOKS, |cases| cases.parse().unwrap());
    let mut draw = Draw::new(0xB357);
    let mut judged = 0;
    for number in 0..books {
        let book = Book::drawn(&mut draw);
        let total = book.total();
        if total <= 0 || total < book.reserve {
            continue;
        }
        let Some(least) = book.least(false).or_else(|| book.least(true)) else {
            continue;
        };
        let plan = answer("planRebalance", &book.input()).unwrap();
        let drift: f64 = plan["accounts"][0]["drift_after"].as_str().unwrap().parse().unwrap();
        let due = least as f64 / 2_000.0 / total as f64;
        assert!(
            (drift - due).abs() < 1e-9,
            "{number}: {drift} instead of {due}: {book:?}\n{plan:#}"
        );
        judged += 1;
    }
    assert!(judged * 2 > books);
}
