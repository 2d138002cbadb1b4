use aileron_domain::WingsWords;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

#[test]
fn colours_and_line_breaks_go_and_the_words_stay() {
    let cases = [
        (
            "\u{1b}[1;31mServer\u{1b}[0m is \u{1b}[4mlocked\u{1b}[24m",
            "Server is locked",
        ),
        ("  one\r\n\ttwo\u{0}three  \n", "one two three"),
        ("a\u{85}b\u{2028}c\u{a0}d", "a b c d"),
        ("zero\u{200b}width\u{feff}", "zerowidth"),
        ("sda\u{202e}gnp.exe\u{2066}", "sdagnp.exe"),
        ("Arabic\u{61c} mark", "Arabic mark"),
        ("Übergröße 🎮 läuft", "Übergröße 🎮 läuft"),
        ("<b>not a page</b>", "<b>not a page</b>"),
    ];
    for (raw, said) in cases {
        assert_eq!(clean(raw).as_deref(), Some(said), "{raw:?}");
    }
}

#[test]
fn what_has_no_words_says_nothing() {
    for raw in [
        "",
        " ",
        "\r\n\t",
        "\u{0}\u{7}",
        "\u{1b}[0m",
        "\u{1b}[",
        "\u{1b}",
        "\u{200b}\u{202e}",
        "\u{1b}[31m \u{feff}",
    ] {
        assert_eq!(clean(raw), None, "{raw:?}");
    }
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let at_the_limit = "a".repeat(WingsWords::MAX_LENGTH);
    assert_eq!(clean(&at_the_limit), Some(at_the_limit));
    let cut = Some(format!("{}…", "é".repeat(WingsWords::MAX_LENGTH - 1)));
    assert_eq!(clean(&"é".repeat(WingsWords::MAX_LENGTH + 1)), cut);
    assert_eq!(clean(&"é".repeat(100_000)), cut);
}

proptest! {
    #[test]
    fn whatever_a_wings_says_is_safe_to_show(raw in prop_oneof![arbitrary(), hostile()]) {
        if let Some(said) = clean(&raw) {
            prop_assert!((1..=WingsWords::MAX_LENGTH).contains(&said.chars().count()));
            prop_assert!(!said.contains(|c: char| c.is_control() || BIDIRECTIONAL.contains(&c)), "{said:?}");
            prop_assert!(!said.contains(|c: char| c.is_whitespace() && c != ' '));
            prop_assert!(!said.contains("  ") && said.trim() == said);
        }
    }

    #[test]
    fn what_is_clean_stays_as_it_is(raw in prop_oneof![arbitrary(), hostile()]) {
        if let Some(said) = clean(&raw) {
            prop_assert_eq!(clean(&said), Some(said));
        }
    }

    #[test]
    fn plain_words_are_passed_on_as_they_are(said in "[!-~]{1,18}( [!-~]{1,18}){0,9}") {
        prop_assert_eq!(clean(&said), Some(said));
    }

    #[test]
    fn a_colour_never_takes_a_letter_with_it(
        before in "[a-z]{1,20}", colour in "\u{1b}\\[[0-9;]{0,8}m", after in "[a-z]{1,20}"
    ) {
        prop_assert_eq!(clean(&format!("{before}{colour}{after}")), Some(before + &after));
    }
}

/// Unicode's `Bidi_Control`: characters that change the direction of the text around them.
const BIDIRECTIONAL: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

fn clean(raw: &str) -> Option<String> {
    WingsWords::clean(raw).map(|words| words.as_str().to_owned())
}

/// Any characters at all, control characters among them.
fn arbitrary() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..300).prop_map(String::from_iter)
}

/// Pieces that a careless cleaner stumbles over, in any order.
fn hostile() -> impl Strategy<Value = String> {
    const PIECES: [&str; 20] = [
        "\u{1b}[",
        "\u{1b}",
        "[",
        "31;1m",
        "m",
        "\u{9b}",
        "\u{1b}]0;title\u{7}",
        "\r\n",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{202e}",
        "\u{61c}",
        "\u{200b}",
        "\u{2028}",
        " ",
        "word",
        "…",
        "👩‍🚀",
        "a-word-that-is-long-enough-to-bring-the-text-to-its-limit-in-a-few-repetitions",
    ];
    vec(select(&PIECES[..]), 0..40).prop_map(|pieces| pieces.concat())
}
