/// The rules between `|`. A regular expression's own `|` do not end it: its closing delimiter does.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut rules = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = pattern_end(rest).unwrap_or_else(|| rest.find('|').unwrap_or(rest.len()));
        rules.push(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    rules
}

/// Where a rule that is a regular expression ends.
fn pattern_end(rule: &str) -> Option<usize> {
    let begin = ["regex:", "not_regex:"]
        .into_iter()
        .find_map(|name| rule.starts_with(name).then_some(name.len()))?;
    let pattern = &rule[begin..];
    let closing = closing(pattern.chars().next()?);
    let ends = pattern.char_indices().skip(1).filter(|(_, c)| *c == closing);
    ends.map(|(at, c)| begin + at + c.len_utf8()).find_map(|after| {
        let flags = rule[after..].find(|c: char| !c.is_ascii_alphabetic());
        let end = flags.map_or(rule.len(), |flags| after + flags);
        rule[end..].chars().next().is_none_or(|c| c == '|').then_some(end)
    })
}

/// What closes a regular expression that this opens.
pub(super) fn closing(opening: char) -> char {
    match opening {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '<' => '>',
        same => same,
    }
}
