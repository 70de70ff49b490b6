/// How a portfolio follows its signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strategy {
    /// Trades to the signal in the row in which it comes.
    Immediate,
    /// Goes from what is held to the signal in equal steps of time, over the window of a day.
    TimeWeighted(Window),
    /// Trades no more of an asset than a share of the value that the market trades in it.
    VolumeParticipation {
        /// Largest share of a bar's traded value, above 0 and at most 1.
        max_share: f64,
        /// Portfolio value, that is, of a weight of 1, in the currency of the prices.
        total_notional: f64,
        /// When it trades.
        window: Window,
    },
}

/// From one minute of the UTC day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First minute, from 0.
    pub start: u32,
    /// Last minute, at most 1,440.
    pub end: u32,
}

impl Window {
    /// The whole day.
    pub const DAY: Self = Self { start: 0, end: 1_440 };

    /// The share of the window that has passed at a time of the day; none outside of it.
    pub(super) fn passed(self, micros_of_day: i64) -> Option<f64> {
        let since = micros_of_day - i64::from(self.start) * MINUTE;
        let length = i64::from(self.end) * MINUTE - i64::from(self.start) * MINUTE;
        (0..=length).contains(&since).then(|| since as f64 / length as f64)
    }
}

/// The minute of the day of `9:00` or `09:00`, from `0:00` to `23:59`; none when the text is no such time. `24:00` is none: it is a
/// time of the next day, which a window of this day never sees.
///
/// ```
/// # use rebalance::construction::parse_minute;
/// assert_eq!(parse_minute("9:30"), Some(570));
/// assert_eq!(parse_minute("9"), None);
/// assert_eq!(parse_minute("24:00"), None);
/// ```
pub fn parse_minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        let fits = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if fits { part.parse::<u32>().ok() } else { None }
    };
    let (hours, minutes) = (digits(hours, 1..=2)?, digits(minutes, 2..=2)?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute < Window::DAY.end).then_some(minute)
}

pub(super) const MINUTE: i64 = 60_000_000;
