use aileron_domain::{Grants, Permission, PowerAction, Standing};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn a_permission_is_a_dotted_name_below_server() {
    let longest = format!("server.{}", "a".repeat(57));
    for name in [
        "server.view",
        "server.power.start",
        "server.users.*",
        "server.*",
        "server.a-b_c9",
        longest.as_str(),
    ] {
        assert_eq!(name.parse::<Permission>().unwrap().as_str(), name);
    }
}

#[test]
fn nothing_else_is_a_permission() {
    let too_long = format!("server.{}", "a".repeat(58));
    let impostors = [
        "",
        "*",
        "server",
        "server.",
        ".server",
        "server..view",
        "server.view.",
        "Server.view",
        "server.View",
        "server.*.read",
        "server.*.*",
        "server.**",
        "server.po*",
        "server.9",
        "server.-a",
        "server._a",
        "servers.view",
        "users.read",
        " server.view",
        "server.view ",
        "server.view\n",
        "server.view,server.power",
        "server.vïew",
        "server.view\0",
        too_long.as_str(),
    ];
    for text in impostors {
        assert!(text.parse::<Permission>().is_err(), "{text:?}");
    }
}

#[test]
fn the_constants_are_permissions_that_can_be_granted() {
    for permission in Permission::ALL {
        assert_eq!(permission.as_str().parse(), Ok(permission));
    }
}

#[test]
fn owners_are_told_each_permission_once_those_for_files_among_them() {
    let told = Standing::Owner.permissions();
    let each_once: Grants = told.iter().cloned().collect();
    assert_eq!(each_once.as_slice().len(), told.len());
    let of_files: Vec<_> = told
        .iter()
        .filter_map(|permission| permission.as_str().strip_prefix("server.file."))
        .collect();
    assert_eq!(
        of_files,
        [
            "read",
            "read-content",
            "create",
            "update",
            "delete",
            "archive",
            "sftp"
        ]
    );
    assert!(covers("server.file.*", Permission::FILE_SFTP.as_str()));
}

#[test]
fn a_star_stands_for_everything_below_and_not_for_the_thing_itself() {
    assert!(covers("server.users.*", "server.users.read"));
    assert!(covers("server.users.*", "server.users.keys.read"));
    assert!(!covers("server.users.*", "server.users"));
    assert!(!covers("server.users.*", "server.usersread"));
    assert!(covers("server.*", "server.power.start"));
}

#[test]
fn a_name_covers_itself_and_what_is_below_it() {
    assert!(covers("server.power", "server.power"));
    assert!(covers("server.power", "server.power.start"));
    assert!(!covers("server.power", "server.powers"));
    assert!(!covers("server.power", "server.powers.start"));
    assert!(!covers("server.power.start", "server.power"));
    assert!(!covers("server.power.start", "server.power.stop"));
    assert!(!covers("server.users.read", "server.users.update"));
}

#[test]
fn power_covers_each_action_and_no_action_covers_another() {
    for action in PowerAction::ALL {
        assert!(Permission::POWER.covers(&action.permission()));
        for other in PowerAction::ALL {
            assert_eq!(action.permission().covers(&other.permission()), action == other);
        }
    }
}

#[test]
fn grants_are_read_as_people_type_them() {
    let grants: Grants = " server.view , server.power,,server.view,".parse().unwrap();
    assert_eq!(grants.to_string(), "server.power,server.view");
    assert_eq!("".parse(), Ok(Grants::default()));
    assert_eq!(Grants::default().to_string(), "");
}

#[test]
fn one_bad_name_spoils_the_grants() {
    let error = "server.view,server.Power".parse::<Grants>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`server.Power` is not a permission: expected a dotted name such as server.power or server.users.*"
    );
}

#[test]
fn a_subuser_has_exactly_what_was_granted() {
    let subuser = Standing::Subuser("server.view,server.power.start".parse().unwrap());
    let names: Vec<_> = subuser.permissions().iter().map(Permission::as_str).collect();
    assert_eq!(names, ["server.power.start", "server.view"]);
    assert!(!subuser.allows(&Permission::POWER));
    assert!(!subuser.allows(&Permission::ACTIVITY_READ));
    assert!(!Standing::Subuser(Grants::default()).allows(&Permission::VIEW));
}

proptest! {
    #[test]
    fn a_name_by_the_grammar_is_a_permission(name in r"server(\.[a-z][a-z0-9_-]{0,8}){1,4}(\.\*)?") {
        let permission: Permission = name.parse().unwrap();
        prop_assert_eq!(permission.to_string(), name);
    }

    #[test]
    fn reading_any_text_never_panics_and_changes_nothing(text in any::<String>()) {
        if let Ok(permission) = text.parse::<Permission>() {
            prop_assert_eq!(permission.to_string(), text);
        }
    }

    #[test]
    fn a_permission_covers_itself(permission in permission()) {
        prop_assert!(permission.covers(&permission));
    }

    #[test]
    fn covering_goes_by_whole_words(granted in permission(), wanted in permission()) {
        prop_assert_eq!(granted.covers(&wanted), covers_word_by_word(&granted, &wanted));
    }

    #[test]
    fn siblings_do_not_cover_each_other(
        parent in permission_without_star(),
        a in "[ab]{1,3}",
        b in "[ab]{1,3}",
    ) {
        let (first, second) = (format!("{parent}.{a}"), format!("{parent}.{b}"));
        prop_assert_eq!(covers(&first, &second), a == b);
    }

    #[test]
    fn grants_read_back_as_they_are_written(grants in grants()) {
        prop_assert_eq!(grants.to_string().parse(), Ok(grants));
    }

    #[test]
    fn grants_are_sorted_and_each_stands_once(grants in grants()) {
        prop_assert!(grants.as_slice().is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn grants_allow_what_one_of_them_covers(names in vec(permission(), 0..4), wanted in permission()) {
        let covered = names.iter().any(|granted| granted.covers(&wanted));
        let grants: Grants = names.into_iter().collect();
        prop_assert_eq!(grants.allow(&wanted), covered);
        prop_assert_eq!(Standing::Subuser(grants).allows(&wanted), covered);
    }

    #[test]
    fn what_is_within_both_is_what_both_allow(mine in grants(), others in grants(), wanted in permission()) {
        let both = mine.within(&others);
        prop_assert_eq!(both.allow(&wanted), mine.allow(&wanted) && others.allow(&wanted));
        prop_assert_eq!(&both, &others.within(&mine));
        prop_assert_eq!(mine.within(&mine).allow(&wanted), mine.allow(&wanted));
    }

    #[test]
    fn owners_and_administrators_may_do_everything(wanted in permission()) {
        prop_assert!(Standing::Owner.allows(&wanted));
        prop_assert!(Standing::Administrator.allows(&wanted));
    }
}

fn covers(granted: &str, wanted: &str) -> bool {
    match (granted.parse::<Permission>(), wanted.parse()) {
        (Ok(granted), Ok(wanted)) => granted.covers(&wanted),
        _ => panic!("{granted} and {wanted} have to be permissions"),
    }
}

/// The rule once more, by segments instead of by text.
fn covers_word_by_word(granted: &Permission, wanted: &Permission) -> bool {
    let granted: Vec<_> = granted.as_str().split('.').collect();
    let wanted: Vec<_> = wanted.as_str().split('.').collect();
    match granted.split_last() {
        Some((&"*", above)) => wanted.len() > above.len() && wanted.starts_with(above),
        _ => wanted.starts_with(&granted),
    }
}

/// Names out of so few words that many of them are related, or nearly.
fn permission() -> impl Strategy<Value = Permission> {
    parsed(r"server(\.(a|ab|b)){1,3}(\.\*)?|server\.\*")
}

fn permission_without_star() -> impl Strategy<Value = Permission> {
    parsed(r"server(\.(a|ab|b)){1,3}")
}

fn parsed(pattern: &'static str) -> impl Strategy<Value = Permission> {
    pattern.prop_filter_map("a permission", |name| name.parse().ok())
}

fn grants() -> impl Strategy<Value = Grants> {
    vec(permission(), 0..8).prop_map(Grants::from_iter)
}
