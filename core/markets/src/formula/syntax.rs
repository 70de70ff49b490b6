//! The language of formulas.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use violation::Fault;

use crate::codes;

/// Deeper nesting than any formula that a person writes.
const DEEPEST: usize = 100;

/// The source that a reference reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SourceType {
    /// An asset.
    Asset,
    /// An index.
    Index,
}

/// A number of an asset or of an index: `asset["BOND"].yield`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The kind of its source.
    pub source_type: SourceType,
    /// The business key of the asset or index.
    pub identifier: String,
    /// The column that is read.
    pub observable: String,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.source_type {
            SourceType::Asset => "asset",
            SourceType::Index => "index",
        };
        let identifier = serde_json::Value::from(self.identifier.as_str());
        write!(f, "{source}[{identifier}].{}", self.observable)
    }
}

/// Why a text is no formula.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.fault())]
pub struct FormulaError {
    /// Which character, from 1.
    pub at: usize,
    /// The expected token or property.
    pub expected: &'static str,
}

impl FormulaError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        codes::formula_malformed(&self.at, &self.expected)
    }
}

/// A formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    pub(super) root: Expression,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    /// A number, and its JSON form: 1 and 1.0 are different texts.
    Number(f64, String),
    Reference(Reference),
    Negative(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operator {
    fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "**",
        }
    }
}

impl Formula {
    /// The formula of a text.
    ///
    /// `**` is right associative and binds tighter than a minus on its left; its right side may have a sign.
    ///
    /// ```
    /// # use markets::formula::Formula;
    /// let formula = Formula::parse("-asset[\"B\"].y ** 2").unwrap();
    /// assert_eq!(formula.canonical(), "(-(asset[\"B\"].y**2))");
    /// ```
    ///
    /// # Errors
    /// Where the text stops being a formula, and what it needs there.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        let root = parser.sum()?;
        parser.skip_blanks();
        if parser.at < text.len() {
            return Err(parser.fault("an operator or the end"));
        }
        Ok(Self { root })
    }

    /// The canonical text: every operation in parentheses, no blanks.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        write(&self.root, &mut text);
        text
    }

    /// The references of the formula, each once, in order.
    pub fn references(&self) -> BTreeSet<Reference> {
        let mut found = BTreeSet::new();
        collect(&self.root, &mut found);
        found
    }
}

fn write(expression: &Expression, text: &mut String) {
    match expression {
        Expression::Number(_, number) => text.push_str(number),
        Expression::Reference(reference) => text.push_str(&reference.to_string()),
        Expression::Negative(inner) => {
            text.push_str("(-");
            write(inner, text);
            text.push(')');
        }
        Expression::Binary(operator, left, right) => {
            text.push('(');
            write(left, text);
            text.push_str(operator.text());
            write(right, text);
            text.push(')');
        }
    }
}

fn collect(expression: &Expression, found: &mut BTreeSet<Reference>) {
    match expression {
        Expression::Number(..) => {}
        Expression::Reference(reference) => {
            found.insert(reference.clone());
        }
        Expression::Negative(inner) => collect(inner, found),
        Expression::Binary(_, left, right) => {
            collect(left, found);
            collect(right, found);
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn fault(&self, expected: &'static str) -> FormulaError {
        FormulaError {
            at: self.text[..self.at].chars().count() + 1,
            expected,
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn expect(&mut self, token: &str, expected: &'static str) -> Result<(), FormulaError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.fault(expected))
        }
    }

    fn sum(&mut self) -> Result<Expression, FormulaError> {
        let mut left = self.product()?;
        loop {
            let operator = if self.take("+") {
                Operator::Add
            } else if self.take("-") {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            left = Expression::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expression, FormulaError> {
        let mut left = self.signed()?;
        loop {
            self.skip_blanks();
            let operator = if self.take("*") {
                Operator::Multiply
            } else if self.take("/") {
                Operator::Divide
            } else {
                return Ok(left);
            };
            left = Expression::Binary(operator, Box::new(left), Box::new(self.signed()?));
        }
    }

    fn signed(&mut self) -> Result<Expression, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault("fewer levels of parentheses and signs"));
        }
        let signed = if self.take("-") {
            Expression::Negative(Box::new(self.signed()?))
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(signed)
    }

    fn power(&mut self) -> Result<Expression, FormulaError> {
        let base = self.atom()?;
        if self.take("**") {
            let exponent = self.signed()?;
            return Ok(Expression::Binary(Operator::Power, Box::new(base), Box::new(exponent)));
        }
        Ok(base)
    }

    fn atom(&mut self) -> Result<Expression, FormulaError> {
        if self.take("(") {
            let inner = self.sum()?;
            self.expect(")", "a closing parenthesis")?;
            return Ok(inner);
        }
        for (name, source_type) in [("asset", SourceType::Asset), ("index", SourceType::Index)] {
            if self.take(name) {
                return self.reference(source_type).map(Expression::Reference);
            }
        }
        self.number()
    }

    fn reference(&mut self, source_type: SourceType) -> Result<Reference, FormulaError> {
        self.expect("[", "a key in brackets, as in asset[\"ID\"].close")?;
        self.skip_blanks();
        let mut strings = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        let Some(Ok(identifier)) = strings.next() else {
            return Err(self.fault("a key in double quotes"));
        };
        self.at += strings.byte_offset();
        self.expect("]", "a closing bracket")?;
        self.expect(".", "a dot and a column")?;
        self.skip_blanks();
        let name = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let length = self
            .rest()
            .find(|character| !name(character))
            .unwrap_or(self.rest().len());
        let observable = self.rest()[..length].to_owned();
        if observable.is_empty() || observable.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(self.fault("the name of a column"));
        }
        self.at += length;
        Ok(Reference {
            source_type,
            identifier,
            observable,
        })
    }

    fn number(&mut self) -> Result<Expression, FormulaError> {
        self.skip_blanks();
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = self.rest();
        let mut length = digits(rest);
        let mut whole = length > 0;
        if rest[length..].starts_with('.') {
            let fraction = digits(&rest[length + 1..]);
            if length + fraction == 0 {
                return Err(self.fault("a number, a reference or a parenthesis"));
            }
            length += 1 + fraction;
            whole = false;
        }
        if length == 0 {
            return Err(self.fault("a number, a reference or a parenthesis"));
        }
        if rest[length..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
            let exponent = digits(&rest[length + 1 + sign..]);
            if exponent > 0 {
                length += 1 + sign + exponent;
                whole = false;
            }
        }
        let text = &rest[..length];
        let value: f64 = text.parse().map_err(|_| self.fault("a number"))?;
        let shown = if whole { text.trim_start_matches('0') } else { "" };
        let shown = match (whole, shown) {
            (true, "") => "0".to_owned(),
            (true, shown) => shown.to_owned(),
            (false, _) => serde_json::Value::from(value).to_string(),
        };
        if !value.is_finite() {
            return Err(self.fault("a finite number"));
        }
        self.at += length;
        Ok(Expression::Number(value, shown))
    }
}
