//! The keys by which the same attribution is the same rows on every device.

use chrono::{SecondsFormat, Timelike};
use metatable::{Instant, Uid};

/// The key of the virtual fund by which an account follows a portfolio under a target allocation.
///
/// ```
/// # use markets::virtual_funds::fund_identifier;
/// # use metatable::Uid;
/// let [account, portfolio, allocation] = [0x301, 0x201, 0x302].map(Uid::from_u128);
/// assert_eq!(
///     fund_identifier(account, portfolio, allocation),
///     "account-virtual-fund-8238d15a-bed5-5b83-9a92-f55ff0151f03",
/// );
/// ```
pub fn fund_identifier(account: Uid, portfolio: Uid, target_allocation: Uid) -> String {
    let name = format!(
        "msm.account_virtual_fund:account={account}:portfolio={portfolio}:target_allocation={target_allocation}"
    );
    format!(
        "account-virtual-fund-{}",
        Uid::new_v5(&Uid::NAMESPACE_URL, name.as_bytes())
    )
}

/// The uid of the head of what a holdings snapshot gives a fund at an instant.
pub fn holdings_set_uid(source: Uid, fund: Uid, valuation_time: Instant) -> Uid {
    let name = format!("msm.account_virtual_allocation:{source}:{fund}:{}", iso(valuation_time));
    Uid::new_v5(&Uid::NAMESPACE_URL, name.as_bytes())
}

/// ISO 8601 with the offset +00:00; microseconds only where there are any.
fn iso(time: Instant) -> String {
    let form = if time.nanosecond() / 1000 == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    time.to_rfc3339_opts(form, false)
}
