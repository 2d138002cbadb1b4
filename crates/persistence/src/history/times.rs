use std::ops::Range;

use jiff::Timestamp;
use roaring::RoaringBitmap;

/// When the entries of a log happened, in the order of the log, which is nearly that of time: clocks differ, and are set.
#[derive(Default)]
pub(super) struct Times {
    stretches: Vec<Stretch>,
    len: u32,
}

/// Up to [`STRETCH`] entries, in milliseconds since 1970. Most are wholly within a period, or wholly without.
struct Stretch {
    earliest: i64,
    latest: i64,
    times: Vec<i64>,
}

const STRETCH: usize = 1024;

impl Times {
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    pub(super) fn push(&mut self, time: Timestamp) {
        let time = time.as_millisecond();
        self.len += 1;
        match self.stretches.last_mut() {
            Some(stretch) if stretch.times.len() < STRETCH => {
                stretch.earliest = stretch.earliest.min(time);
                stretch.latest = stretch.latest.max(time);
                stretch.times.push(time);
            }
            _ => self.stretches.push(Stretch {
                earliest: time,
                latest: time,
                times: vec![time],
            }),
        }
    }

    /// The places of those within a period, its ends included.
    pub(super) fn within(&self, from: Option<Timestamp>, to: Option<Timestamp>) -> Within {
        let from = from.map_or(i64::MIN, Timestamp::as_millisecond);
        let to = to.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut runs: Vec<Range<u32>> = Vec::new();
        let mut add = |run: Range<u32>| match runs.last_mut() {
            Some(last) if last.end == run.start => last.end = run.end,
            _ => runs.push(run),
        };
        let mut place: u32 = 0;
        for stretch in &self.stretches {
            let after = place.saturating_add(u32::try_from(stretch.times.len()).unwrap_or(u32::MAX));
            if stretch.earliest >= from && stretch.latest <= to {
                add(place..after);
            } else if stretch.latest >= from && stretch.earliest <= to {
                for (place, time) in (place..).zip(&stretch.times) {
                    if (from..=to).contains(time) {
                        add(place..place + 1);
                    }
                }
            }
            place = after;
        }
        match &mut runs[..] {
            [] => Within::Run(0..0),
            [run] => Within::Run(run.clone()),
            _ => {
                let mut places = RoaringBitmap::new();
                for run in runs {
                    places.insert_range(run);
                }
                Within::Scattered(places)
            }
        }
    }
}

/// What is within a period.
pub(super) enum Within {
    /// All from here to there, as it is where no clock was wrong.
    Run(Range<u32>),
    Scattered(RoaringBitmap),
}
