use std::collections::{BTreeMap, HashMap, HashSet};

use aileron_domain::{EggId, ImportedEgg};
use aileron_eggs::Egg;
use serde_json::Value;

use crate::egg_document::document;
use crate::gathered::Gathered;
use crate::known::{Known, KnownThings};
use crate::left_behind::{LeftBehind, Why, called, shown};
use crate::row::{At, Unreadable};
use crate::tables::{EGG_VARIABLES, EGGS, NESTS};

/// What can be set for the servers of each egg, by the egg's number: the number of the variable, its name in the
/// environment and what it is unless somebody sets it.
pub(crate) type Variables = HashMap<u64, Vec<(u64, String, String)>>;

/// An egg that is read, and does not have its name yet.
struct Nameless<'a> {
    row: At<'a>,
    id: EggId,
    document: Value,
    /// What it is called there.
    name: String,
}

/// The recipes.
pub(crate) fn eggs(
    gathered: &Gathered,
    left_behind: &mut LeftBehind,
) -> (Vec<ImportedEgg>, KnownThings<EggId>, Variables) {
    let by_number: HashMap<u64, At<'_>> = gathered
        .rows(&EGGS)
        .filter_map(|row| Some((row.id().ok()?, row)))
        .collect();
    let mut variables: HashMap<u64, Vec<At<'_>>> = HashMap::new();
    for row in gathered.rows(&EGG_VARIABLES) {
        if let Ok(egg) = row.number("egg_id") {
            variables.entry(egg).or_default().push(row);
        }
    }
    let (mut nameless, mut known) = (Vec::new(), KnownThings::default());
    for row in gathered.rows(&EGGS) {
        let name = called(row, &["name"]);
        let read = egg(row, &by_number, &variables);
        let egg = left_behind.unless("egg", &name, read);
        if let (Ok(number), Ok(uuid)) = (row.id(), row.uuid("uuid")) {
            let comes = egg.is_some();
            let key = EggId(uuid);
            known.add(number, Known { name, key, comes });
        }
        nameless.extend(egg);
    }
    let of_each = variables.into_iter().map(|(egg, rows)| {
        let rows = rows.into_iter().filter_map(|row| variable(row).ok());
        (egg, rows.collect())
    });
    let variables = of_each.collect();
    (named(gathered, nameless), known, variables)
}

fn egg<'a>(
    row: At<'a>,
    by_number: &HashMap<u64, At<'a>>,
    variables: &HashMap<u64, Vec<At<'a>>>,
) -> Result<Nameless<'a>, Why> {
    let variables = variables.get(&row.id()?).map_or(&[][..], Vec::as_slice);
    let document = document(row, by_number, variables)?;
    Egg::parse(&document.to_string()).map_err(|said| {
        Why::because(format!(
            "it is no egg that servers can be run by ({said}): correct it in the other panel, and read again"
        ))
    })?;
    Ok(Nameless {
        row,
        id: EggId(row.uuid("uuid")?),
        document,
        name: called(row, &["name"]),
    })
}

fn variable(row: At<'_>) -> Result<(u64, String, String), Unreadable> {
    let name = row.text_or_empty("env_variable")?.trim().to_owned();
    Ok((row.id()?, name, row.text_or_empty("default_value")?.to_owned()))
}

/// No two have the same name here: those that do there get the nest's name to theirs.
fn named(gathered: &Gathered, nameless: Vec<Nameless<'_>>) -> Vec<ImportedEgg> {
    let nests = gathered.rows(&NESTS);
    let nests: HashMap<u64, String> = nests
        .filter_map(|nest| Some((nest.id().ok()?, called(nest, &["name"]))))
        .collect();
    let mut so_called: BTreeMap<String, usize> = BTreeMap::new();
    for egg in &nameless {
        *so_called.entry(egg.name.clone()).or_default() += 1;
    }
    let is_alone = |name: &str| so_called.get(name) == Some(&1);
    let mut taken: HashSet<String> = so_called.keys().filter(|name| is_alone(name)).cloned().collect();
    let eggs = nameless.into_iter().map(|mut egg| {
        if !is_alone(&egg.name) {
            let nest = egg
                .row
                .number("nest_id")
                .ok()
                .and_then(|nest: u64| nests.get(&nest));
            let number = egg.row.id().ok().map(|number| number.to_string());
            let both = nest
                .zip(number.as_ref())
                .map(|(nest, number)| format!("{nest} {number}"));
            let additions = [nest.cloned(), both, number, Some(egg.id.to_string())];
            let names = additions
                .into_iter()
                .flatten()
                .map(|more| with_more(&egg.name, &more));
            let free = names.into_iter().find(|name| !taken.contains(name));
            egg.name = free.unwrap_or(egg.name);
            taken.insert(egg.name.clone());
            if let Some(name) = egg.document.get_mut("name") {
                *name = Value::from(egg.name.as_str());
            }
        }
        ImportedEgg {
            id: egg.id,
            name: egg.name,
            document: egg.document.to_string(),
        }
    });
    eggs.collect()
}

/// `Paper (Minecraft)`, within the length that names have here.
fn with_more(name: &str, more: &str) -> String {
    const MOST: usize = 100;
    let more: String = more.chars().take(MOST / 2).collect();
    let room = MOST - more.chars().count() - " ()".len();
    let name: String = name.chars().take(room).collect();
    shown(&format!("{} ({more})", name.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::with_more;

    #[test]
    fn a_name_with_its_nest_fits_where_names_belong() {
        assert_eq!(with_more("Paper", "Minecraft"), "Paper (Minecraft)");
        let long = with_more(&"ä".repeat(100), &"ö".repeat(80));
        assert_eq!(long.chars().count(), 100);
        assert!(long.ends_with("ö)"));
    }
}
