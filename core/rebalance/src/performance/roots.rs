//! Every zero of a sum of exponentials, by bounds that prove where there is none.
//!
//! `f(y) = sum a_i e^(-y u_i)` with places `u` that ascend from 0 to 1. It has the zeros of `f(y) e^(y s)` for any place s. On a
//! piece of the line each term of that lies between its values at the two ends, which bounds the sum, and, by Taylor's theorem,
//! how far sum and slope are from those in the middle. A piece of which nothing is proven is cut in two.

/// `amount x e^(-y place)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    amount: f64,
    /// `ln |amount|`.
    logarithm: f64,
    place: f64,
}

impl Term {
    /// `place` is from 0 to 1.
    pub(super) fn new(amount: f64, place: f64) -> Self {
        Self {
            amount,
            logarithm: libm::log(amount.abs()),
            place,
        }
    }

    /// Its logarithm at y, less the part of another place.
    fn exponent(&self, y: f64, pivot: f64) -> f64 {
        self.logarithm - y * (self.place - pivot)
    }
}

/// Pieces of this width, times the distance from 0 if that is more than 1, are not cut further.
const NARROWEST: f64 = 1e-9;

/// Pieces that are looked at in all: a few hundred for most sums, and some 60 more for each zero. Once all are spent, only the
/// signs at the ends of the pieces left are compared.
const MOST_PIECES: u32 = 200_000;

/// The zeros, ascending; those between which the sum is nothing but rounding are one. Terms are by place, the first at 0 and the
/// last at 1, and no amount is 0 or above 1.
pub(super) fn roots(terms: &[Term]) -> Vec<f64> {
    let is_positive = |term: &Term| term.amount > 0.0;
    let changes = terms
        .windows(2)
        .filter(|pair| is_positive(&pair[0]) != is_positive(&pair[1]));
    let changes = changes.count();
    if changes == 0 {
        return Vec::new();
    }
    let mirrored = terms.iter().rev().map(|term| Term {
        place: 1.0 - term.place,
        ..*term
    });
    let (low, high) = (-reach(&mirrored.collect::<Vec<_>>()), reach(terms));
    if changes == 1 {
        // Descartes' rule of signs, which holds for real exponents too: exactly one.
        return vec![bisected(terms, low, high)];
    }
    search(terms, low, high)
}

/// A power of 2 from which on the first term outweighs those of the other sign together.
fn reach(terms: &[Term]) -> f64 {
    /// Places are 2^-53 apart at least, and logarithms of amounts 1,500 at most.
    const FURTHEST: f64 = 1e20;
    let first = terms.first().map_or(0.0, |first| first.amount);
    let is_outweighed = |y: &f64| {
        let others = terms.iter().filter(|term| (term.amount > 0.0) != (first > 0.0));
        let others = others.map(|term| term.amount.abs() * libm::exp(-y * term.place));
        super::sum(others) < first.abs() * (1.0 - 1e-9)
    };
    let doubled = std::iter::successors(Some(1.0), |y: &f64| Some(y * 2.0));
    let mut doubled = doubled.take_while(|y| *y < FURTHEST);
    doubled.find(is_outweighed).unwrap_or(FURTHEST)
}

/// The sum at a point, times a positive number that keeps every term in range, and what rounding can have made of it.
struct Value {
    sum: f64,
    rounding: f64,
}

fn value(terms: &[Term], y: f64) -> Value {
    let pivot = if y >= 0.0 { 0.0 } else { 1.0 };
    let (mut sum, mut rounding) = (0.0, 0.0);
    for term in terms {
        let exponent = y * (term.place - pivot);
        let part = term.amount * libm::exp(-exponent);
        sum += part;
        rounding += part.abs() * error(terms.len(), y * term.place);
    }
    Value { sum, rounding }
}

/// The relative error of a term in a sum: of its exponent, of the exponential, and of the additions.
fn error(terms: usize, exponent: f64) -> f64 {
    f64::EPSILON * (terms as f64 + 8.0 + exponent.abs())
}

/// Times what rounding can be: beyond it a sum has left 0 behind, so that a wide stretch of rounding is not several zeros.
const CLEAR: f64 = 16.0;

/// What is proven of a piece of the line.
enum Verdict {
    /// There is no zero in it; whether the sum is above 0.
    Empty(bool),
    /// There is at most one.
    Monotone,
    /// Nothing, and the sum is nothing but rounding.
    Rounding,
    /// Nothing.
    Open,
}

fn search(terms: &[Term], low: f64, high: f64) -> Vec<f64> {
    let mut walk = Walk::new(terms);
    let mut pieces = initial(low, high);
    let mut spent = 0_u32;
    while let Some((low, high)) = pieces.pop() {
        spent = spent.saturating_add(1);
        let middle = low + (high - low) / 2.0;
        match judged(terms, low, high) {
            Verdict::Empty(is_above) => walk.sign(middle, is_above),
            Verdict::Open if high - low > NARROWEST * low.abs().max(high.abs()).max(1.0) && spent < MOST_PIECES => {
                pieces.extend([(middle, high), (low, middle)]);
            }
            Verdict::Monotone => walk.pass_all(&[low, high]),
            Verdict::Rounding | Verdict::Open => walk.pass_all(&[low, middle, high]),
        }
    }
    walk.found
}

/// Pieces that widen with the distance from 0, the lowest last.
fn initial(low: f64, high: f64) -> Vec<(f64, f64)> {
    let doubled =
        |to: f64| std::iter::successors(Some(1.0), |end: &f64| Some(end * 2.0)).take_while(move |end| *end < to);
    let mut ends: Vec<f64> = doubled(-low).map(|end| -end).chain(doubled(high)).collect();
    ends.extend([low, 0.0, high]);
    ends.sort_by(f64::total_cmp);
    ends.windows(2).rev().map(|pair| (pair[0], pair[1])).collect()
}

/// A walk up the line, from sign to sign.
struct Walk<'a> {
    terms: &'a [Term],
    /// The last point with a sign, and whether the sum is above 0 there.
    last: Option<(f64, bool)>,
    /// The first and the last point since then where the sum is nothing but rounding.
    zeros: Option<(f64, f64)>,
    found: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(terms: &'a [Term]) -> Self {
        Self {
            terms,
            last: None,
            zeros: None,
            found: Vec::new(),
        }
    }

    fn pass_all(&mut self, points: &[f64]) {
        for point in points {
            let Value { sum, rounding } = value(self.terms, *point);
            let due = if self.zeros.is_some() {
                CLEAR * rounding
            } else {
                rounding
            };
            if sum.abs() > due {
                self.sign(*point, sum > 0.0);
            } else {
                self.zeros = Some((self.zeros.map_or(*point, |(first, _)| first), *point));
            }
        }
    }

    fn sign(&mut self, point: f64, is_above: bool) {
        let zeros = self.zeros.take();
        if let Some((before, was_above)) = self.last.replace((point, is_above)) {
            if was_above != is_above {
                self.found.push(bisected(self.terms, before, point));
            } else if let Some((first, last)) = zeros {
                self.found.push(turned(self.terms, first, last));
            }
        }
    }
}

fn judged(terms: &[Term], low: f64, high: f64) -> Verdict {
    let middle = low + (high - low) / 2.0;
    let half = high - middle;
    let weights = weights(terms, middle);
    let whole = super::sum(weights.iter().copied());
    let places = terms.iter().zip(&weights).map(|(term, weight)| term.place * weight);
    // Where the terms balance, so that the curvature is least.
    let pivot = super::sum(places) / whole;
    let (mut sum, mut slope, mut bend) = (0.0, 0.0, 0.0);
    let (mut least, mut most, mut rounding) = (0.0, 0.0, 0.0);
    for (term, weight) in terms.iter().zip(&weights) {
        let distance = term.place - pivot;
        let stretch = libm::exp(half * distance.abs());
        let (lowest, highest) = (weight / stretch, weight * stretch);
        let part = weight * term.amount.signum();
        sum += part;
        slope -= part * distance;
        bend += highest * distance * distance;
        rounding += highest * error(terms.len(), (middle * term.place).abs() + term.logarithm.abs());
        least += if part > 0.0 { lowest } else { -highest };
        most += if part > 0.0 { highest } else { -lowest };
    }
    let reach = half * slope.abs() + half * half / 2.0 * bend;
    let clear = CLEAR * rounding;
    if least > clear || most < -clear || sum.abs() > reach + clear {
        Verdict::Empty(sum > 0.0)
    } else if slope.abs() > half * bend + rounding {
        Verdict::Monotone
    } else if sum.abs() + reach <= rounding {
        Verdict::Rounding
    } else {
        Verdict::Open
    }
}

/// The absolute terms at a point, as multiples of the largest.
fn weights(terms: &[Term], y: f64) -> Vec<f64> {
    let by_size = |one: &&Term, other: &&Term| one.exponent(y, 0.0).total_cmp(&other.exponent(y, 0.0));
    let Some(largest) = terms.iter().max_by(by_size) else {
        return Vec::new();
    };
    let weight = |term: &Term| libm::exp(term.exponent(y, largest.place) - largest.logarithm);
    terms.iter().map(weight).collect()
}

/// The point between two where the sum changes its sign.
fn bisected(terms: &[Term], low: f64, high: f64) -> f64 {
    bisect(|y| value(terms, y).sum, low, high)
}

/// The point between two at which the sum touches 0 and turns, which its slope tells more exactly than the sum.
fn turned(terms: &[Term], first: f64, last: f64) -> f64 {
    let rises: Vec<Term> = terms
        .iter()
        .map(|term| Term::new(-term.amount * term.place, term.place))
        .collect();
    let slope = |y| value(&rises, y).sum;
    if slope(first) * slope(last) < 0.0 {
        bisect(slope, first, last)
    } else {
        first + (last - first) / 2.0
    }
}

fn bisect(of: impl Fn(f64) -> f64, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let is_above = of(low) > 0.0;
    loop {
        let middle = low + (high - low) / 2.0;
        let at_middle = of(middle);
        if middle <= low || middle >= high || at_middle == 0.0 {
            return middle;
        }
        if (at_middle > 0.0) == is_above {
            low = middle;
        } else {
            high = middle;
        }
    }
}
