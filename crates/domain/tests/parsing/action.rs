use aileron_domain::PowerAction;
use proptest::prelude::*;

const WORDS: [&str; 4] = ["start", "stop", "restart", "kill"];

#[test]
fn every_action_has_its_word() {
    assert_eq!(PowerAction::ALL.map(PowerAction::as_str), WORDS);
    for action in PowerAction::ALL {
        assert_eq!(action.to_string().parse(), Ok(action));
    }
}

#[test]
fn what_only_resembles_an_action_is_none() {
    let impostors = [
        "",
        " ",
        "Start",
        "START",
        " start",
        "start ",
        "start\n",
        "start\0",
        "\u{feff}start",
        "stаrt",
        "starts",
        "star",
        "start,stop",
        "start stop",
        "reboot",
        "0",
        "null",
        "\"start\"",
    ];
    for text in impostors {
        let error = text.parse::<PowerAction>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "Invalid power action. Must be one of: start, stop, restart, kill",
            "{text:?}"
        );
    }
}

#[test]
fn an_action_needs_the_permission_of_its_name() {
    for action in PowerAction::ALL {
        let needed = action.permission();
        assert_eq!(needed.to_string(), format!("server.power.{action}"));
        assert_eq!(needed.as_str().parse(), Ok(needed));
    }
}

proptest! {
    #[test]
    fn no_other_text_is_an_action(text in prop_oneof![".{0,12}", "\\s?(?i:start|stop|restart|kill)\\s?"]) {
        let parsed = text.parse::<PowerAction>();
        prop_assert_eq!(parsed.is_ok(), WORDS.contains(&text.as_str()));
    }
}
