mod rule;
mod split;

use rule::Rule;

/// What a variable may be: rules as Laravel writes them, such as `required|string|max:20`.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    text: String,
    required: bool,
    numeric: bool,
    checks: Vec<Rule>,
}

impl Rules {
    /// Reads rules, and says which of them are not understood: those are not checked.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        Self::of_each(&split::split(text))
    }

    /// The same, where each rule is a text of its own.
    #[must_use]
    pub fn of_each<S: AsRef<str>>(texts: &[S]) -> (Self, Vec<String>) {
        let mut rules = Self::default();
        let mut not_understood = Vec::new();
        for text in texts
            .iter()
            .map(AsRef::as_ref)
            .filter(|text| !text.trim().is_empty())
        {
            if !rules.text.is_empty() {
                rules.text.push('|');
            }
            rules.text.push_str(text);
            let (name, argument) = text.split_once(':').unwrap_or((text, ""));
            match name.trim() {
                "required" | "filled" => rules.required = true,
                "nullable" | "sometimes" | "present" | "string" | "bail" => {}
                name => {
                    rules.numeric |= matches!(name, "numeric" | "integer" | "int");
                    match Rule::parse(name, argument) {
                        Ok(rule) => rules.checks.push(rule),
                        Err(reason) => not_understood.push(format!("rule `{text}` is not checked: {reason}")),
                    }
                }
            }
        }
        (rules, not_understood)
    }

    /// The rules as they are written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there has to be a value.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// Holds a value against the rules. What is wrong reads on after the value's name: `must not be empty`.
    ///
    /// As in Laravel, nothing is asked of an empty value but whether it may be empty.
    pub fn check(&self, value: &str) -> Result<(), String> {
        if value.trim().is_empty() {
            return if self.required {
                Err("must not be empty".to_owned())
            } else {
                Ok(())
            };
        }
        self.checks
            .iter()
            .try_for_each(|rule| rule.check(value, self.numeric))
    }
}
