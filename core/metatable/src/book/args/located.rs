//! A JSON value that is deserialised with the path of what does not fit.

use std::fmt::{self, Display};

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde_json::{Map, Value as JsonValue};
use violation::cut;

const UID: &str = "a UUID such as 00000000-0000-0000-0000-000000000001";
const TIME: &str = "a date or a time such as 2026-01-31T16:00:00Z";
const DECIMAL: &str = "a decimal such as \"12.5\"";

/// A value to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'a>(pub(super) &'a JsonValue);

/// What does not fit, and where; in a box, for every reader of a type hands it on.
#[derive(Debug)]
pub(super) struct Misfit(Box<Parts>);

#[derive(Debug)]
struct Parts {
    /// From the innermost.
    steps: Vec<Step>,
    reason: Reason,
}

#[derive(Debug)]
enum Step {
    Property(String),
    Item(usize),
}

#[derive(Debug)]
pub(super) enum Reason {
    /// Nothing is there.
    Missing,
    /// Nothing reads it.
    Unknown { known: Vec<&'static str> },
    /// It is of another kind.
    Unfit { found: String, expected: String },
    /// What its type says of it.
    Other { error: String },
}

impl Misfit {
    #[cold]
    fn new(reason: Reason) -> Self {
        let steps = Vec::new();
        Self(Box::new(Parts { steps, reason }))
    }

    #[cold]
    #[inline(never)]
    fn longer(found: usize, expected: usize) -> Self {
        Self::new(Reason::Unfit {
            found: format!("a list of {found}"),
            expected: format!("a list of {expected}"),
        })
    }

    pub(super) fn reason(&self) -> &Reason {
        &self.0.reason
    }

    #[cold]
    #[inline(never)]
    fn within(mut self, name: &str) -> Self {
        self.0.steps.push(Step::Property(cut(name).into_owned()));
        self
    }

    #[cold]
    #[inline(never)]
    fn at(mut self, item: usize) -> Self {
        self.0.steps.push(Step::Item(item));
        self
    }

    /// Of a value of another kind than is expected.
    #[cold]
    #[inline(never)]
    fn unlike(value: &JsonValue, expected: &dyn Expected) -> Self {
        Self::new(Reason::Unfit {
            found: found(value),
            expected: in_words(&expected.to_string()),
        })
    }

    /// The reason of a value's type, with the value: types say what they read in their own words.
    #[cold]
    #[inline(never)]
    fn of(mut self, value: &JsonValue) -> Self {
        if let (true, Reason::Other { error }) = (self.0.steps.is_empty(), &self.0.reason)
            && let Some(expected) = expected_of(error)
        {
            self.0.reason = Reason::Unfit {
                found: found(value),
                expected: expected.to_owned(),
            };
        }
        self
    }

    /// As of, for the name of a property.
    #[cold]
    #[inline(never)]
    fn of_name(self, name: &str) -> Self {
        match self.reason() {
            Reason::Other { .. } => self.of(&JsonValue::from(name)).within(name),
            _ => self,
        }
    }

    /// The path, `parts[1].name`; none for the whole.
    pub(super) fn path(&self) -> Option<String> {
        let mut path = String::new();
        for step in self.0.steps.iter().rev() {
            match step {
                Step::Property(name) if path.is_empty() => path.push_str(name),
                Step::Property(name) => path.extend([".", name]),
                Step::Item(item) => path.push_str(&format!("[{item}]")),
            }
        }
        (!path.is_empty()).then_some(path)
    }
}

impl Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.reason())
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    fn custom<T: Display>(error: T) -> Self {
        let error = error.to_string();
        Self::new(Reason::Other { error })
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Reason::Unfit {
            found: found_of(&unexpected),
            expected: in_words(&expected.to_string()),
        })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::new(Reason::Unfit {
            found: format!("a list of {length}"),
            expected: in_words(&expected.to_string()),
        })
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::new(Reason::Unfit {
            found: quoted(variant),
            expected: format!("one of: {}", known.join(", ")),
        })
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        let known = known.to_vec();
        Self::new(Reason::Unknown { known }).within(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Reason::Missing).within(field)
    }
}

/// Methods of a deserializer that read one kind of value.
macro_rules! read_as {
    ($kind:ident: $($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            self.$kind(visitor)
        })+
    };
}

/// Each type reads the one kind of value that it is made of: reading any in each would make the program larger.
impl<'de> Deserializer<'de> for Located<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            JsonValue::Null => visitor.visit_unit(),
            JsonValue::Bool(flag) => visitor.visit_bool(*flag),
            JsonValue::Number(_) => self.number(visitor),
            JsonValue::String(_) => self.text(visitor),
            JsonValue::Array(_) => self.list(visitor),
            JsonValue::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            JsonValue::Bool(flag) => visitor.visit_bool(*flag),
            other => Err(Misfit::unlike(other, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self.0 {
            JsonValue::String(text) => visitor.visit_enum(UnitVariant(text)),
            JsonValue::Object(object) if object.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(Fields::new(object)))
            }
            other => Err(Misfit::unlike(other, &"an object with one property, or text")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.object(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.list(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    read_as! { number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8
    deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 }
    read_as! { text: deserialize_char deserialize_str deserialize_string deserialize_identifier }
    read_as! { list: deserialize_seq }
    read_as! { object: deserialize_map }

    serde::forward_to_deserialize_any! { bytes byte_buf unit unit_struct }
}

impl<'de> Located<'de> {
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let JsonValue::Number(number) = self.0 else {
            return Err(Misfit::unlike(self.0, &visitor));
        };
        match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => visitor.visit_u64(whole),
            (_, Some(whole)) => visitor.visit_i64(whole),
            _ => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let JsonValue::String(text) = self.0 else {
            return Err(Misfit::unlike(self.0, &visitor));
        };
        visitor
            .visit_borrowed_str(text)
            .map_err(|misfit: Misfit| misfit.of(self.0))
    }

    fn list<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let JsonValue::Array(items) = self.0 else {
            return Err(Misfit::unlike(self.0, &visitor));
        };
        visit_list(items, visitor)
    }

    fn object<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let JsonValue::Object(object) = self.0 else {
            return Err(Misfit::unlike(self.0, &visitor));
        };
        visitor.visit_map(Fields::new(object))
    }
}

fn visit_list<'de, V: Visitor<'de>>(items: &'de [JsonValue], visitor: V) -> Result<V::Value, Misfit> {
    let mut list = Items { items, next: 0 };
    let read = visitor.visit_seq(&mut list)?;
    if list.next == items.len() {
        return Ok(read);
    }
    Err(Misfit::longer(items.len(), list.next))
}

struct Items<'de> {
    items: &'de [JsonValue],
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        self.next += 1;
        let read = seed.deserialize(Located(item));
        read.map(Some).map_err(|misfit| misfit.at(self.next - 1))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

struct Fields<'de> {
    entries: serde_json::map::Iter<'de>,
    value: Option<(&'de str, &'de JsonValue)>,
}

impl<'de> Fields<'de> {
    fn new(object: &'de Map<String, JsonValue>) -> Self {
        Self {
            entries: object.iter(),
            value: None,
        }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some((name, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some((name, value));
        let read = seed.deserialize(BorrowedStrDeserializer::new(name));
        read.map(Some).map_err(|misfit: Misfit| misfit.of_name(name))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Misfit> {
        let (name, value) = self.value.take().unwrap_or(("", &JsonValue::Null));
        let read = seed.deserialize(Located(value));
        read.map_err(|misfit| misfit.within(name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A variant without content.
struct UnitVariant<'de>(&'de str);

impl<'de> EnumAccess<'de> for UnitVariant<'de> {
    type Error = Misfit;
    type Variant = <StrDeserializer<'de, Misfit> as EnumAccess<'de>>::Variant;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self::Variant), Misfit> {
        let text: StrDeserializer<'de, Misfit> = self.0.into_deserializer();
        text.variant_seed(seed)
    }
}

/// A value for a sentence.
fn found(value: &JsonValue) -> String {
    match value {
        JsonValue::String(text) => quoted(text),
        JsonValue::Array(_) => "a list".to_owned(),
        JsonValue::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

fn found_of(unexpected: &Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(flag) => flag.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => JsonValue::from(*number).to_string(),
        Unexpected::Char(letter) => quoted(&letter.to_string()),
        Unexpected::Str(text) => quoted(text),
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::UnitVariant => "text".to_owned(),
        _ => "an object".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(text))
}

/// What a type reads, for a caller who knows JSON.
fn in_words(expected: &str) -> String {
    let words = match expected {
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "a borrowed string" | "string" | "variant identifier" | "field identifier" => "text",
        "a sequence" => "a list",
        "a map" => "an object",
        "a formatted UUID string" => UID,
        "a text that holds a decimal number" => DECIMAL,
        _ => return other_words(expected),
    };
    words.to_owned()
}

/// Of what says it in a sentence: "a tuple of size 2", "tuple struct Pair with 2 elements", "struct Part".
fn other_words(expected: &str) -> String {
    if expected.contains("RFC 3339") || expected.contains("date") {
        return TIME.to_owned();
    }
    let size = expected.split(' ').find_map(|word| word.parse::<usize>().ok());
    if let Some(size) = size {
        return format!("a list of {size}");
    }
    let is_object = expected.starts_with("struct") || expected.contains("enum") || expected.contains("variant");
    if is_object { "an object" } else { expected }.to_owned()
}

/// What a type reads whose error this is.
fn expected_of(error: &str) -> Option<&'static str> {
    const OF_TIMES: [&str; 6] = [
        "input contains invalid characters",
        "premature end of input",
        "trailing input",
        "input is out of range",
        "no possible date and time matching input",
        "input is not enough for unique date and time",
    ];
    match error {
        error if error.starts_with("UUID parsing failed") => Some(UID),
        error if OF_TIMES.contains(&error) => Some(TIME),
        error if error.starts_with("this is not a decimal number") => Some(DECIMAL),
        _ => None,
    }
}
