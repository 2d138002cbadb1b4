use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aileron_api::{Guesses, TooManyGuesses};

/// Guesses whose clock the test sets.
struct Watch {
    guesses: Guesses,
    seconds: Arc<AtomicU64>,
}

impl Watch {
    fn new() -> Self {
        let (begin, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let passed = Arc::clone(&seconds);
        Self {
            guesses: Guesses::new(move || begin + Duration::from_secs(passed.load(Ordering::SeqCst))),
            seconds,
        }
    }

    fn pass(&self, time: Duration) {
        self.seconds.fetch_add(time.as_secs(), Ordering::SeqCst);
    }

    fn guess_wrong(&self, account: &str, address: &str) -> Result<(), TooManyGuesses> {
        self.guesses.begin(account, ip(address)).map(drop)
    }

    fn guess_right(&self, account: &str, address: &str) -> Result<(), TooManyGuesses> {
        let guess = self.guesses.begin(account, ip(address))?;
        guess.right();
        Ok(())
    }

    /// Until one has to wait.
    fn guess_wrong_often(&self, account: &str, address: &str) -> Duration {
        for _ in 0..1000 {
            if let Err(refused) = self.guess_wrong(account, address) {
                return refused.retry_after;
            }
        }
        panic!("one may guess for ever");
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

const HERE: &str = "192.0.2.1";
const ELSEWHERE: &str = "192.0.2.2";

#[test]
fn some_mistakes_cost_nothing() {
    let watch = Watch::new();
    for _ in 0..Guesses::ABOUT_ONE_ACCOUNT {
        watch.guess_wrong("alice", HERE).unwrap();
    }
    assert_eq!(
        watch.guess_wrong("ALICE", HERE).unwrap_err().retry_after,
        Guesses::FIRST_WAIT
    );
}

#[test]
fn who_guesses_on_waits_longer_each_time_and_never_longer_than_the_longest() {
    let watch = Watch::new();
    let mut waits = Vec::new();
    for _ in 0..40 {
        let wait = watch.guess_wrong_often("alice", HERE);
        waits.push(wait);
        watch.pass(wait);
    }
    assert_eq!(waits[..4], [4, 8, 16, 32].map(Duration::from_secs));
    assert!(waits.is_sorted());
    assert_eq!(*waits.last().unwrap(), Guesses::LONGEST_WAIT);
}

#[test]
fn nobody_is_locked_out_by_somebody_elses_guesses() {
    let watch = Watch::new();
    watch.guess_wrong_often("alice", HERE);
    watch.guess_right("alice", ELSEWHERE).unwrap();
    watch.guess_right("bob", HERE).unwrap();
    assert!(watch.guess_right("alice", HERE).is_err());
    watch.pass(Guesses::LONGEST_WAIT);
    watch.guess_right("alice", HERE).unwrap();
}

#[test]
fn who_was_right_begins_anew() {
    let watch = Watch::new();
    for _ in 0..10 {
        for _ in 1..Guesses::ABOUT_ONE_ACCOUNT {
            watch.guess_wrong("alice", HERE).unwrap();
        }
        watch.guess_right("alice", HERE).unwrap();
    }
}

#[test]
fn an_address_has_only_so_many_guesses_about_all_accounts_together() {
    let watch = Watch::new();
    for account in 0..Guesses::FROM_ONE_ADDRESS {
        // Being right about one's own account in between does not help.
        watch.guess_right("mallory", HERE).unwrap();
        watch.guess_wrong(&format!("user{account}"), HERE).unwrap();
    }
    assert!(watch.guess_wrong("one more", HERE).is_err());
    watch.guess_wrong("one more", ELSEWHERE).unwrap();
}

#[test]
fn all_addresses_of_one_network_count_as_one() {
    let watch = Watch::new();
    watch.guess_wrong_often("alice", "2001:db8:0:1::1");
    assert!(watch.guess_wrong("alice", "2001:db8:0:1:ffff::2").is_err());
    watch.guess_wrong("alice", "2001:db8:0:2::1").unwrap();
    watch.guess_wrong_often("bob", "192.0.2.7");
    assert!(watch.guess_wrong("bob", "::ffff:192.0.2.7").is_err());
}

#[test]
fn what_was_no_guess_does_not_count() {
    let watch = Watch::new();
    for _ in 0..1000 {
        watch.guesses.begin("alice", ip(HERE)).unwrap().uncounted();
    }
    assert_eq!(watch.guesses.counts(), 0);
}

#[test]
fn guesses_at_the_same_time_gain_nothing() {
    let watch = Watch::new();
    watch.guess_wrong_often("alice", HERE);
    watch.pass(Guesses::LONGEST_WAIT);
    let first = watch.guesses.begin("alice", ip(HERE)).unwrap();
    assert!(watch.guesses.begin("alice", ip(HERE)).is_err());
    drop(first);
    assert!(watch.guesses.begin("alice", ip(HERE)).is_err());

    let mut at_once = Vec::new();
    while let Ok(guess) = watch.guesses.begin("bob", ip(ELSEWHERE)) {
        at_once.push(guess);
        assert!(at_once.len() < 1000, "any number may guess at the same time");
    }
}

#[test]
fn what_was_long_ago_is_forgotten() {
    let watch = Watch::new();
    for _ in 0..30 {
        watch.pass(watch.guess_wrong_often("alice", HERE));
    }
    watch.pass(Duration::from_secs(60 * 60));
    for _ in 0..Guesses::ABOUT_ONE_ACCOUNT {
        watch.guess_wrong("alice", HERE).unwrap();
    }
}

#[test]
fn the_memory_has_an_end() {
    let watch = Watch::new();
    for number in 0..3 * Guesses::MOST {
        let [.., a, b, c] = number.to_be_bytes();
        watch.guess_wrong("alice", &format!("10.{a}.{b}.{c}")).unwrap();
        if number % 1000 == 0 {
            watch.pass(Duration::from_secs(1));
            watch.guess_wrong_often("victim", HERE);
        }
    }
    assert!(watch.guesses.counts() <= Guesses::MOST);
    assert!(
        watch.guess_wrong("victim", HERE).is_err(),
        "who goes on is remembered"
    );
}
