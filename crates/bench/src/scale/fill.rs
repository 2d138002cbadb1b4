//! What is the same in filling either database: the people come by the program itself, everything else by SQL, because
//! a million servers made one by one would take all day.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::sizes::Sizes;
use crate::house::{PASSWORD, TOKEN};
use crate::program::Program;

/// A database that is filled, ready to be served from.
pub(super) struct Filled {
    pub(super) program: Program,
    pub(super) people: People,
}

/// Those who ask.
pub(super) struct People {
    pub(super) administrator: Person,
    /// Owns many servers.
    pub(super) many: Person,
    /// Owns as many as most do.
    pub(super) few: Person,
    /// Owns none, and was given some.
    pub(super) subuser: Person,
}

pub(super) struct Person {
    pub(super) id: String,
    pub(super) key: String,
}

/// Their names in the database, in this order.
const NAMES: [&str; 4] = ["admin", "many", "few", "sub"];

/// Runs statements on a database.
pub(super) trait Statements {
    /// As it is to be filled, quickly: until [`Statements::settle`] nothing of it has to survive a crash.
    fn begin(&mut self) -> anyhow::Result<()>;

    /// Runs a script, all of it in one transaction.
    fn run(&mut self, script: &str) -> anyhow::Result<()>;

    /// As it is when it has been in use for a while.
    fn settle(&mut self) -> anyhow::Result<()>;

    /// The number that this query gives.
    fn number(&mut self, query: &str) -> anyhow::Result<i64>;

    /// What the servers and people are made by.
    const CROWD: &'static str;

    /// What the entries are made by, from `{first}` to before `{last}`.
    const ENTRIES: &'static str;
}

/// Takes what is there, if the keys say that it is whole, or fills an empty database.
pub(super) fn fill<S: Statements>(
    program: Program,
    keys: &Path,
    sizes: Sizes,
    wings: &str,
    connect: impl FnOnce() -> anyhow::Result<S>,
) -> anyhow::Result<Filled> {
    if let Ok(kept) = fs::read_to_string(keys) {
        program.run(["migrate"], "")?;
        // The Wings of this run listens elsewhere.
        connect()?.run(&format!("UPDATE nodes SET url = '{wings}'"))?;
        let people = People::read(&serde_json::from_str(&kept)?)?;
        return Ok(Filled { program, people });
    }
    let begun = Instant::now();
    let mut kept = json!({});
    for name in NAMES {
        let administrator = if name == "admin" { " --admin" } else { "" };
        let create = format!(
            "user create --username {name} --email {name}@example.com --password-stdin{administrator}"
        );
        let user = program.run(create.split(' '), PASSWORD)?;
        let create = format!("api-key create --user {name} --description bench");
        let key = program.run(create.split(' '), "")?;
        kept[name] = json!({"id": user["id"], "key": key["token"]});
    }
    let create = format!("node create --name node0 --url {wings} --token-id node0 --token-stdin");
    program.run(create.split(' '), TOKEN)?;
    let mut statements = connect()?;
    statements.begin()?;
    statements.run(&sizes.put_into(S::CROWD))?;
    for first in (0..sizes.entries).step_by(CHUNK as usize) {
        let last = sizes.entries.min(first + CHUNK);
        let entries = sizes.put_into(S::ENTRIES);
        let entries = entries.replace("{first}", &first.to_string());
        statements.run(&entries.replace("{last}", &last.to_string()))?;
        eprintln!("{last} entries after {:.0?}", begun.elapsed());
    }
    statements.settle()?;
    eprintln!("filled {} after {:.0?}", sizes.name(), begun.elapsed());
    chain(&program, &mut statements)?;
    statements.settle()?;
    eprintln!("its logs chained after {:.0?}", begun.elapsed());
    fs::write(keys, kept.to_string())?;
    let people = People::read(&kept)?;
    Ok(Filled { program, people })
}

/// Lets a panel begin the chains of all logs, which it does once, beside what it serves: that is not to be measured.
fn chain(program: &Program, statements: &mut impl Statements) -> anyhow::Result<()> {
    let panel = program.serve()?;
    let begun = Instant::now();
    while statements.number("SELECT count(*) AS number FROM activity_chain WHERE complete")? == 0 {
        ensure!(
            begun.elapsed() < CHAINED,
            "the logs are not chained after {CHAINED:.0?}"
        );
        thread::sleep(Duration::from_millis(200));
    }
    panel.end()
}

/// How long that may take at most.
const CHAINED: Duration = Duration::from_secs(20 * 60);

/// Entries of one transaction.
const CHUNK: u32 = 1_000_000;

impl People {
    fn read(kept: &Value) -> anyhow::Result<Self> {
        let person = |name: &str| -> anyhow::Result<Person> {
            let word = |field| kept[name][field].as_str().context("no such person");
            Ok(Person {
                id: word("id")?.to_owned(),
                key: word("key")?.to_owned(),
            })
        };
        let [administrator, many, few, subuser] = NAMES;
        Ok(Self {
            administrator: person(administrator)?,
            many: person(many)?,
            few: person(few)?,
            subuser: person(subuser)?,
        })
    }
}
