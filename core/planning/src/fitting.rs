//! Columns of whole numbers, as the columns that a function declares: their numbers are the same in each.

use crate::raw::RawValue;
use crate::shape::Shape;

/// Gives each column of whole numbers the kind that its property has; one that does not fit stays as it is.
pub(crate) fn fit(shape: &Shape, raw: &mut RawValue) {
    let (Shape::Object(object), RawValue::Object(given)) = (shape, raw) else {
        return;
    };
    for (name, value) in given {
        if let Some(field) = object.fields.iter().find(|field| field.name == name)
            && let Some(fitting) = fitting(&field.shape, value)
        {
            *value = fitting;
        }
    }
}

fn fitting(shape: &Shape, value: &RawValue) -> Option<RawValue> {
    match (shape, value) {
        (Shape::Numbers, RawValue::Indices(indices)) => Some(RawValue::Numbers(
            indices.iter().map(|index| f64::from(*index)).collect(),
        )),
        (Shape::Numbers, RawValue::Whole(numbers)) => Some(RawValue::Numbers(numbers.clone())),
        (Shape::Indices, RawValue::Whole(numbers)) => {
            let is_index = |number: &f64| (0.0..=f64::from(u32::MAX)).contains(number);
            let indices = || numbers.iter().map(|number| *number as u32).collect();
            numbers.iter().all(is_index).then(|| RawValue::Indices(indices()))
        }
        _ => None,
    }
}
