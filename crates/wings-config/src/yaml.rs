use std::fmt::Write as _;

use serde_json::Value;

/// An object as a YAML document. Texts are always in double quotes, so that none can be taken for something else.
pub(crate) fn document(object: &Value) -> String {
    let mut text = String::new();
    write_members(object, 0, &mut text);
    text
}

fn write_members(object: &Value, depth: usize, text: &mut String) {
    for (key, value) in object.as_object().into_iter().flatten() {
        text.extend(std::iter::repeat_n("  ", depth));
        text.push_str(key);
        text.push(':');
        match value {
            Value::Object(members) if !members.is_empty() => {
                text.push('\n');
                write_members(value, depth + 1, text);
            }
            value => {
                text.push(' ');
                write_flow(value, text);
                text.push('\n');
            }
        }
    }
}

/// A value on one line.
fn write_flow(value: &Value, text: &mut String) {
    match value {
        Value::String(value) => write_quoted(value, text),
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_flow(element, text);
            }
            text.push(']');
        }
        Value::Object(_) => text.push_str("{}"),
        value => text.push_str(&value.to_string()),
    }
}

fn write_quoted(value: &str, text: &mut String) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            ' '..='~' => text.push(c),
            // Writing to a text cannot fail.
            c => _ = write!(text, "\\U{:08X}", u32::from(c)),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn texts_are_texts_whatever_they_look_like() {
        let object = json!({
            "a": "yes", "b": "1", "c": "# no: [comment]", "d": "quote \" and \\", "e": "line\nend", "f": "é😀\u{85}\u{2028}",
            "g": [1, "two", []], "h": {"i": {"j": null, "k": true}}, "l": {}
        });
        let expected = r##"a: "yes"
b: "1"
c: "# no: [comment]"
d: "quote \" and \\"
e: "line\U0000000Aend"
f: "\U000000E9\U0001F600\U00000085\U00002028"
g: [1, "two", []]
h:
  i:
    j: null
    k: true
l: {}
"##;
        assert_eq!(super::document(&object), expected);
    }
}
