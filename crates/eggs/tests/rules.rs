//! Laravel's rules, held against values.

use aileron_eggs::Rules;

fn check(rules: &str, value: &str) -> Result<(), String> {
    let (rules, not_understood) = Rules::parse(rules);
    assert!(not_understood.is_empty(), "{not_understood:?}");
    rules.check(value)
}

#[test]
fn values_are_held_against_rules() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("required|string", &["x", "0"], &["", "  "]),
        (
            "nullable|integer|max:20",
            &["", "20", "-5", "+3"],
            &["21", "1.5", "007", "a"],
        ),
        ("string|max:4", &["", "four", "äöüß"], &["fives"]),
        ("numeric|min:0.5", &["0.5", "1e3"], &["0.4", "inf", "nan", "x"]),
        (
            "required|numeric|between:1,10",
            &["1", "10", "2.5"],
            &["0", "11", ""],
        ),
        ("string|between:2,3", &["ab", "abc"], &["a", "abcd"]),
        ("size:2", &["ab"], &["a", "abc"]),
        ("boolean", &["", "0", "1", "true", "false"], &["yes", "2"]),
        (
            "in:survival,creative,\"a,b\"",
            &["survival", "a,b"],
            &["Survival", "a"],
        ),
        ("not_in:root", &["steve"], &["root"]),
        ("regex:/^[a-z]+$/i", &["Abc"], &["a1"]),
        ("regex:/^(a|b)$/|max:1", &["a", "b"], &["c", "ab"]),
        ("required|regex:#^/maps/\\w+$#", &["/maps/one"], &["maps"]),
        ("not_regex:/\\//", &["a"], &["a/b"]),
        ("alpha", &["abc"], &["a1"]),
        ("alpha_num", &["a1"], &["a-1"]),
        ("alpha_dash", &["a-1_b", "ä"], &["a b"]),
        ("alpha_dash:ascii", &["a-1_b"], &["ä"]),
        (
            "url",
            &["https://example.com/x?y"],
            &["example.com", "mailto:a@example.com"],
        ),
        (
            "email",
            &["a@example.com"],
            &["a", "@example.com", "a b@example.com"],
        ),
        ("ip", &["127.0.0.1", "::1"], &["localhost", "127.0.0.1:80"]),
        ("ipv4", &["127.0.0.1"], &["::1"]),
        ("digits:3", &["012"], &["12", "abc"]),
        ("digits_between:3,5", &["123", "12345"], &["12", "123456"]),
        ("starts_with:a,b", &["apple"], &["cherry"]),
        ("ends_with:.jar", &["server.jar"], &["server.zip"]),
        ("lowercase", &["abc"], &["Abc"]),
        ("json", &["{}"], &["{"]),
    ];
    for (rules, fit, unfit) in cases {
        for value in *fit {
            assert_eq!(check(rules, value), Ok(()), "{rules} and `{value}`");
        }
        for value in *unfit {
            assert!(check(rules, value).is_err(), "{rules} and `{value}`");
        }
    }
}

#[test]
fn what_is_wrong_reads_on_after_a_name() {
    for (rules, value, said) in [
        ("required", "", "must not be empty"),
        ("integer", "x", "must be a whole number"),
        ("integer|max:20", "21", "must be at most 20"),
        ("string|max:2", "abc", "must have at most 2 characters"),
        ("numeric|between:1,10", "0", "must be 1 to 10"),
        ("min:3", "ab", "must have at least 3 characters"),
        ("in:a,b", "c", "must be one of a, b"),
        ("boolean", "yes", "must be 1, 0, true or false"),
    ] {
        assert_eq!(check(rules, value).unwrap_err(), said);
    }
}

#[test]
fn a_rule_that_cannot_be_checked_is_said_and_keeps_nobody_out() {
    for (text, said) in [
        ("fancy:1", "rule `fancy:1` is not checked: nobody here knows it"),
        (
            "regex:/(?=a)/",
            "rule `regex:/(?=a)/` is not checked: its regular expression is not understood",
        ),
        (
            "regex:abc",
            "rule `regex:abc` is not checked: its regular expression has no delimiters",
        ),
        (
            "regex:/abc",
            "rule `regex:/abc` is not checked: its regular expression is not closed",
        ),
        (
            "regex:/a/e",
            "rule `regex:/a/e` is not checked: its regular expression has flags that are not understood",
        ),
        (
            "max:many",
            "rule `max:many` is not checked: its numbers cannot be read",
        ),
        (
            "between:1",
            "rule `between:1` is not checked: its numbers cannot be read",
        ),
    ] {
        let (rules, not_understood) = Rules::parse(&format!("required|{text}"));
        assert_eq!(not_understood, [said]);
        assert_eq!(rules.check("anything"), Ok(()));
        assert!(rules.check("").is_err());
        assert_eq!(rules.as_str(), format!("required|{text}"));
    }
}
