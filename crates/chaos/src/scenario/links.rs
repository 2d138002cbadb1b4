use std::time::Duration;

use anyhow::Context as _;

use super::Length;
use crate::link::{Fault, Link, Reach};
use crate::load::Load;
use crate::stage::Stage;

/// A fault, whom it is for, how long it lasts, and how often it comes in a row.
struct Spell {
    fault: Fault,
    reach: Reach,
    milliseconds: u64,
    times: u32,
}

const fn spell(fault: Fault, reach: Reach, milliseconds: u64) -> Spell {
    Spell {
        fault,
        reach,
        milliseconds,
        times: 1,
    }
}

/// Strikes one after the other, with hardly any time between them.
const fn hail(fault: Fault, reach: Reach) -> Spell {
    Spell {
        times: 30,
        ..spell(fault, reach, 20)
    }
}

/// How many of the spells a short run has: one for each fault.
const SHORT: usize = 4;

/// A hang is longer than a call to a Wings may take.
const AT_WINGS: [Spell; 9] = [
    spell(Fault::Hang, Reach::All, 3000),
    spell(Fault::Reset, Reach::All, 800),
    spell(Fault::Slow, Reach::All, 1000),
    spell(Fault::Refuse, Reach::All, 800),
    hail(Fault::Reset, Reach::Open),
    spell(Fault::Reset, Reach::New, 1000),
    spell(Fault::Hang, Reach::Open, 3000),
    spell(Fault::Hang, Reach::New, 3000),
    spell(Fault::Slow, Reach::Open, 1000),
];

/// One hang is longer than everything that the panel waits for at its database, its lease included.
const AT_DATABASE: [Spell; 10] = [
    spell(Fault::Hang, Reach::All, 3000),
    hail(Fault::Reset, Reach::Open),
    spell(Fault::Slow, Reach::All, 1500),
    spell(Fault::Refuse, Reach::All, 800),
    spell(Fault::Reset, Reach::All, 800),
    spell(Fault::Reset, Reach::New, 1000),
    spell(Fault::Hang, Reach::Open, 9000),
    spell(Fault::Hang, Reach::New, 4000),
    spell(Fault::Slow, Reach::Open, 1500),
    spell(Fault::Hang, Reach::All, 25_000),
];

pub(super) async fn play_wings(stage: &mut Stage, length: Length) -> anyhow::Result<(Load, usize)> {
    play(stage, length, &AT_WINGS, |stage| Some(&stage.wings_link)).await
}

pub(super) async fn play_database(stage: &mut Stage, length: Length) -> anyhow::Result<(Load, usize)> {
    play(stage, length, &AT_DATABASE, |stage| stage.database.link.as_ref()).await
}

/// A long run has all spells, twice.
async fn play(
    stage: &mut Stage,
    length: Length,
    spells: &[Spell],
    link: fn(&Stage) -> Option<&Link>,
) -> anyhow::Result<(Load, usize)> {
    let spells: Vec<&Spell> = match length {
        Length::Short => spells.iter().take(SHORT).collect(),
        Length::Long => spells.iter().chain(spells).collect(),
    };
    let load = stage.load(16, |_| false);
    for spell in &spells {
        stage.pause(200..=500).await;
        for _ in 0..spell.times {
            link(stage)
                .context("there is no link")?
                .go_bad(spell.fault, spell.reach);
            tokio::time::sleep(Duration::from_millis(spell.milliseconds)).await;
            link(stage).context("there is no link")?.mend();
            stage.pause(0..=60).await;
        }
        stage.well().await;
    }
    Ok((load, spells.len()))
}
