//! Increases, in whole lots.

use super::{FastPath, VALUE_UNIT};
use choices::ResidualCause;

/// The total that the increases share pro rata: all that is wanted or a part, in floats with a bound of their error.
#[derive(Clone, Copy)]
struct Part {
    /// In 10^-18.
    amount: i128,
    factor: f64,
    is_all: bool,
    cause: ResidualCause,
}

/// The remaining budget for buys, in values.
#[derive(Clone, Copy)]
struct Purse {
    /// Money.
    left: i64,
    /// Beyond this the cash falls under its target.
    room: i64,
    /// The room can be less by a fraction.
    is_vague: bool,
}

/// A key of one is 2^40.
const KEY: f64 = 1_099_511_627_776.0;
const LINE_BITS: u32 = 12;
/// Keys beyond would not fit.
const LARGEST_KEY: f64 = 4_000.0;

impl FastPath<'_> {
    /// Sizes every buy; `None` when floats cannot decide.
    pub(super) fn buy(&mut self) -> Option<()> {
        if self.asked == 0 {
            return Some(());
        }
        let funds = self.cash - self.reserve + self.proceeds;
        let net = self.asked - self.unsold.max(0);
        let mut purse = match self.part(funds, net) {
            Some(part) => self.buy_part(part, funds)?,
            None => self.buy_nothing(funds),
        };
        let bought: i64 = self.bought();
        purse.room = floor(net - units(bought));
        purse.is_vague = false;
        self.hand_out_many(&mut purse)?;
        self.by_lack(purse, 0)?;
        self.hand_out(&mut purse, 0.0)?;
        for place in self.buys.iter() {
            let line = &mut self.lines[*place as usize];
            line.change = line.in_lots();
            self.spent += line.change;
        }
        Some(())
    }

    /// Gives each line the lots of its share and one more by remainder; what is left.
    fn buy_part(&mut self, part: Part, funds: i64) -> Option<Purse> {
        let bought = self.size(part)?;
        let mut purse = Purse {
            left: funds - bought,
            room: floor(part.amount - units(bought)),
            is_vague: !part.is_all,
        };
        if purse.left < 0 {
            return None;
        }
        let vagueness = self.by_remainder(part, purse)?;
        self.hand_out(&mut purse, vagueness)?;
        Some(purse)
    }

    /// The same where no line has a share.
    fn buy_nothing(&mut self, funds: i64) -> Purse {
        for place in self.buys.iter() {
            self.lines[*place as usize].cause = Some(ResidualCause::Funding);
        }
        Purse {
            left: funds,
            room: 0,
            is_vague: false,
        }
    }

    /// What is to be shared; `None` where the money, or what rounding leaves of the increases, is no more than rounding moves.
    fn part(&self, funds: i64, net: i128) -> Option<Part> {
        let slack = units(self.minor * self.lines.len() as i64);
        let money = units(funds);
        if money <= slack || net <= slack {
            return None;
        }
        let payable = if self.asked - money <= slack { self.asked } else { money };
        let amount = payable.min(net);
        Some(Part {
            amount,
            factor: amount as f64 / self.asked as f64,
            is_all: amount >= self.asked,
            cause: if payable <= amount {
                ResidualCause::Funding
            } else {
                ResidualCause::Rounding
            },
        })
    }

    /// Gives each line the lots of its share; returns their value.
    fn size(&mut self, part: Part) -> Option<i64> {
        let mut bought = 0;
        for place in self.buys.iter() {
            let line = &mut self.lines[*place as usize];
            let wanted = line.desired - line.value;
            let lot_value = line.asset.lot_value;
            if part.is_all {
                line.lots = line.asset.lots_in(wanted);
                let rest = wanted - line.in_lots();
                line.cause = (rest > 0 || line.fraction > 0).then_some(ResidualCause::Rounding);
            } else {
                let ideal = part.share(wanted);
                let error = part.error(wanted);
                line.lots = line.asset.lots_in(ideal);
                let rest = ideal - line.in_lots();
                if rest <= error || lot_value - rest <= error {
                    return None;
                }
                let withheld = wanted - ideal;
                if part.cause == ResidualCause::Funding && (withheld - rest).abs() <= 2 * error {
                    return None;
                }
                let rounded_more = rest > withheld;
                line.cause = Some(if rounded_more {
                    ResidualCause::Rounding
                } else {
                    part.cause
                });
            }
            bought += line.in_lots();
        }
        Some(bought)
    }

    fn bought(&self) -> i64 {
        let buys = self.buys.iter().map(|place| self.lines[*place as usize].in_lots());
        buys.sum()
    }

    /// Fills the keys with what each line lacks of its share in lots; returns how far a key can be off.
    fn by_remainder(&mut self, part: Part, purse: Purse) -> Option<f64> {
        self.keys.clear();
        let mut vagueness = 0.0;
        for place in self.buys.iter() {
            let line = &self.lines[*place as usize];
            if line.asset.lot_value > purse.room {
                continue;
            }
            let wanted = line.desired - line.value;
            let (share, fraction) = if part.is_all {
                (wanted, line.fraction as f64 / VALUE_UNIT as f64)
            } else {
                let off = (part.error(wanted) + 1) as f64 * line.asset.inverse;
                vagueness = if off > vagueness { off } else { vagueness };
                (part.share(wanted), 0.0)
            };
            let lacking = (share - line.in_lots()) as f64 + fraction;
            if lacking > 0.0 {
                self.keys.push(key(lacking * line.asset.inverse, *place)?);
            }
        }
        Some(vagueness)
    }

    /// Fills the keys with what lines still lack of all that is wanted in lots, so many at least, of those that the purse can
    /// pay a lot of.
    fn by_lack(&mut self, purse: Purse, least_lots: i64) -> Option<()> {
        self.keys.clear();
        for place in self.buys.iter() {
            let line = &self.lines[*place as usize];
            let lot_value = line.asset.lot_value;
            if lot_value > purse.room.min(purse.left) {
                continue;
            }
            let lacking = line.desired - line.value - line.in_lots();
            let exactly = lacking as f64 + line.fraction as f64 / VALUE_UNIT as f64;
            if exactly > 0.0 && lacking >= least_lots * lot_value {
                self.keys.push(key(exactly * line.asset.inverse, *place)?);
            }
        }
        Some(())
    }

    /// Sorts the keys; `None` when two are too near to say which is the greater.
    fn sort_keys(&mut self, vagueness: f64) -> Option<()> {
        self.keys.sort_unstable_by(|first, second| second.cmp(first));
        // A key is off by some more units for its own roundings.
        let near = (2.0 * vagueness * KEY) as u64 + 8;
        let are_apart = |pair: &[u64]| (pair[0] >> LINE_BITS) - (pair[1] >> LINE_BITS) > near;
        self.keys.windows(2).all(are_apart).then_some(())
    }

    /// One lot a line, by key, as far as the purse reaches.
    fn hand_out(&mut self, purse: &mut Purse, vagueness: f64) -> Option<()> {
        self.sort_keys(vagueness)?;
        for key in self.keys.iter() {
            let line = &mut self.lines[(key & ((1 << LINE_BITS) - 1)) as usize];
            let lot_value = line.asset.lot_value;
            if lot_value == purse.room && purse.is_vague {
                return None;
            }
            if lot_value <= purse.room && lot_value <= purse.left {
                line.lots += 1;
                purse.left -= lot_value;
                purse.room -= lot_value;
            }
        }
        Some(())
    }

    /// As many lots as a line lacks and the purse pays, by key.
    fn hand_out_many(&mut self, purse: &mut Purse) -> Option<()> {
        self.by_lack(*purse, 1)?;
        self.sort_keys(0.0)?;
        for key in self.keys.iter() {
            let line = &mut self.lines[(key & ((1 << LINE_BITS) - 1)) as usize];
            let lacking = line.desired - line.value - line.in_lots();
            let more = line.asset.lots_in(lacking.min(purse.room).min(purse.left));
            let price = more * line.asset.lot_value;
            line.lots += more;
            purse.left -= price;
            purse.room -= price;
        }
        Some(())
    }
}

impl Part {
    /// Of a wanted value, but for its error.
    #[inline]
    fn share(self, wanted: i64) -> i64 {
        (wanted as f64 * self.factor) as i64
    }

    /// Upper bound of the error from rounding the share and omitting its fraction.
    #[inline]
    fn error(self, wanted: i64) -> i64 {
        (wanted >> 50) + 3
    }
}

fn key(lots: f64, line: u32) -> Option<u64> {
    (lots < LARGEST_KEY).then_some((((lots * KEY) as u64) << LINE_BITS) | u64::from(line))
}

fn units(value: i64) -> i128 {
    i128::from(value) * i128::from(VALUE_UNIT)
}

fn floor(amount: i128) -> i64 {
    amount.div_euclid(i128::from(VALUE_UNIT)) as i64
}
