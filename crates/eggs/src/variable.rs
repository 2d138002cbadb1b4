use serde_json::Value;

use crate::field::Field;
use crate::{EggError, Rules};

/// Something that can be set for each server of an egg, and that its process finds in its environment.
#[derive(Debug, Clone)]
pub struct Variable {
    /// What people call it.
    pub name: String,
    /// What it is for. May be empty.
    pub description: String,
    /// Its name in the environment, such as `SERVER_JARFILE`.
    pub env_variable: String,
    /// What it is unless somebody sets it. It may be against the rules: then somebody has to.
    pub default_value: String,
    /// Whether the server's users see it.
    pub user_viewable: bool,
    /// Whether the server's users may set it.
    pub user_editable: bool,
    /// What it may be.
    pub rules: Rules,
}

/// A value that a variable cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("variable `{variable}` {reason}")]
pub struct Unfit {
    /// The variable's name in the environment.
    pub variable: String,
    /// What is against it, such as `must not be empty`.
    pub reason: String,
}

impl Variable {
    /// Holds a value against the rules.
    pub fn check(&self, value: &str) -> Result<(), Unfit> {
        self.rules.check(value).map_err(|reason| Unfit {
            variable: self.env_variable.clone(),
            reason,
        })
    }
}

/// `variables`. The names are distinct.
pub(crate) fn variables(field: &Field<'_>, notes: &mut Vec<String>) -> Result<Vec<Variable>, EggError> {
    let mut variables: Vec<Variable> = Vec::new();
    for field in field.elements()? {
        let variable = variable(&field, notes)?;
        let known = variables
            .iter_mut()
            .find(|known| known.env_variable == variable.env_variable);
        if let Some(known) = known {
            notes.push(format!(
                "{}: `{}` is there twice, and the last counts",
                field.name(),
                known.env_variable
            ));
            *known = variable;
        } else {
            variables.push(variable);
        }
    }
    Ok(variables)
}

fn variable(field: &Field<'_>, notes: &mut Vec<String>) -> Result<Variable, EggError> {
    let env = field.get("env_variable");
    let env_variable = env.required_text()?.trim().to_owned();
    let plain = env_variable.len() <= 191
        && env_variable
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !plain || env_variable.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(env.wrong("a name of A-Z a-z 0-9 _ that begins with no digit"));
    }
    Ok(Variable {
        name: field
            .get("name")
            .text()?
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| env_variable.clone()),
        description: field.get("description").text()?.unwrap_or_default(),
        env_variable,
        default_value: field.get("default_value").text()?.unwrap_or_default(),
        user_viewable: field.get("user_viewable").switch()?,
        user_editable: field.get("user_editable").switch()?,
        rules: rules(&field.get("rules"), notes)?,
    })
}

/// One text with `|` between the rules, or an array of rules.
fn rules(field: &Field<'_>, notes: &mut Vec<String>) -> Result<Rules, EggError> {
    let (rules, not_understood) = match field.value() {
        Some(Value::Array(_)) => Rules::of_each(&field.texts()?),
        _ => Rules::parse(&field.text()?.unwrap_or_default()),
    };
    notes.extend(
        not_understood
            .into_iter()
            .map(|note| format!("{}: {note}", field.name())),
    );
    Ok(rules)
}
