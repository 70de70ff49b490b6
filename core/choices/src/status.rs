//! Choices that change by steps: each knows what may come next.

use crate::{BatchStatus, Choice, OrderStatus, UploadStatus, ValidationStatus};

/// How far something is.
pub trait Status: Choice {
    /// The statuses that it may start with.
    const STARTS: &'static [Self];

    /// The statuses that may come next; none after a final one.
    fn next(self) -> &'static [Self];

    /// Whether it may come after a status.
    fn follows(self, before: Self) -> bool {
        before.next().contains(&self)
    }

    /// Whether nothing may come next.
    fn is_final(self) -> bool {
        self.next().is_empty()
    }
}

impl Status for BatchStatus {
    const STARTS: &'static [Self] = &[Self::Draft, Self::Approved];

    fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Approved, Self::Cancelled],
            Self::Approved => &[Self::Sent, Self::Cancelled],
            Self::Sent => &[Self::Completed, Self::Cancelled],
            Self::Completed | Self::Cancelled => &[],
        }
    }
}

impl Status for OrderStatus {
    const STARTS: &'static [Self] = &[Self::New];

    fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Sent, Self::Cancelled],
            Self::Sent => &[
                Self::PartiallyFilled,
                Self::Filled,
                Self::Cancelled,
                Self::Rejected,
                Self::Expired,
            ],
            Self::PartiallyFilled => &[Self::Filled, Self::Cancelled, Self::Expired],
            Self::Filled | Self::Cancelled | Self::Rejected | Self::Expired => &[],
        }
    }
}

impl Status for ValidationStatus {
    const STARTS: &'static [Self] = &[Self::Pending];

    fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Pass, Self::Warn, Self::Fail],
            Self::Pass | Self::Warn | Self::Fail => &[],
        }
    }
}

impl Status for UploadStatus {
    const STARTS: &'static [Self] = &[Self::Started];

    fn next(self) -> &'static [Self] {
        match self {
            Self::Started => &[Self::Validating, Self::Failed],
            Self::Validating => &[Self::Completed, Self::Failed],
            Self::Completed | Self::Failed => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the starts every status can be reached, a final one among them, and none follows itself.
    fn ends<S: Status + std::fmt::Debug>() {
        let mut reached = S::STARTS.to_vec();
        for place in 0.. {
            let Some(status) = reached.get(place).copied() else {
                break;
            };
            assert!(!status.follows(status), "{status:?}");
            reached.extend(
                status
                    .next()
                    .iter()
                    .filter(|next| !reached.contains(next))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        assert!(reached.iter().any(|status| status.is_final()));
        assert!(S::ALL.iter().all(|status| reached.contains(status)));
    }

    #[test]
    fn every_status_is_reached_and_none_follows_itself() {
        ends::<BatchStatus>();
        ends::<OrderStatus>();
        ends::<ValidationStatus>();
        ends::<UploadStatus>();
    }
}
