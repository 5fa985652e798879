use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};
use serde_json::{Map, Value};

/// Reads one of the files of `schema/facts/`, for the build script.
///
/// They are our own, so a small part of YAML is enough: block and flow collections, quoted text, whole numbers,
/// `true`, `false` and `null`. Files of users come in through `source`, with its limits and messages.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let mut reader = Reader {
        events: Parser::new_from_str(text),
    };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::StreamEnd => return Ok(Value::Null),
            event => return reader.value(event),
        }
    }
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Event<'t>, String> {
        let event = self.events.next().map(|next| next.map(|(event, _)| event));
        event
            .unwrap_or(Ok(Event::StreamEnd))
            .map_err(|problem: ScanError| problem.to_string())
    }

    fn value(&mut self, event: Event<'t>) -> Result<Value, String> {
        match event {
            Event::Scalar(text, style, _, _) => Ok(scalar(text, style)),
            Event::SequenceStart(..) => self.list(),
            Event::MappingStart(..) => self.map(),
            other => Err(format!("{other:?} is not used in facts")),
        }
    }

    fn list(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Value::Array(items)),
                event => items.push(self.value(event)?),
            }
        }
    }

    fn map(&mut self) -> Result<Value, String> {
        let mut fields = Map::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => return Ok(Value::Object(fields)),
                Event::Scalar(text, ..) => text.into_owned(),
                other => return Err(format!("{other:?} is not a key")),
            };
            let event = self.next()?;
            let value = self.value(event)?;
            if fields.insert(key.clone(), value).is_some() {
                return Err(format!("{key} is written twice"));
            }
        }
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.into_owned());
    }
    match &*text {
        "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        plain => plain
            .parse::<i64>()
            .map_or_else(|_| Value::String(plain.into()), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_yaml_of_the_embedded_files_is_read() {
        let text = "# note\nfacts:\n  a.b:\n    - {value: 1, since: \"1.20\", list: [a/b, null, true]}\n";
        assert_eq!(
            read(text),
            Ok(json!({"facts": {"a.b": [{"value": 1, "since": "1.20", "list": ["a/b", null, true]}]}}))
        );
        assert_eq!(read(""), Ok(Value::Null));
        assert!(read("a: 1\na: 2\n").unwrap_err().contains("twice"));
        assert!(read("a: *b\n").is_err());
    }
}
