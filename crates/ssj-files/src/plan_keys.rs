//! Every key of a plan as a table for `docs/files.md`, from the JSON Schema of the types, where a key's
//! Chinese name is its title.

use std::fmt::Write as _;

use serde_json::{Map, Value};

const START: &str = "Plan";

/// The tables of keys in Markdown: one for the plan, then one for each table inside, as they are met.
pub fn plan_keys_markdown() -> String {
    let schema = schemars::schema_for!(shuangsuiji::plan::Plan).to_value();
    let mut out = String::new();
    let mut found = vec![START.to_owned()];
    let mut at = 0;
    while let Some(name) = found.get(at).cloned() {
        at += 1;
        let here = if name == START { &schema } else { definition(&schema, &name) };
        table(&mut out, &name, here, &schema, &mut found);
    }
    out
}

fn definition<'a>(schema: &'a Value, name: &str) -> &'a Value {
    schema.pointer(&format!("/$defs/{name}")).unwrap_or(&Value::Null)
}

fn table(out: &mut String, name: &str, here: &Value, schema: &Value, found: &mut Vec<String>) {
    let empty = Map::new();
    let keys = here.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let must = |key: &str| here.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|k| k == key));
    let about = text(here, "description");
    let heading = if name == START { "the file itself".to_owned() } else { format!("`{name}`") };
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}**{heading}**: {about}\n", if out.is_empty() { "" } else { "\n" });
    out.push_str("| key | 中文 | a value is | must | example | meaning |\n|---|---|---|---|---|---|\n");
    let required = keys.iter().filter(|(key, _)| must(key));
    for (key, value) in required.chain(keys.iter().filter(|(key, _)| !must(key))) {
        let (title, kind, about) = (text(value, "title"), kind(value, schema, found), text(value, "description"));
        let yes = if must(key) { "yes" } else { "" };
        let _ = writeln!(out, "| `{key}` | {title} | {kind} | {yes} | {} | {about} |", example(value));
    }
}

/// A text of a schema on one line.
fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first example as TOML writes it.
fn example(value: &Value) -> String {
    let first = value.pointer("/examples/0").and_then(|first| toml::Value::try_from(first).ok());
    first.map(|first| format!("`{first}`")).unwrap_or_default()
}

/// What a value is, in words; names of tables that it leads to are added to those found.
fn kind(value: &Value, schema: &Value, found: &mut Vec<String>) -> String {
    if let Some(name) = value.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/")) {
        let inner = definition(schema, name);
        if inner.get("properties").is_none() {
            return tree(inner, name, schema, found).unwrap_or_else(|| kind(inner, schema, found));
        }
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
        return format!("a table `{name}`");
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(forms) = value.get(key).and_then(Value::as_array) {
            let forms: Vec<String> = forms.iter().filter(|f| text(f, "type") != "null").map(|f| kind(f, schema, found)).collect();
            return forms.join(" or ");
        }
    }
    if let Some(only) = value.get("const") {
        return format!("`{only}`");
    }
    match (type_of(value), text(value, "format").as_str()) {
        (Some("string"), "date") => "a day".to_owned(),
        (Some("string"), _) => "text".to_owned(),
        (Some("integer"), _) => "a whole number".to_owned(),
        (Some("boolean"), _) => "`true` or `false`".to_owned(),
        (Some("array"), _) => format!("a list, each {}", kind(value.get("items").unwrap_or(&Value::Null), schema, found)),
        (Some("object"), _) => match (value.get("additionalProperties"), value.get("properties").and_then(Value::as_object)) {
            (_, Some(fields)) => {
                let fields: Vec<_> = fields.iter().map(|(key, inner)| format!("{key} = {}", kind(inner, schema, found))).collect();
                format!("{{ {} }}", fields.join(", "))
            }
            (Some(each), None) => format!("a table by name, each {}", kind(each, schema, found)),
            (None, None) => "a table".to_owned(),
        },
        _ => "any".to_owned(),
    }
}

/// What a value is whose definition leads to itself, such as an expression: its first form, or a tree of such.
fn tree(inner: &Value, name: &str, schema: &Value, found: &mut Vec<String>) -> Option<String> {
    let leads_to_itself = inner.to_string().contains(&format!("\"#/$defs/{name}\""));
    let first = inner.pointer("/anyOf/0").filter(|_| leads_to_itself)?;
    Some(format!("{} or a tree", kind(first, schema, found)))
}

/// The type of a schema: of two, the one that is not null.
fn type_of(value: &Value) -> Option<&str> {
    match value.get("type")? {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|t| *t != "null"),
        one => one.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn examples(of: &Value) -> Map<String, Value> {
        let keys = of["properties"].as_object().unwrap();
        keys.iter().filter_map(|(key, value)| Some((key.clone(), value.pointer("/examples/0")?.clone()))).collect()
    }

    #[test]
    fn every_key_has_a_chinese_name_and_an_example() {
        let tables = plan_keys_markdown();
        let rows: Vec<&str> = tables.lines().filter(|l| l.starts_with("| `")).collect();
        assert!(rows.len() > 45, "{tables}");
        for row in rows {
            let cells: Vec<&str> = row.split(" | ").collect();
            assert_eq!(cells.len(), 6, "a cell holds no bar: {row}");
            assert!(cells[1].chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{row}");
            assert!(cells[2] != "any" && !cells[5].is_empty(), "{row}");
            assert!(!cells[4].trim().is_empty() || cells[0] == "| `tasks`", "{row}");
        }
    }

    #[test]
    fn the_examples_together_are_a_plan() {
        let schema = schemars::schema_for!(shuangsuiji::plan::Plan).to_value();
        let mut plan = examples(&schema);
        plan.insert("tasks".to_owned(), json!([examples(definition(&schema, "Task"))]));
        let read = crate::parse_plan("examples.json", &Value::Object(plan).to_string()).unwrap();
        assert_eq!(read.tasks.len(), 1);
        let mut policy = read.tier_policy.clone().unwrap();
        for (key, value) in examples(definition(&schema, "TierPolicy")) {
            let mut changed = serde_json::to_value(&policy).unwrap();
            changed[key] = value;
            policy = serde_json::from_value(changed).unwrap();
        }
        shuangsuiji::plan::Plan { tier_policy: Some(policy), ..read }.check().unwrap();
    }
}
