//! Questions as a URL holds them: the parameters of the page that shows the answer.

mod accounts;
mod plan;
mod rows;

pub use rows::RowsQuery;

/// A question that a URL holds.
pub trait Parameters: Sized {
    /// Reads the parameters; what cannot be read is as by default.
    fn read(parameter: impl Fn(&str) -> Option<String>) -> Self;

    /// The parameters that differ from the default, in a fixed order.
    fn parameters(&self) -> Vec<(&'static str, String)>;
}

#[cfg(test)]
fn read_back<P: Parameters>(parameters: &[(&'static str, String)]) -> P {
    P::read(|name| {
        let mut known = parameters.iter().filter(|(known, _)| *known == name);
        known.next().map(|(_, value)| value.clone())
    })
}
