//! How an expression comes and goes in JSON and TOML: as its text, or as a tree.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Expression, ExpressionError, Node, Terms};
use crate::text::Speak;

impl<C: Terms> Serialize for Expression<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, C: Terms> Deserialize<'de> for Expression<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Written out, since an untagged derive would say of every mistake only that no form fits.
        deserializer.deserialize_any(Form(PhantomData))
    }
}

struct Form<C>(PhantomData<fn() -> C>);

impl<'de, C: Terms> Visitor<'de> for Form<C> {
    type Value = Expression<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an expression as a text, or as a tree of one key: is, not, and, or")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Expression<C>, E> {
        text.parse().map_err(refused)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Expression<C>, A::Error> {
        let node = Node::deserialize(MapAccessDeserializer::new(&mut map))?;
        if map.next_key::<IgnoredAny>()?.is_some() {
            let detail = say!("a tree has one key; join several with and, or", "表达式树只有一个键；多个条件请用 and、or 连接");
            return Err(A::Error::custom(detail.carried()));
        }
        Expression::new(node).and_then(Expression::in_length).map_err(refused)
    }
}

fn refused<E: Error>(error: ExpressionError) -> E {
    E::custom(error.say().carried())
}

impl<C: Terms> JsonSchema for Expression<C> {
    fn schema_name() -> Cow<'static, str> {
        C::SCHEMA.0.into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let part = generator.subschema_for::<Self>();
        let parts = json_schema!({ "type": "array", "items": part, "minItems": 2 });
        let one = |key: &str, value: &Schema| json_schema!({ "type": "object", "properties": { key: value }, "required": [key], "additionalProperties": false });
        let clause = json_schema!({ "type": "object", "minProperties": 1, "maxProperties": 1 });
        let trees = [one("is", &clause), one("not", &part), one("and", &parts), one("or", &parts)];
        let [is, not, and, or] = trees;
        json_schema!({ "description": C::SCHEMA.1, "anyOf": [{ "type": "string" }, is, not, and, or] })
    }
}
