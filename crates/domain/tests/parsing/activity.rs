use aileron_domain::{ActorKind, Event, Outcome, OutcomeKind, PowerAction};
use proptest::prelude::*;

#[test]
fn a_press_has_its_dotted_name() {
    let names = PowerAction::ALL.map(|action| Event::Power(action).into_name());
    assert_eq!(
        names,
        [
            "server.power.start",
            "server.power.stop",
            "server.power.restart",
            "server.power.kill"
        ]
    );
    for action in PowerAction::ALL {
        assert_eq!(
            Event::from_name(&Event::Power(action).name()),
            Event::Power(action)
        );
    }
}

#[test]
fn a_name_that_is_not_known_stays_what_it_is() {
    for name in [
        "",
        "server.power.",
        "server.power.explode",
        "server.power.START",
        "server.power",
        "server:power.start",
    ] {
        assert_eq!(Event::from_name(name), Event::Other(name.to_owned()));
    }
}

#[test]
fn outcomes_have_the_words_of_the_contract() {
    let words = OutcomeKind::ALL.map(OutcomeKind::as_str);
    assert_eq!(words, ["pending", "sent", "failed", "unknown", "refused"]);
    for kind in OutcomeKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
}

#[test]
fn actors_have_the_words_of_the_contract() {
    let words = ActorKind::ALL.map(ActorKind::as_str);
    assert_eq!(words, ["user", "api_key", "system", "daemon"]);
}

#[test]
fn what_went_well_needs_no_words() {
    assert_eq!(Outcome::Pending.error(), None);
    assert_eq!(Outcome::Sent.error(), None);
    assert_eq!(OutcomeKind::Sent.because("ignored".to_owned()), Outcome::Sent);
}

proptest! {
    #[test]
    fn an_event_is_called_as_it_was_read(
        name in prop_oneof![any::<String>(), "server\\.power\\.[a-z]{0,8}"],
    ) {
        let event = Event::from_name(&name);
        prop_assert_eq!(event.name(), name.as_str());
        prop_assert_eq!(event.into_name(), name);
    }

    #[test]
    fn no_other_text_is_an_outcome(
        text in prop_oneof![any::<String>(), "\\s?(?i:pending|sent|failed|unknown|refused)\\s?"],
    ) {
        if let Ok(kind) = text.parse::<OutcomeKind>() {
            prop_assert_eq!(kind.as_str(), text);
        }
    }

    #[test]
    fn an_outcome_taken_apart_is_put_together_the_same(outcome in outcome()) {
        let words = outcome.error().unwrap_or_default().to_owned();
        prop_assert_eq!(outcome.kind().because(words), outcome);
    }
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Pending),
        Just(Outcome::Sent),
        any::<String>().prop_map(Outcome::Failed),
        any::<String>().prop_map(Outcome::Unknown),
        any::<String>().prop_map(Outcome::Refused),
    ]
}
