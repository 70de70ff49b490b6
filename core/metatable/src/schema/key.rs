//! Keys whose byte order is the order of the values behind them.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

use crate::schema::value::Value;

/// Values encoded so that comparing bytes compares the values, column by column; null comes first.
///
/// A key of the first columns of another key is a prefix of its bytes, which is what range scans use.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(Bytes);

/// Long enough for a uid and an instant, the commonest identity; a longer key is on the heap.
type Bytes = SmallVec<[u8; 32]>;

impl Key {
    /// The key of these values, in this order.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut bytes = Bytes::new();
        for value in values {
            push(&mut bytes, value);
        }
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(Bytes::from_slice(bytes))
    }

    /// The bytes as hexadecimal digits, whose order is that of the bytes.
    pub fn to_hex(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
    }

    /// The key of such digits; none when the text is not one.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digit = |byte: &u8| {
            char::from(*byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        let pair = |pair: &[u8]| match pair {
            [high, low] => Some((digit(high)? << 4) | digit(low)?),
            _ => None,
        };
        text.as_bytes().chunks(2).map(pair).collect::<Option<_>>().map(Self)
    }

    /// This key followed by another.
    pub(crate) fn join(&self, rest: &Self) -> Self {
        let mut bytes = Bytes::with_capacity(self.0.len() + rest.0.len());
        bytes.extend_from_slice(&self.0);
        bytes.extend_from_slice(&rest.0);
        Self(bytes)
    }

    /// The least key that has no key with this prefix at or after it; none when every later key has the prefix.
    pub(crate) fn after_prefix(&self) -> Option<Self> {
        let mut bytes = self.0.clone();
        while let Some(last) = bytes.pop() {
            if last < u8::MAX {
                bytes.push(last + 1);
                return Some(Self(bytes));
            }
        }
        None
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self.as_bytes(), other.as_bytes())
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The order of bytes, eight at a time: WebAssembly has no instruction for it, and keys share long beginnings.
pub(crate) fn compare(one: &[u8], other: &[u8]) -> Ordering {
    let ((words, _), (other_words, _)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    for (word, other_word) in words.iter().zip(other_words) {
        if word != other_word {
            return u64::from_be_bytes(*word).cmp(&u64::from_be_bytes(*other_word));
        }
    }
    let same = words.len().min(other_words.len()) * 8;
    one[same..].cmp(&other[same..])
}

/// As bytes, not as a sequence of numbers.
impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes: Cow<'de, [u8]> = serde_bytes::deserialize(deserializer)?;
        Ok(Self::of_bytes(&bytes))
    }
}

const NULL: u8 = 0;
const SOME: u8 = 1;

fn push(bytes: &mut Bytes, value: &Value) {
    if value.is_null() {
        bytes.push(NULL);
        return;
    }
    bytes.push(SOME);
    match value {
        Value::Null => {}
        Value::Uid(uid) => bytes.extend_from_slice(uid.as_bytes()),
        Value::Text(text) => push_text(bytes, text),
        Value::Json(json) => push_text(bytes, json.as_str()),
        Value::Bool(bool) => bytes.push(u8::from(*bool)),
        Value::Integer(integer) | Value::Instant(integer) => {
            bytes.extend_from_slice(&(integer ^ i64::MIN).to_be_bytes());
        }
        Value::Date(days) => bytes.extend_from_slice(&(days ^ i32::MIN).to_be_bytes()),
        Value::Decimal(decimal) => bytes.extend_from_slice(&(decimal.units() ^ i128::MIN).to_be_bytes()),
        Value::Float(float) => bytes.extend_from_slice(&ordered_bits(*float).to_be_bytes()),
    }
}

/// Text ends with a byte pair below every escaped character, so that "A" sorts before "AB".
fn push_text(bytes: &mut Bytes, text: &str) {
    // A text without zeros is the rule.
    for (part, text) in text.split('\0').enumerate() {
        if part > 0 {
            bytes.extend_from_slice(&[0, u8::MAX]);
        }
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes.extend_from_slice(&[0, 0]);
}

/// The bits of a float, ordered as the IEEE 754 total order.
fn ordered_bits(float: f64) -> u64 {
    let bits = float.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

#[cfg(test)]
mod tests {
    use decimal::Decimal;
    use proptest::prelude::*;

    use super::*;

    fn check_order<T: PartialOrd + Clone>(left: &T, right: &T, value: impl Fn(T) -> Value) {
        let keys = (Key::new([&value(left.clone())]), Key::new([&value(right.clone())]));
        assert_eq!(left.partial_cmp(right), keys.0.partial_cmp(&keys.1));
    }

    proptest! {
        #[test]
        fn byte_order_is_value_order(
            texts in any::<(String, String)>(),
            integers in any::<(i64, i64)>(),
            decimals in any::<(i128, i128)>(),
            floats in (-1e300..1e300f64, -1e300..1e300f64),
        ) {
            check_order(&texts.0, &texts.1, Value::Text);
            check_order(&integers.0, &integers.1, Value::Integer);
            check_order(&floats.0, &floats.1, Value::Float);
            let decimals = (Decimal::from_raw(decimals.0), Decimal::from_raw(decimals.1));
            check_order(&decimals.0, &decimals.1, Value::Decimal);
        }

        #[test]
        fn earlier_columns_decide_first(a in ".{0,3}", b in ".{0,3}", x in any::<i64>(), y in any::<i64>()) {
            let left = Key::new([&Value::Text(a.clone()), &Value::Integer(x)]);
            let right = Key::new([&Value::Text(b.clone()), &Value::Integer(y)]);
            prop_assert_eq!((a, x).cmp(&(b, y)), left.cmp(&right));
        }

        #[test]
        fn a_prefix_ends_before_its_successor(a in ".{0,3}", b in any::<i64>()) {
            let prefix = Key::new([&Value::Text(a)]);
            let key = prefix.join(&Key::new([&Value::Integer(b)]));
            prop_assert!(prefix.after_prefix().is_none_or(|end| key < end));
        }
    }

    proptest! {
        #[test]
        fn words_are_compared_as_bytes(one in prop::collection::vec(0..3_u8, 0..30), other in prop::collection::vec(0..3_u8, 0..30)) {
            prop_assert_eq!(compare(&one, &other), one.cmp(&other));
        }
    }

    #[test]
    fn null_comes_first() {
        assert!(Key::new([&Value::Null]) < Key::new([&Value::Integer(i64::MIN)]));
    }
}
