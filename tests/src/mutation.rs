//! Plan inputs gone wrong: JSON of generated books with some of its values, properties and elements changed, and text that is
//! hardly JSON at all.

use serde_json::{Map, Value, json};

use crate::books::{Kind, book, hostile};
use crate::draw::Draw;

/// The text of an input, more or less.
pub fn mutated(draw: &mut Draw) -> String {
    let seed = draw.bits();
    let input = if draw.once_in(3) {
        hostile(seed)
    } else {
        book(Kind::Any, seed)
    };
    let mut value = serde_json::to_value(input).unwrap_or_default();
    for _ in 0..draw.between(0, 4) {
        change(draw, &mut value, 0);
    }
    let mut text = value.to_string();
    if draw.once_in(20) {
        garble(draw, &mut text);
    }
    text
}

/// Changes one value somewhere below.
fn change(draw: &mut Draw, value: &mut Value, depth: u32) {
    let goes_on = depth < 12 && !draw.once_in(8);
    match value {
        Value::Object(object) if goes_on && !object.is_empty() => {
            let place = draw.between(0, object.len() as i64 - 1) as usize;
            if draw.once_in(12) {
                change_properties(draw, object, place);
            } else if let Some(own) = object.values_mut().nth(place) {
                change(draw, own, depth + 1);
            }
        }
        Value::Array(items) if goes_on && !items.is_empty() => {
            let place = draw.between(0, items.len() as i64 - 1) as usize;
            match draw.between(1, 8) {
                1 => items.push(items[place].clone()),
                2 => {
                    items.remove(place);
                }
                3 => items.reverse(),
                _ => change(draw, &mut items[place], depth + 1),
            }
        }
        other => *other = any_value(draw),
    }
}

fn change_properties(draw: &mut Draw, object: &mut Map<String, Value>, place: usize) {
    let name = object.keys().nth(place).cloned().unwrap_or_default();
    match draw.between(1, 3) {
        1 => {
            object.remove(&name);
        }
        2 => {
            object.insert("surplus".into(), any_value(draw));
        }
        _ => {
            object.insert(name, any_value(draw));
        }
    }
}

fn any_value(draw: &mut Draw) -> Value {
    let texts = [
        "",
        "0",
        "-1",
        "1e400",
        "NaN",
        "0.000000000000000001",
        "170141183460469231731",
        "-99999999999999999999",
        "1e20",
        "0.1234567890123456789",
        "full",
        "harvest",
        "least_tracking_error",
        "fewest_trades",
        "USD",
        "ZZZ",
        "pro_rata",
        "00000000-0000-0000-0000-000000000065",
        "00000000-0000-0000-0000-000000000001",
        "2026-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "-0001-01-01T00:00:00Z",
        "\u{0}",
    ];
    match draw.between(1, 9) {
        1 => Value::Null,
        2 => json!(draw.once_in(2)),
        3 => json!(draw.between(-3, 3)),
        4 => json!(f64::from_bits(draw.bits())),
        5 => json!(draw.bits()),
        6 => json!([]),
        7 => json!({}),
        _ => Value::from(draw.one_of(&texts)),
    }
}

/// Cuts the text, or puts a sign of another kind into it.
fn garble(draw: &mut Draw, text: &mut String) {
    let mut place = draw.between(0, text.len() as i64) as usize;
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    if draw.once_in(2) {
        text.truncate(place);
    } else {
        text.insert(place, draw.one_of(&['{', '"', ']', '\u{1F4B6}', '9']));
    }
}
