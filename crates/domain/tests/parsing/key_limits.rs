use aileron_domain::{
    ActingKey, Actor, AllowedAddresses, AllowedNet, ApiKeyId, Grants, KeyLimits, Permission, ServerId,
    Standing, User, UserId,
};
use uuid::Uuid;

const MINE: ServerId = ServerId(Uuid::from_u128(1));
const OTHER: ServerId = ServerId(Uuid::from_u128(2));

fn nets(list: &[&str]) -> AllowedAddresses {
    list.iter()
        .map(|net| net.parse::<AllowedNet>().unwrap())
        .collect()
}

fn grants(names: &str) -> Grants {
    names.parse().unwrap()
}

fn user(administrator: bool) -> User {
    User {
        id: UserId(Uuid::from_u128(3)),
        username: "ada".parse().unwrap(),
        email: "ada@example.com".parse().unwrap(),
        administrator,
    }
}

fn with_key(administrator: bool, limits: KeyLimits) -> Actor {
    Actor::with_key(
        user(administrator),
        ActingKey::new(ApiKeyId(Uuid::nil()), None, limits),
    )
}

#[test]
fn a_network_is_written_in_its_plainest_form() {
    for (typed, plain) in [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1/32", "192.0.2.1"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("2001:db8::7/32", "2001:db8::/32"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
        ("::/0", "::/0"),
    ] {
        let net: AllowedNet = typed.parse().unwrap();
        assert_eq!(net.to_string(), plain, "{typed}");
    }
    for wrong in [
        "",
        "localhost",
        "192.0.2",
        "10.0.0.0/33",
        "192.0.2.1 ",
        "192.0.2.1:80",
    ] {
        assert!(wrong.parse::<AllowedNet>().is_err(), "{wrong}");
    }
}

#[test]
fn a_key_is_for_its_addresses_however_those_are_written() {
    let addresses = Some(nets(&["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]));
    let limits = KeyLimits {
        addresses,
        ..KeyLimits::default()
    };
    for inside in [
        "10.255.0.1",
        "::ffff:10.0.0.1",
        "2001:db8:7::1",
        "192.0.2.1",
        "::ffff:192.0.2.1",
    ] {
        assert!(limits.allow_from(inside.parse().unwrap()), "{inside}");
    }
    for outside in ["11.0.0.1", "192.0.2.2", "2001:db9::1", "::1", "::10.0.0.1"] {
        assert!(!limits.allow_from(outside.parse().unwrap()), "{outside}");
    }
    assert!(KeyLimits::default().allow_from("203.0.113.9".parse().unwrap()));
}

#[test]
fn a_key_can_do_what_its_owner_can_and_its_limits_name() {
    let limits = KeyLimits {
        permissions: Some(grants("server.power.start,server.users.*,server.view")),
        ..KeyLimits::default()
    };
    let cut = |owner| limits.cut_down(MINE, owner).unwrap();
    for owner in [Standing::Owner, Standing::Administrator] {
        let key = cut(owner);
        assert!(key.allows(&Permission::VIEW) && key.allows(&Permission::USERS_CREATE));
        assert!(key.allows(&"server.power.start".parse().unwrap()));
        for wanted in [
            Permission::POWER,
            Permission::CONSOLE_READ,
            Permission::ACTIVITY_READ,
        ] {
            assert!(!key.allows(&wanted), "{wanted}");
        }
    }
    let subuser = cut(Standing::Subuser(grants("server.power,server.activity.read")));
    assert_eq!(subuser, Standing::Limited(grants("server.power.start")));
    let nothing_in_common = cut(Standing::Subuser(grants("server.activity.read")));
    assert_eq!(nothing_in_common.permissions(), []);
}

#[test]
fn a_key_is_nothing_to_a_server_that_it_is_not_for() {
    let limits = KeyLimits {
        servers: Some([MINE].into_iter().collect()),
        ..KeyLimits::default()
    };
    let actor = with_key(true, limits);
    assert_eq!(actor.standing(OTHER, Standing::Owner), None);
    assert_eq!(actor.standing(MINE, Standing::Owner), Some(Standing::Owner));
}

#[test]
fn a_key_that_may_do_less_than_an_administrator_does_not_run_the_panel() {
    let from_here = KeyLimits {
        addresses: Some(nets(&["192.0.2.1"])),
        ..KeyLimits::default()
    };
    for unlimited in [KeyLimits::default(), from_here] {
        assert!(with_key(true, unlimited.clone()).user.administrator);
        assert!(!with_key(false, unlimited).user.administrator);
    }
    let to_one_server = KeyLimits {
        servers: Some([MINE].into_iter().collect()),
        ..KeyLimits::default()
    };
    let to_all_permissions = KeyLimits {
        permissions: Some(grants("server.*")),
        ..KeyLimits::default()
    };
    for limits in [to_one_server, to_all_permissions] {
        let actor = with_key(true, limits.clone());
        assert!(!actor.user.administrator && actor.is_of_administrator());
        assert!(!with_key(false, limits).is_of_administrator());
    }
}
