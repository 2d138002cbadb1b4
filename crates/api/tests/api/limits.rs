use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse, web};
use aileron_api::{Guesses, Kind, Limits, PerMinute, Quotas, around};
use aileron_domain::{Throttle as _, UserId};
use contract_cases::{Ask, PanelUnderTest as _};
use uuid::Uuid;

use crate::fixture::{Fixture, settings};

/// Limits whose clock the test sets.
struct Watch {
    limits: Limits,
    passed: Arc<AtomicU64>,
}

impl Watch {
    fn new(quotas: Quotas) -> Self {
        let (begin, passed) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let since = passed.clone();
        let now = move || begin + Duration::from_millis(since.load(Ordering::SeqCst));
        Self {
            limits: Limits::new(quotas, now),
            passed,
        }
    }

    fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap();
        self.passed.fetch_add(millis, Ordering::SeqCst);
    }

    /// How many presses are let through in a row.
    fn presses(&self, user: UserId) -> u32 {
        let mut presses = 0;
        while presses < 100_000 && self.limits.admit(user).is_ok() {
            presses += 1;
        }
        presses
    }
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn power(actor: u32) -> Quotas {
    Quotas {
        power: PerMinute { actor, address: 0 },
        ..Quotas::UNLIMITED
    }
}

fn reads(actor: u32, address: u32) -> Quotas {
    Quotas {
        reads: PerMinute { actor, address },
        ..Quotas::UNLIMITED
    }
}

#[test]
fn each_user_has_a_minutes_presses_of_their_own() {
    let watch = Watch::new(power(2));
    let (alice, bob) = (user(1), user(2));
    for user in [alice, bob, alice, bob] {
        assert!(watch.limits.admit(user).is_ok());
    }
    let wait = watch.limits.admit(alice).unwrap_err().retry_after;
    assert_eq!(wait, Duration::from_secs(30));
    watch.pass(wait);
    assert_eq!(watch.presses(alice), 1);
    watch.pass(Duration::from_secs(3600));
    assert_eq!(watch.presses(alice), 2);
}

#[tokio::test(start_paused = true)]
async fn who_asks_too_often_in_a_loop_waits_for_each_no() {
    let app = App::new()
        .route("/often", web::get().to(HttpResponse::TooManyRequests))
        .route("/seldom", web::get().to(HttpResponse::Ok))
        .wrap(from_fn(around));
    let app = init_service(app).await;
    let mut waited = Vec::new();
    for path in ["/often", "/seldom"] {
        let asked = tokio::time::Instant::now();
        call_service(&app, TestRequest::get().uri(path).to_request()).await;
        waited.push(asked.elapsed());
    }
    assert_eq!(waited, [Duration::from_millis(100), Duration::ZERO]);
}

#[test]
fn none_a_minute_means_no_limit() {
    let watch = Watch::new(power(0));
    assert_eq!(watch.presses(user(1)), 100_000);
    assert_eq!(watch.limits.counts(), 0);
}

#[test]
fn what_is_counted_apart_does_not_use_up_the_other() {
    let quota = PerMinute { actor: 1, address: 1 };
    let watch = Watch::new(Quotas {
        log_ins: quota,
        power: quota,
        reads: quota,
    });
    for kind in [Kind::LogIn, Kind::Power, Kind::Reads] {
        assert!(watch.limits.admit_address(kind, ip("192.0.2.1")).is_ok());
        assert!(watch.limits.admit_actor(kind, user(1)).is_ok());
        assert!(watch.limits.admit_address(kind, ip("192.0.2.1")).is_err());
        assert!(watch.limits.admit_actor(kind, user(1)).is_err());
    }
    // And an account, by its name, for each address.
    assert!(watch.limits.admit_log_in("Alice", ip("192.0.2.1")).is_ok());
    assert!(watch.limits.admit_log_in("alice", ip("192.0.2.1")).is_err());
    assert!(watch.limits.admit_log_in("alice", ip("192.0.2.2")).is_ok());
}

#[test]
fn who_has_a_network_of_ipv6_has_one_address() {
    let watch = Watch::new(reads(0, 2));
    let admit = |address| watch.limits.admit_address(Kind::Reads, ip(address));
    assert!(admit("2001:db8::1").is_ok());
    assert!(admit("2001:db8::2").is_ok());
    assert!(admit("2001:db8::ffff:0:1").is_err());
    assert!(admit("2001:db8:0:1::1").is_ok());
    assert!(admit("192.0.2.1").is_ok());
    assert!(admit("::ffff:192.0.2.1").is_ok());
    assert!(admit("192.0.2.1").is_err());
}

#[test]
fn forgetting_the_idle_does_not_forget_the_busy() {
    let watch = Watch::new(power(2));
    let busy = user(0);
    assert_eq!(watch.presses(busy), 2);
    for other in 1..=200_000 {
        assert!(watch.limits.admit(user(other)).is_ok());
    }
    assert_eq!(watch.presses(busy), 0);
    assert!(watch.limits.counts() <= Limits::MOST, "{}", watch.limits.counts());
}

#[test]
fn the_idle_are_forgotten() {
    let watch = Watch::new(power(1000));
    for number in 0..200_000 {
        watch.pass(Duration::from_millis(1));
        assert!(watch.limits.admit(user(number)).is_ok());
    }
    assert!(watch.limits.counts() < 4096, "{}", watch.limits.counts());
}

#[test]
fn what_another_instance_has_let_through_counts_too() {
    let (here, there) = (Watch::new(power(60)), Watch::new(power(60)));
    let alice = user(1);
    assert!(here.limits.untold().is_empty());
    for _ in 0..40 {
        assert!(here.limits.admit(alice).is_ok());
    }
    let untold = here.limits.untold();
    assert_eq!(untold, [(untold[0].0, Duration::from_secs(40))]);
    assert!(here.limits.untold().is_empty());

    here.limits.tell_again(&untold);
    assert_eq!(here.limits.untold(), untold);

    there.limits.learn(&untold);
    assert_eq!(there.presses(alice), 20);
    assert_eq!(there.presses(user(2)), 60);
}

#[test]
fn wrong_guesses_at_another_instance_count_too_and_right_ones_forgive_there() {
    let now = Instant::now();
    let (here, there) = (Guesses::new(move || now), Guesses::new(move || now));
    let _sharing = (here.untold(), there.untold());
    for _ in 0..Guesses::ABOUT_ONE_ACCOUNT {
        drop(here.begin("alice", ip("192.0.2.1")).unwrap());
    }
    let untold = here.untold();
    assert_eq!(untold.wrong.len(), 2);
    assert!(here.untold().wrong.is_empty());
    there.learn(&untold.wrong);
    assert!(there.begin("alice", ip("192.0.2.1")).is_err());
    assert!(there.begin("bob", ip("192.0.2.1")).is_ok());

    let account: Vec<_> = untold.wrong.iter().map(|(key, _)| (*key, 0)).collect();
    there.learn(&account);
    there.begin("alice", ip("192.0.2.1")).unwrap().right();
}

#[tokio::test]
async fn an_answer_says_what_is_left() {
    let fixture = Fixture::start_limited(settings(), reads(3, 100));
    let session = &fixture.cast().owner.session;
    let list = async || {
        Ask::get("/api/client/servers")
            .bearer(session)
            .send(&fixture)
            .await
    };
    for left in ["2", "1", "0"] {
        let answer = list().await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit-policy"), Some(r#""requests";q=3;w=60"#));
        let said = answer.header("ratelimit").unwrap();
        assert!(said.starts_with(&format!(r#""requests";r={left};t="#)), "{said}");
    }
    let answer = list().await;
    answer.begins(429, "Too many requests. Try again in ");
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&seconds), "{seconds}");
    let said = answer.header("ratelimit").unwrap();
    assert!(said.starts_with(r#""requests";r=0;t="#), "{said}");

    // Others are at the same address, and what is counted apart goes on.
    let other = &fixture.cast().viewer.session;
    Ask::get("/api/client/servers")
        .bearer(other)
        .send(&fixture)
        .await
        .ok();
    let plain = &fixture.fleet().plain;
    Ask::press(&plain.uuid, "start")
        .bearer(session)
        .send(&fixture)
        .await
        .ok();
}

#[tokio::test]
async fn an_address_without_a_credential_is_limited_before_anybody_looks() {
    let fixture = Fixture::start_limited(settings(), reads(0, 2));
    let guess = async || {
        Ask::get("/api/client/servers")
            .bearer("als_made-up")
            .send(&fixture)
            .await
    };
    for _ in 0..2 {
        let answer = guess().await;
        answer.is(401, "Authentication required");
        let policy = answer.header("ratelimit-policy");
        assert_eq!(policy, Some(r#""requests-from-address";q=2;w=60"#));
    }
    guess().await.begins(429, "Too many requests. Try again in ");
    let owner = &fixture.cast().owner.session;
    let list = Ask::get("/api/client/servers").bearer(owner).send(&fixture).await;
    list.begins(429, "Too many requests. Try again in ");
}

#[tokio::test]
async fn who_asks_too_often_uses_up_nothing_that_others_have_at_their_address() {
    let fixture = Fixture::start_limited(settings(), reads(2, 4));
    let list = async |session: &str| {
        Ask::get("/api/client/servers")
            .bearer(session)
            .send(&fixture)
            .await
    };
    let cast = fixture.cast();
    for status in [200, 200, 429, 429, 429] {
        assert_eq!(list(&cast.owner.session).await.status, status);
    }
    for status in [200, 200, 429] {
        assert_eq!(list(&cast.viewer.session).await.status, status);
    }
    assert_eq!(list(&cast.stranger.session).await.status, 429);
}

#[tokio::test]
async fn log_ins_to_an_account_are_limited_right_or_wrong() {
    let quotas = Quotas {
        log_ins: PerMinute {
            actor: 2,
            address: 100,
        },
        ..Quotas::UNLIMITED
    };
    let fixture = Fixture::start_limited(settings(), quotas);
    let log_in = async |person: &contract_cases::Person| {
        let (username, password) = (&person.username, &person.password);
        let body = format!(r#"{{"username":"{username}","password":"{password}"}}"#);
        let ask = Ask::post("/api/auth/login").text("application/json", body);
        ask.send(&fixture).await
    };
    let cast = fixture.cast();
    log_in(&cast.owner).await.ok();
    log_in(&cast.owner).await.ok();
    log_in(&cast.owner)
        .await
        .begins(429, "Too many attempts. Try again in ");
    log_in(&cast.viewer).await.ok();
}
