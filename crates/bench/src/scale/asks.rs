use std::sync::Arc;

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use serde_json::Value;

use super::busy;
use super::fill::Person;
use super::sizes::{FEW, PAGE};
use super::world::{World, identifier};
use crate::http::Connection;
use crate::request::{self, Credential};

/// Something that is asked of both panels, so that the answers are of one length.
pub(super) struct Question {
    pub(super) what: &'static str,
    pub(super) kind: Kind,
    ask: Asking,
}

type Asking = fn(&World) -> Ask;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Power,
    Activity,
    List,
}

/// It, as it is asked of one of them.
pub(super) struct Ask {
    /// One after the other, and all over again.
    pub(super) requests: Arc<[Vec<u8>]>,
    /// What a page has to have on it, and to say of all pages.
    page: Option<(u32, u64)>,
}

/// Entries on a page of a log, and on one of a filtered log.
const LOG: u32 = 10;
const FILTERED: u32 = 2;

impl Question {
    pub(super) fn all() -> Vec<Self> {
        let mut questions = vec![
            Self {
                what: "power, one server",
                kind: Kind::Power,
                ask: |world| press(&world.people.many, 1..2),
            },
            Self {
                what: "power, nine servers",
                kind: Kind::Power,
                ask: |world| press(&world.people.administrator, scattered(world, 9)),
            },
            Self {
                what: "power, 20,000 servers",
                kind: Kind::Power,
                ask: |world| press(&world.people.administrator, scattered(world, 20_000)),
            },
        ];
        let log: [(&'static str, Asking); 12] = [
            ("the log, page 1", |world| log(world, 1)),
            ("the log, page 100", |world| {
                // The small log is one page long.
                log(world, 100.min(world.sizes.busy() / LOG))
            }),
            ("outcome=failed", |world| {
                filtered(world, "outcome=failed", busy::failed)
            }),
            ("outcome=refused", |world| {
                filtered(world, "outcome=refused", busy::refused)
            }),
            ("outcome=sent", |world| {
                filtered(world, "outcome=sent", busy::sent)
            }),
            ("actor, by id, a rare one", |world| {
                let actor = format!("actor={}", world.people.subuser.id);
                filtered(world, &actor, busy::by_subuser)
            }),
            ("actor, by name, the usual one", |world| {
                filtered(world, "actor=many", |number| !busy::by_subuser(number))
            }),
            ("action=server.power.kill", |world| {
                filtered(world, "action=server.power.kill", busy::kill)
            }),
            ("action=server.power.start", |world| {
                filtered(world, "action=server.power.start", busy::start)
            }),
            ("from and to, two entries", |world| {
                let period = format!("from={}&to={}", time(world, 4), time(world, 5));
                filtered(world, &period, |number| matches!(number, 4 | 5))
            }),
            ("from, all but one entry", |world| {
                let from = format!("from={}", time(world, 2));
                filtered(world, &from, |number| number > 1)
            }),
            ("actor, action and from", |world| {
                let all = format!("actor=many&action=server.power.start&from={}", time(world, 2));
                filtered(world, &all, |number| {
                    number > 1 && busy::start(number) && !busy::by_subuser(number)
                })
            }),
        ];
        let list: [(&'static str, Asking); 4] = [
            ("servers of an owner of few", |world| {
                list(&world.people.few, FEW, world.sizes.few())
            }),
            ("servers of an owner of many", |world| {
                list(&world.people.many, PAGE, world.sizes.many())
            }),
            ("servers of a subuser", |world| {
                list(&world.people.subuser, PAGE, PAGE)
            }),
            ("servers of an administrator", |world| {
                list(&world.people.administrator, LOG, world.sizes.servers)
            }),
        ];
        let of = |kind| move |(what, ask)| Self { what, kind, ask };
        questions.extend(log.into_iter().map(of(Kind::Activity)));
        questions.extend(list.into_iter().map(of(Kind::List)));
        questions
    }

    pub(super) fn ask(&self, world: &World) -> Ask {
        (self.ask)(world)
    }
}

impl Ask {
    /// Asks once, and looks whether the answer is right.
    pub(super) async fn check(&self, connection: &mut Connection, what: &str) -> anyhow::Result<()> {
        for request in self.requests.iter().take(1) {
            let body = connection.ask(request).await?.body;
            let Some((items, total)) = self.page else { continue };
            let answer: Value = serde_json::from_slice(body)?;
            let data = answer["data"].as_array().context("no data")?.len();
            let says = answer["pagination"]["total"].as_u64();
            ensure!(
                data == items as usize && says == Some(total),
                "{what}: {data} on the page of {says:?}, and not {items} of {total}"
            );
        }
        Ok(())
    }
}

/// So many servers, or as many as there are, but for server 0.
fn scattered(world: &World, servers: u32) -> impl Iterator<Item = u32> {
    let others = world.sizes.servers - 1;
    (0..servers.min(others)).map(move |n| 1 + n.wrapping_mul(7919) % others)
}

fn press(person: &Person, servers: impl Iterator<Item = u32>) -> Ask {
    let key = Credential::ApiKey(&person.key);
    Ask {
        requests: servers
            .map(|server| request::press(&identifier(server), key))
            .collect(),
        page: None,
    }
}

fn log(world: &World, page: u32) -> Ask {
    let query = format!("page={page}&limit={LOG}");
    activity(world, &query, LOG, world.sizes.busy().into())
}

fn filtered(world: &World, filter: &str, matches: impl Fn(u32) -> bool) -> Ask {
    let query = format!("limit={FILTERED}&{filter}");
    activity(world, &query, FILTERED, busy::count(world.sizes, matches))
}

fn activity(world: &World, query: &str, items: u32, total: u64) -> Ask {
    let path = format!("/api/client/servers/{}/activity?{query}", identifier(0));
    get(&world.people.many, &path, items, total)
}

fn list(person: &Person, limit: u32, total: u32) -> Ask {
    let path = format!("/api/client/servers?limit={limit}");
    get(person, &path, limit, total.into())
}

fn get(person: &Person, path: &str, items: u32, total: u64) -> Ask {
    Ask {
        requests: Arc::new([request::get(path, Credential::ApiKey(&person.key))]),
        page: Some((items, total)),
    }
}

/// When an entry of server 0 happened.
fn time(world: &World, number: u32) -> Timestamp {
    Timestamp::from_millisecond(world.sizes.busy_at(number)).unwrap_or_default()
}
