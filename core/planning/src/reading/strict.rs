//! JSON text as its type in one pass, by the rules of its shape. What breaks a rule ends the pass without a place: the text is
//! then read as an untrusted value, which finds everything that is wrong with it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::raw::RawValue;
use crate::scalar::{instant_of, is_uid_long, read_decimal};
use crate::shape::{FieldShape, Presence, Shape};

/// A text as its type; without a shape it was checked before.
pub(super) fn read<'de, T: Deserialize<'de>>(text: &'de str, shape: Option<Shape>) -> Result<T, serde_json::Error> {
    let mut source = serde_json::Deserializer::from_str(text);
    let strict = Strict {
        source: &mut source,
        shape,
    };
    let value = T::deserialize(strict)?;
    source.end()?;
    Ok(value)
}

#[cold]
fn unfit<E: Error>() -> E {
    E::custom("not of its shape")
}

/// A value that has to be of a shape, if there is one.
struct Strict<D> {
    source: D,
    shape: Option<Shape>,
}

impl<'de, D: Deserializer<'de>> Strict<D> {
    fn visit<V: Visitor<'de>>(self, visitor: V) -> (D, OfShape<V>) {
        let Self { source, shape } = self;
        (source, OfShape { visitor, shape })
    }
}

/// What a type reads is asked for as what it is: a reader of every kind of value for each type would be half of a module.
macro_rules! read_as {
    ($($method:ident)* => $reader:ident) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            let (source, of_shape) = self.visit(visitor);
            source.deserialize_any($reader(of_shape))
        }
    )* };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (source, of_shape) = self.visit(visitor);
        source.deserialize_any(of_shape)
    }

    read_as! { deserialize_str deserialize_string deserialize_identifier => TextOf }

    read_as! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_f32 deserialize_f64 => NumberOf
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (source, of_shape) = self.visit(visitor);
        source.deserialize_seq(ListOf(of_shape))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (source, of_shape) = self.visit(visitor);
        source.deserialize_map(ObjectOf(of_shape))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (source, of_shape) = self.visit(visitor);
        source.deserialize_option(OptionOf(of_shape))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let variant = Variant::read(RawValue::deserialize(self.source)?, self.shape);
        let variant = variant.ok_or_else(unfit::<D::Error>)?;
        visitor.visit_enum(WithError(variant, PhantomData))
    }

    forward_to_deserialize_any! {
        bool i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct ignored_any
    }
}

/// Hands a value of a shape to the visitor of its type, as [`check`](super::check) would write it.
struct OfShape<V> {
    visitor: V,
    shape: Option<Shape>,
}

impl<'de, V: Visitor<'de>> OfShape<V> {
    fn flag<E: Error>(self, flag: bool) -> Result<V::Value, E> {
        match self.shape {
            None | Some(Shape::Flag) => self.visitor.visit_bool(flag),
            _ => Err(unfit()),
        }
    }

    fn positive<E: Error>(self, number: u64) -> Result<V::Value, E> {
        match self.shape {
            None => self.visitor.visit_u64(number),
            Some(Shape::Count) if u32::try_from(number).is_ok() => self.visitor.visit_u64(number),
            Some(Shape::Direction) if number == 1 => self.visitor.visit_u64(number),
            _ => self.number(&RawValue::from(number)),
        }
    }

    fn negative<E: Error>(self, number: i64) -> Result<V::Value, E> {
        match self.shape {
            None => self.visitor.visit_i64(number),
            Some(Shape::Direction) if number == -1 => self.visitor.visit_i64(number),
            _ => self.number(&RawValue::from(number)),
        }
    }

    fn float<E: Error>(self, number: f64) -> Result<V::Value, E> {
        match self.shape {
            None => self.visitor.visit_f64(number),
            _ => self.number(&RawValue::Number(number)),
        }
    }

    fn number<E: Error>(self, number: &RawValue) -> Result<V::Value, E> {
        match (self.shape, number) {
            (Some(Shape::Decimal), _) => {
                let decimal = read_decimal(number).map_err(|_| unfit::<E>())?;
                self.visitor.visit_str(&decimal.to_string())
            }
            (Some(Shape::Real), RawValue::Number(real)) if real.is_finite() => self.visitor.visit_f64(*real),
            _ => Err(unfit()),
        }
    }

    fn text<E: Error>(self, text: &str) -> Result<V::Value, E> {
        if self.shape.is_none_or(|shape| is_text_of(&shape, text)) {
            self.visitor.visit_str(text)
        } else {
            Err(unfit())
        }
    }

    fn list<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        let shape = match self.shape {
            None => None,
            // Rows are judged together.
            Some(Shape::List(Shape::TargetRow)) => return Err(unfit()),
            Some(Shape::List(item)) => Some(*item),
            _ => return Err(unfit()),
        };
        self.visitor.visit_seq(Items { items, shape })
    }

    fn object<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let fields = match self.shape {
            None => Fields::Any,
            Some(Shape::Object(object)) => Fields::Of(object.fields),
            Some(Shape::Union(union)) => Fields::OfOneOf(union.variants),
            _ => return Err(unfit()),
        };
        self.visitor.visit_map(Entries {
            map,
            fields,
            next: 0,
            seen: 0,
            shape: None,
        })
    }
}

macro_rules! visitor {
    ($reader:ident of $($inner:tt)*) => { visitor! { @impl $reader |visitor| visitor.0; $($inner)* } };
    (@impl $reader:ident |$self:ident| $of_shape:expr; $($kind:ident)*) => {
        impl<'de, V: Visitor<'de>> Visitor<'de> for $reader<V> {
            type Value = V::Value;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value of its shape")
            }

            $( visitor! { @$kind $self $of_shape } )*
        }
    };
    (@flag $self:ident $of_shape:expr) => {
        fn visit_bool<E: Error>(self, flag: bool) -> Result<V::Value, E> {
            let $self = self;
            $of_shape.flag(flag)
        }
    };
    (@number $self:ident $of_shape:expr) => {
        fn visit_u64<E: Error>(self, number: u64) -> Result<V::Value, E> {
            let $self = self;
            $of_shape.positive(number)
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<V::Value, E> {
            let $self = self;
            $of_shape.negative(number)
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<V::Value, E> {
            let $self = self;
            $of_shape.float(number)
        }
    };
    (@text $self:ident $of_shape:expr) => {
        fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
            let $self = self;
            $of_shape.text(text)
        }
    };
    (@list $self:ident $of_shape:expr) => {
        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
            let $self = self;
            $of_shape.list(items)
        }
    };
    (@object $self:ident $of_shape:expr) => {
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
            let $self = self;
            $of_shape.object(map)
        }
    };
    (@option $self:ident $of_shape:expr) => {
        fn visit_none<E: Error>(self) -> Result<V::Value, E> {
            let $self = self;
            $of_shape.visitor.visit_none()
        }

        fn visit_some<D: Deserializer<'de>>(self, source: D) -> Result<V::Value, D::Error> {
            let $self = self;
            let OfShape { visitor, shape } = $of_shape;
            visitor.visit_some(Strict { source, shape })
        }
    };
    (@null $self:ident $of_shape:expr) => {
        fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
            let $self = self;
            match $of_shape.shape {
                None => $self.visitor.visit_unit(),
                Some(_) => Err(unfit()),
            }
        }
    };
}

struct TextOf<V>(OfShape<V>);
struct NumberOf<V>(OfShape<V>);
struct ListOf<V>(OfShape<V>);
struct ObjectOf<V>(OfShape<V>);
struct OptionOf<V>(OfShape<V>);

visitor! { @impl OfShape |visitor| visitor; flag number text list object null }
visitor! { TextOf of text number }
visitor! { NumberOf of number }
visitor! { ListOf of list }
visitor! { ObjectOf of object }
visitor! { OptionOf of option }

/// A value of a choice, which can have a decimal.
struct Variant {
    name: String,
    decimal: Option<String>,
}

impl Variant {
    fn read(raw: RawValue, shape: Option<Shape>) -> Option<Self> {
        match raw {
            RawValue::Text(name) if shape.is_none_or(|shape| is_text_of(&shape, &name)) => {
                Some(Self { name, decimal: None })
            }
            RawValue::Object(mut fields) => {
                let (name, value) = fields.pop().filter(|_| fields.is_empty())?;
                let is_known = match shape {
                    None => true,
                    Some(Shape::Union(union)) => shape_in(union.variants, &name).is_some(),
                    Some(_) => false,
                };
                let decimal = read_decimal(&value).ok()?.to_string();
                is_known.then_some(Self {
                    name,
                    decimal: Some(decimal),
                })
            }
            _ => None,
        }
    }
}

impl<'de, E: Error> EnumAccess<'de> for WithError<Variant, E> {
    type Error = E;
    type Variant = WithError<Option<String>, E>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), E> {
        let Variant { name, decimal } = self.0;
        let value = seed.deserialize(name.into_deserializer())?;
        Ok((value, WithError(decimal, PhantomData)))
    }
}

impl<'de, E: Error> VariantAccess<'de> for WithError<Option<String>, E> {
    type Error = E;

    fn unit_variant(self) -> Result<(), E> {
        self.0.is_none().then_some(()).ok_or_else(unfit)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, E> {
        seed.deserialize(self.0.ok_or_else(unfit::<E>)?.into_deserializer())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, E> {
        Err(unfit())
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, E> {
        Err(unfit())
    }
}

/// What reads fails with the errors of its source.
struct WithError<T, E>(T, PhantomData<E>);

fn is_text_of(shape: &Shape, text: &str) -> bool {
    match shape {
        // Its type says which texts are one.
        Shape::Decimal | Shape::Text => true,
        Shape::Uid => is_uid_long(text),
        Shape::Instant => instant_of(text).is_some(),
        Shape::Choice(choice) => choice.texts.contains(&text),
        Shape::Literal(only) => *only == text,
        Shape::Union(union) => union
            .variants
            .iter()
            .any(|variant| matches!(variant, Shape::Choice(choice) if choice.texts.contains(&text))),
        _ => false,
    }
}

struct Items<A> {
    items: A,
    shape: Option<Shape>,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let shape = self.shape;
        self.items.next_element_seed(Seed { seed, shape })
    }
}

struct Seed<S> {
    seed: S,
    shape: Option<Shape>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<S::Value, D::Error> {
        let Self { seed, shape } = self;
        seed.deserialize(Strict { source, shape })
    }
}

/// The properties that an object may have.
#[derive(Clone, Copy)]
enum Fields {
    Any,
    Of(&'static [FieldShape]),
    /// Those of alternatives; its type knows which go together. No two have one of the same name with another shape.
    OfOneOf(&'static [Shape]),
}

impl Fields {
    /// The place and the shape of a property; most come in the order in which they are declared.
    fn find(self, name: &str, next: usize) -> Option<(usize, Shape)> {
        match self {
            Self::Any => None,
            Self::OfOneOf(variants) => Some((0, shape_in(variants, name)?)),
            Self::Of(fields) => {
                let is_next = fields.get(next).is_some_and(|field| field.name == name);
                let place = if is_next {
                    next
                } else {
                    fields.iter().position(|field| field.name == name)?
                };
                Some((place, fields[place].shape))
            }
        }
    }

    /// Whether all that must be there was seen, a bit for each place.
    fn are_complete(self, seen: u64) -> bool {
        let Self::Of(fields) = self else {
            return true;
        };
        let is_wanted = |field: &FieldShape| matches!(field.presence, Presence::Required | Presence::Nullable);
        let mut wanted = fields.iter().enumerate().filter(|(_, field)| is_wanted(field));
        wanted.all(|(place, _)| seen & bit(place) != 0)
    }
}

/// The shape of a property of one of these; their types know the texts that tell them apart.
fn shape_in(variants: &'static [Shape], name: &str) -> Option<Shape> {
    let fields = variants.iter().filter_map(|variant| match variant {
        Shape::Object(object) => Some(object.fields),
        _ => None,
    });
    let found = fields.flatten().find(|field| field.name == name)?;
    Some(match found.shape {
        Shape::Literal(_) => Shape::Text,
        shape => shape,
    })
}

/// No object has more than 64 properties; one would always be read as an untrusted value.
fn bit(place: usize) -> u64 {
    u32::try_from(place)
        .ok()
        .and_then(|place| 1_u64.checked_shl(place))
        .unwrap_or_default()
}

struct Entries<A> {
    map: A,
    fields: Fields,
    next: usize,
    seen: u64,
    /// Of the value that comes next.
    shape: Option<Shape>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let Some(key) = self.map.next_key_seed(Key)? else {
            return if self.fields.are_complete(self.seen) {
                Ok(None)
            } else {
                Err(unfit())
            };
        };
        if !matches!(self.fields, Fields::Any) {
            let (place, shape) = self.fields.find(&key, self.next).ok_or_else(unfit::<A::Error>)?;
            self.next = place + 1;
            self.seen |= bit(place);
            self.shape = Some(shape);
        }
        seed.deserialize(CowStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let shape = self.shape;
        self.map.next_value_seed(Seed { seed, shape })
    }
}

/// The name of a property.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Cow<'de, str>, D::Error> {
        source.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
