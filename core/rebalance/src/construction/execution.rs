use super::strategy::{MINUTE, Strategy};
use super::{Holding, Sheet, Signalled};

const DAY: i64 = 1_440 * MINUTE;

/// What a strategy is about to do. All of it follows from the rows of one day and from what is held when the day starts,
/// so that a walk can go on at the start of any day.
#[derive(Debug)]
pub(super) struct Execution {
    strategy: Strategy,
    /// The newest signal; only kept by strategies that go back to it.
    newest: Option<Signalled>,
    /// The day whose window is open.
    day: Option<i64>,
    is_trading: bool,
    /// What was held when the window opened.
    past: Vec<f64>,
    /// What the window trades toward.
    goal: Vec<f64>,
    /// What could be traded of each asset since the window opened, in currency.
    available: Vec<f64>,
    target: Vec<f64>,
}

impl Execution {
    pub(super) fn new(strategy: Strategy, newest: Option<Signalled>, assets: usize) -> Self {
        let cells = if strategy == Strategy::Immediate { 0 } else { assets };
        Self {
            strategy,
            newest,
            day: None,
            is_trading: false,
            past: vec![0.0; cells],
            goal: vec![0.0; cells],
            available: vec![0.0; cells],
            target: vec![0.0; cells],
        }
    }

    /// The weights that a row trades to; none when it does not trade.
    pub(super) fn target<'a>(&'a mut self, sheet: &Sheet<'a>, row: usize, holding: &Holding) -> Option<&'a [f64]> {
        let signal = sheet.signal(row);
        let window = match self.strategy {
            Strategy::Immediate => return signal,
            Strategy::TimeWeighted(window) | Strategy::VolumeParticipation { window, .. } => window,
        };
        let time = sheet.time(row);
        if let Some(signal) = signal {
            self.newest = Some((time, signal.to_vec()));
        }
        let passed = window.passed(time.rem_euclid(DAY))?;
        self.open_window(time.div_euclid(DAY), holding);
        if !self.is_trading {
            return None;
        }
        match self.strategy {
            Strategy::VolumeParticipation {
                max_share,
                total_notional,
                ..
            } => {
                self.add_volumes(sheet.volumes(row), holding.prices(), max_share);
                self.by_volume(total_notional);
            }
            _ if passed > 0.0 => self.by_time(passed),
            _ => return None,
        }
        Some(&self.target)
    }

    /// Opens the window of a day at its first row. The goal is the newest signal and stays so for the day; there is nothing
    /// to do when the last trade, at or after that signal, reached it.
    fn open_window(&mut self, day: i64, holding: &Holding) {
        if self.day == Some(day) {
            return;
        }
        self.day = Some(day);
        self.is_trading = self.newest.as_ref().is_some_and(|(time, goal)| {
            let is_reached = holding.traded_at().is_some_and(|at| at >= *time) && holding.traded_weights() == goal;
            !is_reached
        });
        if let Some((_, goal)) = &self.newest {
            self.goal.clone_from(goal);
        }
        self.past.clear();
        holding.add_weights_now(&mut self.past);
        self.available.fill(0.0);
    }

    fn by_time(&mut self, passed: f64) {
        for ((target, past), goal) in self.target.iter_mut().zip(&self.past).zip(&self.goal) {
            *target = part_way(*past, *goal, passed);
        }
    }

    fn add_volumes(&mut self, volumes: &[f64], prices: &[f64], max_share: f64) {
        for ((available, volume), price) in self.available.iter_mut().zip(volumes).zip(prices) {
            *available += if volume.is_nan() {
                0.0
            } else {
                price * volume * max_share
            };
        }
    }

    fn by_volume(&mut self, total_notional: f64) {
        let ends = self.past.iter().zip(&self.goal);
        for ((target, available), (past, goal)) in self.target.iter_mut().zip(&self.available).zip(ends) {
            let need = (goal - past).abs() * total_notional;
            *target = part_way(*past, *goal, if need > 0.0 { available / need } else { 1.0 });
        }
    }
}

/// Exactly the goal from a share of 1 on.
fn part_way(past: f64, goal: f64, share: f64) -> f64 {
    if share >= 1.0 {
        goal
    } else {
        past + (goal - past) * share
    }
}
