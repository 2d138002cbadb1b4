use std::sync::atomic::Ordering;

use contract_cases::{Ask, PanelUnderTest as _};

use crate::fixture::Fixture;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_an_internal_error_and_no_more() {
    let fixture = Fixture::start().await;
    let account = || Ask::get("/api/account").bearer(&fixture.cast().owner.session);
    fixture.memory.admission_panics.store(true, Ordering::SeqCst);
    let answer = account().header("x-request-id", "trace-1").send(&fixture).await;
    answer.is(500, "Internal server error");
    assert_eq!(answer.header("x-request-id"), Some("trace-1"));

    fixture.memory.admission_panics.store(false, Ordering::SeqCst);
    account().send(&fixture).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_press_that_panics_is_an_internal_error_too() {
    let fixture = Fixture::start().await;
    let press = || Ask::press(&fixture.fleet().plain.uuid, "start").bearer(&fixture.cast().owner.session);
    let poison = fixture.log.clone();
    let poisoned = std::thread::spawn(move || {
        let _guard = poison.entries.lock().unwrap();
        panic!("the test wants a poisoned log");
    });
    assert!(poisoned.join().is_err());
    press().send(&fixture).await.is(500, "Internal server error");
    assert!(fixture.received().await.is_empty());
}
