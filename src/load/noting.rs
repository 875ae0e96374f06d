//! Listens in while serde reads an enum or a structure, to learn the first name that comes by: that of the variant, or of the first field.
//!
//! Knows serde, and nothing of files or places.

use std::cell::Cell;

use serde::de::{DeserializeSeed, EnumAccess, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads an enum or a structure; the answer has its first name as it stands in the source, if it has one.
pub(crate) fn first_name<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(T, Option<&'de str>), D::Error> {
    let first = Cell::new(None);
    let value = T::deserialize(Noting { inner: deserializer, first: &first })?;
    Ok((value, first.get()))
}

/// Passes everything on, and notes the first name that comes by.
struct Noting<'a, 'de, I> {
    inner: I,
    first: &'a Cell<Option<&'de str>>,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Noting<'_, 'de, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_enum(name, variants, Noting { inner: visitor, first: self.first })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_struct(name, fields, Noting { inner: visitor, first: self.first })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_identifier(Noting { inner: visitor, first: self.first })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Noting<'_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.inner.expecting(out)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(Noting { inner: access, first: self.first })
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Noting { inner: access, first: self.first })
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, word: &'de str) -> Result<V::Value, E> {
        self.first.set(self.first.get().or(Some(word)));
        self.inner.visit_borrowed_str(word)
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Noting<'_, 'de, A> {
    type Error = A::Error;
    type Variant = A::Variant;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, A::Variant), A::Error> {
        self.inner.variant_seed(Noting { inner: seed, first: self.first })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Noting<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_key_seed(Noting { inner: seed, first: self.first })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Noting<'_, 'de, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Noting { inner: deserializer, first: self.first })
    }
}
