use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::asks::{Ask, Kind, Question};
use super::world::World;
use crate::case::Database;
use crate::http::{self, Connection};
use crate::load::Load;

/// What was measured on both panels.
pub(super) struct Rounds {
    pub(super) rows: Vec<Row>,
    /// How long it took to filter the log of server 0 when nobody had yet, on the small and on the big panel.
    pub(super) first_look: Pair,
}

pub(super) struct Row {
    pub(super) what: String,
    /// How much dearer the big database may be.
    pub(super) limit: f64,
    /// The medians of each round, in milliseconds.
    pub(super) rounds: Vec<Pair>,
}

#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) small: f64,
    pub(super) big: f64,
}

impl Rounds {
    pub(super) fn run(
        database: Database,
        small: &World,
        big: &World,
        rounds: usize,
        seconds: f64,
    ) -> anyhow::Result<Self> {
        let questions = Question::all();
        let first_look = Pair {
            small: first_look(&questions, small)?,
            big: first_look(&questions, big)?,
        };
        let asks: Vec<(Ask, Ask)> = questions
            .iter()
            .map(|question| (question.ask(small), question.ask(big)))
            .collect();
        let mut rows: Vec<Row> = questions
            .iter()
            .map(|question| Row::new(question.what.to_owned(), question.kind, database))
            .collect();
        let mut crowded: Vec<Row> = pressing(&questions)
            .map(|question| Row::new(format!("{}, 32 at a time", question.what), Kind::Power, database))
            .collect();
        for round in 0..=rounds {
            for ((question, (of_small, of_big)), row) in questions.iter().zip(&asks).zip(&mut rows) {
                // The first round is for looking whether the answers are right, and warms up.
                let seconds = if round == 0 { seconds / 4.0 } else { seconds };
                let pair = http::block_on(in_turn(question.what, (small, of_small), (big, of_big), seconds))?;
                if round > 0 {
                    row.rounds.push(pair);
                }
            }
            if round > 0 {
                for (row, (of_small, of_big)) in crowded.iter_mut().zip(&asks) {
                    row.rounds.push(Pair {
                        small: crowd(small, of_small, seconds)?,
                        big: crowd(big, of_big, seconds)?,
                    });
                }
            }
            eprintln!("round {round} of {rounds}");
        }
        let after = crowded.len();
        drop(rows.splice(after..after, crowded));
        Ok(Self { rows, first_look })
    }
}

/// They come first.
fn pressing(questions: &[Question]) -> impl Iterator<Item = &Question> {
    questions
        .iter()
        .take_while(|question| question.kind == Kind::Power)
}

impl Row {
    fn new(what: String, kind: Kind, database: Database) -> Self {
        let limit = match (kind, database) {
            (Kind::List, Database::Postgres) => 1.25,
            _ => 1.10,
        };
        Self {
            what,
            limit,
            rounds: Vec::new(),
        }
    }
}

/// Asks both in turn, a few times each.
async fn in_turn(
    what: &str,
    (small, of_small): (&World, &Ask),
    (big, of_big): (&World, &Ask),
    seconds: f64,
) -> anyhow::Result<Pair> {
    let mut small = Side::open(small, of_small, what).await?;
    let mut big = Side::open(big, of_big, what).await?;
    let enough = Duration::from_secs_f64(seconds);
    while small.spent < enough || big.spent < enough {
        small.turn().await?;
        big.turn().await?;
    }
    Ok(Pair {
        small: small.median()?,
        big: big.median()?,
    })
}

struct Side<'a> {
    connection: Connection,
    requests: std::iter::Cycle<std::slice::Iter<'a, Vec<u8>>>,
    latencies: Vec<Duration>,
    spent: Duration,
}

/// Requests of one turn.
const TURN: usize = 10;

impl<'a> Side<'a> {
    async fn open(world: &World, ask: &'a Ask, what: &str) -> anyhow::Result<Self> {
        let mut connection = Connection::open(world.address).await?;
        ask.check(&mut connection, what).await?;
        Ok(Self {
            connection,
            requests: ask.requests.iter().cycle(),
            latencies: Vec::new(),
            spent: Duration::ZERO,
        })
    }

    async fn turn(&mut self) -> anyhow::Result<()> {
        for request in self.requests.by_ref().take(TURN) {
            let sent = Instant::now();
            self.connection.ask(request).await?;
            let took = sent.elapsed();
            self.spent += took;
            self.latencies.push(took);
        }
        Ok(())
    }

    fn median(mut self) -> anyhow::Result<f64> {
        self.latencies.sort_unstable();
        let median = self.latencies.get(self.latencies.len() / 2);
        Ok(median.context("nothing was asked")?.as_secs_f64() * 1000.0)
    }
}

fn crowd(world: &World, ask: &Ask, seconds: f64) -> anyhow::Result<f64> {
    let load = Load {
        address: world.address,
        requests: ask.requests.clone(),
        connections: 32,
        warm_up: Duration::from_secs_f64(seconds / 2.0),
        window: Duration::from_secs_f64(seconds * 2.0),
    };
    Ok(load.run()?.p50.as_secs_f64() * 1000.0)
}

/// Milliseconds.
fn first_look(questions: &[Question], world: &World) -> anyhow::Result<f64> {
    let filtered = questions
        .iter()
        .find(|question| question.what == "outcome=failed");
    let ask = filtered.context("nothing is filtered")?.ask(world);
    http::block_on(async {
        let mut connection = Connection::open(world.address).await?;
        let begun = Instant::now();
        for request in ask.requests.iter() {
            connection.ask(request).await?;
        }
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    })
}
