//! Eggs as panels export them, with the strange things that are found in them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use aileron_eggs::{Done, Egg, EggError, FileParser, Image, ReplaceWith, Replacement, Signal, Stop};
use serde_json::{Value, json};

/// One of a block game, as Pterodactyl writes it today: JSON within strings.
fn block_game() -> Value {
    let files = json!({
        "server.properties": {
            "parser": "properties",
            "find": {
                "server-ip": "0.0.0.0",
                "server-port": "{{server.build.default.port}}",
                "enable-query": true,
                "max-players": 20,
                "motd": null
            }
        },
        "proxy.yml": {
            "parser": "yml",
            "find": {
                "servers.*.address": {
                    "regex:^(127\\.0\\.0\\.1|localhost)": "{{config.docker.interface}}",
                    "old.example.com": "new.example.com"
                }
            }
        }
    });
    json!({
        "_comment": "DO NOT EDIT: FILE GENERATED AUTOMATICALLY BY PTERODACTYL PANEL - PTERODACTYL.IO",
        "meta": {"version": "PTDL_v2", "update_url": null},
        "exported_at": "2026-01-31T12:00:00+00:00",
        "name": "Block Game",
        "author": "blocks@example.com",
        "description": "Blocks.\r\nMore blocks.",
        "features": ["eula", "java_version"],
        "docker_images": {"Java 21": "ghcr.io/example/java:21", "Java 17": "ghcr.io/example/java:17"},
        "file_denylist": {"1": "secret.txt", "3": ""},
        "startup": "java -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}",
        "config": {
            "files": files.to_string(),
            "startup": "{\r\n    \"done\": \")! For help, type \"\r\n}",
            "logs": "{}",
            "stop": "stop"
        },
        "scripts": {"installation": {
            "script": "#!/bin/ash\r\ncd /mnt/server\r\ntouch server.jar\r\n",
            "container": "ghcr.io/example/installers:alpine",
            "entrypoint": "ash"
        }},
        "variables": [
            {
                "name": "Server Jar File",
                "description": "The jar.",
                "env_variable": "SERVER_JARFILE",
                "default_value": "server.jar",
                "user_viewable": true,
                "user_editable": true,
                "rules": "required|regex:/^([\\w\\d._-]+)(\\.jar)$/",
                "field_type": "text"
            },
            {
                "name": "Version",
                "env_variable": "GAME_VERSION",
                "default_value": null,
                "user_viewable": 1,
                "user_editable": "0",
                "rules": "nullable|string|max:20"
            }
        ]
    })
}

/// One of a survival game, as it was exported long ago: objects, a single image, numbers where texts belong.
fn survival_game() -> Value {
    json!({
        "meta": {"version": "PTDL_v1"},
        "name": " Survival ",
        "author": "survival@example.com",
        "description": null,
        "image": "quay.io/example/game:survival",
        "startup": "./Server -batchmode +server.port {{SERVER_PORT}}",
        "config": {
            "files": [],
            "startup": {"done": ["Server startup complete", "regex:^Ready in \\d+s"], "userInteraction": [], "strip_ansi": "1"},
            "logs": {"custom": false, "location": "logs/latest.log"},
            "stop": "^^C"
        },
        "scripts": {"installation": {"script": "true", "container": "debian:stable-slim", "entrypoint": null}},
        "variables": [{
            "name": "World size",
            "env_variable": "WORLD_SIZE",
            "default_value": 3000,
            "user_viewable": 1,
            "user_editable": 0,
            "rules": "required|integer|between:1000,6000"
        }]
    })
}

fn read(egg: &Value) -> Egg {
    Egg::parse(&egg.to_string()).unwrap()
}

fn refused(egg: &Value) -> String {
    Egg::parse(&egg.to_string()).unwrap_err().to_string()
}

#[test]
fn todays_export_is_read() {
    let egg = read(&block_game());
    assert_eq!(
        (egg.name.as_str(), egg.author.as_str()),
        ("Block Game", "blocks@example.com")
    );
    let image = Image {
        label: "Java 21".to_owned(),
        reference: "ghcr.io/example/java:21".to_owned(),
    };
    assert_eq!(egg.default_image(), &image);
    assert_eq!(egg.image("Java 17").unwrap().reference, "ghcr.io/example/java:17");
    assert_eq!(egg.image("ghcr.io/example/java:17").unwrap().label, "Java 17");
    assert_eq!(
        egg.startup_command,
        "java -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}"
    );
    assert_eq!(egg.startup.done, [Done::Text(")! For help, type ".to_owned())]);
    assert_eq!(egg.stop, Stop::Command("stop".to_owned()));
    assert_eq!(egg.features, ["eula", "java_version"]);
    assert_eq!(egg.file_denylist, ["secret.txt"]);
    assert_eq!(egg.notes, [] as [&str; 0]);

    let installation = egg.installation.unwrap();
    assert_eq!(
        installation.script,
        "#!/bin/ash\ncd /mnt/server\ntouch server.jar\n"
    );
    assert_eq!(installation.container, "ghcr.io/example/installers:alpine");
}

#[test]
fn the_export_of_long_ago_is_read() {
    let egg = read(&survival_game());
    assert_eq!(egg.name, "Survival");
    assert_eq!(egg.default_image().reference, "quay.io/example/game:survival");
    let done = [
        Done::Text("Server startup complete".to_owned()),
        Done::Regex("^Ready in \\d+s".to_owned()),
    ];
    assert_eq!(egg.startup.done, done);
    assert!(egg.startup.strip_ansi);
    assert_eq!(egg.stop, Stop::Signal(Signal::Kill));
    assert!(egg.config_files.is_empty());
    assert_eq!(egg.installation.unwrap().entrypoint, "ash");
    let size = &egg.variables[0];
    assert_eq!(size.default_value, "3000");
    assert!(size.user_viewable && !size.user_editable);
}

#[test]
fn pelicans_export_is_read() {
    let mut egg = block_game();
    egg["meta"]["version"] = json!("PLCN_v3");
    egg["uuid"] = json!("5da37ef6-58da-4169-90a6-e683e1721247");
    egg["image"] = json!("data:image/png;base64,AAAA");
    egg.as_object_mut().unwrap().remove("startup");
    egg["startup_commands"] = json!({"Default": "./first", "Debug": "./second"});
    egg["variables"][0]["rules"] = json!(["required", "regex:/^a|b$/"]);
    let egg = read(&egg);
    assert_eq!(egg.startup_command, "./first");
    assert_eq!(egg.default_image().label, "Java 21");
    assert_eq!(
        egg.notes,
        ["startup_commands: the first is taken; 1 more are not offered"]
    );
    assert!(egg.variables[0].check("b").is_ok());
    assert!(egg.variables[0].check("c").is_err());
}

#[test]
fn what_is_written_into_files_is_read() {
    let files = read(&block_game()).config_files;
    let replacement = |find: &str, if_value: Option<&str>, with| Replacement {
        find: find.to_owned(),
        if_value: if_value.map(str::to_owned),
        with,
    };
    let text = |text: &str| ReplaceWith::Text(text.to_owned());
    assert_eq!(files[0].path, "server.properties");
    assert_eq!(files[0].parser, FileParser::Properties);
    let expected = [
        replacement("server-ip", None, text("0.0.0.0")),
        replacement("server-port", None, text("{{server.build.default.port}}")),
        replacement("enable-query", None, ReplaceWith::Switch(true)),
        replacement("max-players", None, ReplaceWith::Number(20.into())),
        replacement("motd", None, text("")),
    ];
    assert_eq!(files[0].replacements, expected);
    assert_eq!(files[1].parser, FileParser::Yaml);
    let expected = [
        replacement(
            "servers.*.address",
            Some("regex:^(127\\.0\\.0\\.1|localhost)"),
            text("{{config.docker.interface}}"),
        ),
        replacement(
            "servers.*.address",
            Some("old.example.com"),
            text("new.example.com"),
        ),
    ];
    assert_eq!(files[1].replacements, expected);
}

#[test]
fn a_caret_stands_for_a_signal() {
    for (text, stop) in [
        ("^C", Stop::Signal(Signal::Interrupt)),
        ("^^C", Stop::Signal(Signal::Kill)),
        ("^SIGTERM", Stop::Signal(Signal::Terminate)),
        ("^sigabrt", Stop::Signal(Signal::Abort)),
        ("^SIGQUIT", Stop::Signal(Signal::Quit)),
        ("end ^C", Stop::Command("end ^C".to_owned())),
    ] {
        let mut egg = survival_game();
        egg["config"]["stop"] = json!(text);
        let egg = read(&egg);
        assert_eq!(egg.stop, stop, "{text}");
        assert!(egg.notes.is_empty(), "{text}");
    }
}

#[test]
fn what_is_strange_is_passed_over_and_said() {
    let mut egg = block_game();
    egg["config"] = json!({
        "files": {
            "a.txt": {"parser": "file"},
            "b.json": {"parser": "json", "find": {"list": [1, 2], "deep": {"x": {"y": "z"}}, "fine": 1}}
        },
        "startup": "",
        "stop": "^SIGUSR1"
    });
    egg["variables"][1]["rules"] = json!("string|fancy:3");
    egg["variables"]
        .as_array_mut()
        .unwrap()
        .push(json!({"env_variable": "GAME_VERSION", "default_value": "2"}));
    let egg = read(&egg);
    let expected = [
        "config.startup.done: there is none, so that Wings will not say of a server that it is running",
        "config.stop: `^SIGUSR1` is no signal that Wings knows: servers are killed",
        r#"config.files["a.txt"]: it says nothing to find, and is left out"#,
        r#"config.files["b.json"].find["list"]: Wings writes texts, numbers and switches only, so that it is left out"#,
        r#"config.files["b.json"].find["deep"]["x"]: Wings writes texts, numbers and switches only, so that it is left out"#,
        "variables[1].rules: rule `fancy:3` is not checked: nobody here knows it",
        "variables[2]: `GAME_VERSION` is there twice, and the last counts",
    ];
    assert_eq!(egg.notes, expected);
    assert_eq!(egg.config_files.len(), 1);
    assert_eq!(egg.config_files[0].replacements.len(), 1);
    assert_eq!(egg.variable("GAME_VERSION").unwrap().default_value, "2");
    assert_eq!(egg.stop, Stop::Signal(Signal::Kill));
}

#[test]
fn an_egg_may_have_nothing_to_install_and_no_way_to_stop() {
    let mut egg = block_game();
    egg["scripts"] = json!([]);
    egg["config"]["stop"] = json!("");
    egg["variables"] = json!([]);
    let egg = read(&egg);
    assert_eq!(egg.installation, None);
    assert_eq!(egg.stop, Stop::Container);
    assert_eq!(
        egg.notes,
        ["config.stop: there is none, so that servers are stopped as their image has it"]
    );
}

#[test]
fn what_cannot_be_read_is_named_with_what_belongs_there() {
    let cases: [(&str, Value, &str); 14] = [
        (
            "/name",
            json!(""),
            "name: expected a text that is not empty, found \"\"",
        ),
        (
            "/startup",
            json!(null),
            "startup: expected a text that is not empty, found nothing",
        ),
        (
            "/docker_images",
            json!({}),
            "docker_images: expected one Docker image at least, found an object",
        ),
        (
            "/docker_images",
            json!({"A": "two words"}),
            "docker_images[\"A\"]: expected the name of a Docker image, found \"two words\"",
        ),
        (
            "/docker_images",
            json!([7, {}]),
            "docker_images[1]: expected a text, found an object",
        ),
        (
            "/config/startup",
            json!("{done"),
            "config.startup: expected an object, or a text that is one in JSON, found \"{done\"",
        ),
        (
            "/config/startup",
            json!({"done": {"a": 1}}),
            "config.startup.done: expected an array, found an object",
        ),
        (
            "/config/files",
            json!("[1]"),
            "config.files: expected an object, or a text that is one in JSON, found \"[1]\"",
        ),
        (
            "/config/files",
            json!({"a.toml": {"parser": "toml", "find": {}}}),
            "config.files[\"a.toml\"].parser: expected one of file, yaml (or yml), properties, ini, json and xml, found \"toml\"",
        ),
        (
            "/config/stop",
            json!(["stop"]),
            "config.stop: expected a text, found an array",
        ),
        (
            "/variables",
            json!("none"),
            "variables: expected an array, found \"none\"",
        ),
        (
            "/variables/1/env_variable",
            json!("A=B"),
            "variables[1].env_variable: expected a name of A-Z a-z 0-9 _ that begins with no digit, found \"A=B\"",
        ),
        (
            "/variables/0/user_viewable",
            json!("perhaps"),
            "variables[0].user_viewable: expected true or false, found \"perhaps\"",
        ),
        (
            "/scripts/installation/container",
            json!(null),
            "scripts.installation.container: expected a text that is not empty, found nothing",
        ),
    ];
    for (pointer, value, said) in cases {
        let mut egg = block_game();
        *egg.pointer_mut(pointer).unwrap() = value;
        assert_eq!(refused(&egg), said);
    }
}

#[test]
fn what_is_no_egg_is_refused() {
    assert!(matches!(
        Egg::parse("meta:\n  version: PLCN_v3"),
        Err(EggError::NotJson(_))
    ));
    assert!(matches!(Egg::parse(""), Err(EggError::NotJson(_))));
    let long = " ".repeat(Egg::MAX_LENGTH + 1);
    assert!(matches!(Egg::parse(&long), Err(EggError::TooLarge)));
    let said = refused(&json!({"meta": {"version": "PTDL_v9"}}));
    assert!(
        said.starts_with("meta.version is \"PTDL_v9\": expected PTDL_v1"),
        "{said}"
    );
    for other in [json!([]), json!(1), json!({"meta": []}), json!({})] {
        assert!(refused(&other).starts_with("meta.version is nothing"), "{other}");
    }
}

mod whatever_comes {
    use proptest::prelude::*;

    use super::*;

    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[ -~]{0,12}".prop_map(Value::from),
            Just(json!("regex:/(/")),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map("[a-z*.]{1,6}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn an_egg_with_anything_anywhere_is_read_or_refused(
            place in prop::sample::select(vec![
                "/name", "/docker_images", "/startup", "/config", "/config/files", "/config/startup", "/config/stop",
                "/scripts", "/scripts/installation", "/variables", "/variables/0", "/variables/0/rules", "/features",
                "/file_denylist",
            ]),
            value in anything(),
        ) {
            let mut egg = block_game();
            *egg.pointer_mut(place).unwrap() = value;
            if let Ok(egg) = Egg::parse(&egg.to_string()) {
                prop_assert!(!egg.default_image().reference.is_empty());
                for variable in &egg.variables {
                    let _said = variable.check(&variable.default_value);
                }
            }
        }
    }
}
