//! What Wings is told. Each shape that one of the two kinds was seen to refuse is a test.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use aileron_domain::{
    Build, EggId, HostedServer, Limits, Node, NodeId, Server, ServerId, ShortIdentifier, StoredEgg, UserId,
};
use aileron_wings_config::{Daemon, Description, describe, installation, node_config};
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

const SERVER: ServerId = ServerId(uuid!("11111111-1111-4111-8111-111111111111"));
const EGG: EggId = EggId(uuid!("0e660000-aaaa-4bbb-8ccc-ddddeeeeffff"));
const BOTH: [Daemon; 2] = [Daemon::Pterodactyl, Daemon::Calagopus];

fn egg() -> Value {
    json!({
        "meta": {"version": "PTDL_v2"},
        "name": "Blocks",
        "docker_images": {"Java": "example/java:21"},
        "startup": "java -Xmx{{SERVER_MEMORY}}M",
        "file_denylist": ["secret.txt"],
        "config": {
            "startup": {"done": "Done ("},
            "stop": "stop",
            "files": {"server.properties": {"parser": "properties", "find": {
                "server-port": "{{server.build.default.port}}",
                "max-players": 20,
                "motd": {"": "{{env.MOTD}} on {{server.build.default.ip}}"}
            }}}
        },
        "scripts": {"installation": {"script": "touch a\r\n", "container": "example/installer", "entrypoint": "bash"}},
        "variables": [
            {"env_variable": "MOTD", "default_value": "hello"},
            {"env_variable": "VERSION", "default_value": null}
        ]
    })
}

fn hosted(egg: &Value) -> HostedServer {
    let build = Build {
        egg: EGG,
        image: "example/java:21".to_owned(),
        startup: "java -Xmx{{SERVER_MEMORY}}M".to_owned(),
        environment: [("MOTD".to_owned(), "good day".to_owned())].into(),
        limits: Limits {
            memory_mib: 1024,
            disk_mib: 512,
            cpu_percent: 150,
            ..Limits::default()
        },
        allocations: ["127.0.0.2:25565", "[::1]:25565", "127.0.0.2:25566"]
            .map(|text| text.parse().unwrap())
            .into(),
        skip_scripts: false,
    };
    let stored = StoredEgg {
        id: EGG,
        name: "Blocks".to_owned(),
        document: egg.to_string(),
    };
    let server = Server {
        id: SERVER,
        identifier: ShortIdentifier::of(SERVER),
        name: "Lobby".to_owned(),
        owner: UserId(Uuid::nil()),
        suspended: false,
        occupation: None,
    };
    HostedServer {
        server,
        build: Some((build, stored)),
    }
}

fn described(hosted: &HostedServer, daemon: Daemon) -> Description {
    describe(hosted, daemon).unwrap()
}

#[test]
fn both_kinds_of_wings_are_told_the_same_of_a_plain_server() {
    for daemon in BOTH {
        let told = described(&hosted(&egg()), daemon);
        let settings = json!({
            "uuid": "11111111-1111-4111-8111-111111111111",
            "meta": {"name": "Lobby", "description": ""},
            "suspended": false,
            "environment": {
                "MOTD": "good day",
                "P_SERVER_ALLOCATION_LIMIT": "0",
                "P_SERVER_LOCATION": "",
                "P_SERVER_UUID": "11111111-1111-4111-8111-111111111111",
                "STARTUP": "java -Xmx{{SERVER_MEMORY}}M",
                "VERSION": ""
            },
            "invocation": "java -Xmx{{SERVER_MEMORY}}M",
            "skip_egg_scripts": false,
            "build": {
                "memory_limit": 1024, "swap": 0, "io_weight": null, "cpu_limit": 150, "threads": null, "disk_space": 512,
                "oom_disabled": false
            },
            "container": {"image": "example/java:21", "oom_disabled": false, "requires_rebuild": false},
            "allocations": {
                "force_outgoing_ip": false,
                "default": {"ip": "127.0.0.2", "port": 25565},
                "mappings": {"127.0.0.2": [25565, 25566], "::1": [25565]}
            },
            "mounts": [],
            "egg": {"id": "0e660000-aaaa-4bbb-8ccc-ddddeeeeffff", "file_denylist": ["secret.txt"]},
            "auto_kill": {"enabled": true, "seconds": 600}
        });
        let process = json!({
            "startup": {"done": ["Done ("], "user_interaction": [], "strip_ansi": false},
            "stop": {"type": "command", "value": "stop"},
            "configs": [{"file": "server.properties", "parser": "properties", "replace": [
                {"match": "server-port", "replace_with": "25565"},
                {"match": "max-players", "replace_with": 20},
                {"match": "motd", "if_value": "", "replace_with": "good day on 127.0.0.2"}
            ]}]
        });
        assert_eq!((told.settings, told.process_configuration), (settings, process));
    }
}

/// `description: null`, `environment: []`, `mounts: null`, `startup.done` a text, `startup` or `configs` null, an egg whose id
/// is a number: one of these in the list keeps the whole of a node from booting.
#[test]
fn nothing_is_told_in_a_shape_that_wings_refuses() {
    let mut bare = egg();
    bare["variables"] = json!([]);
    bare["config"] = json!([]);
    bare["file_denylist"] = json!(null);
    let mut hosted = hosted(&bare);
    let (build, _) = hosted.build.as_mut().unwrap();
    build.environment.clear();
    build.allocations.clear();
    build.limits = Limits::default();
    for daemon in BOTH {
        let Description {
            settings,
            process_configuration,
        } = described(&hosted, daemon);
        assert!(settings["meta"]["description"].is_string());
        assert!(settings["environment"].is_object());
        assert!(
            settings["environment"]
                .as_object()
                .unwrap()
                .values()
                .all(Value::is_string)
        );
        assert!(settings["suspended"].is_boolean() && settings["skip_egg_scripts"].is_boolean());
        assert!(settings["mounts"].is_array() && settings["egg"]["file_denylist"].is_array());
        assert!(Uuid::try_parse(settings["egg"]["id"].as_str().unwrap()).is_ok());
        for limit in ["memory_limit", "swap", "cpu_limit", "disk_space"] {
            assert_eq!(settings["build"][limit], 0);
        }
        assert!(
            settings["allocations"]["mappings"]
                .as_object()
                .unwrap()
                .is_empty()
        );
        assert_eq!(settings["allocations"]["default"], Value::Null);
        assert!(settings["allocations"]["force_outgoing_ip"].is_boolean());
        let expected = json!({
            "startup": {"done": [], "user_interaction": [], "strip_ansi": false},
            "stop": {"type": "stop", "value": ""},
            "configs": []
        });
        assert_eq!(process_configuration, expected);
    }
}

#[test]
fn a_suspended_server_says_so() {
    let mut hosted = hosted(&egg());
    hosted.server.suspended = true;
    assert_eq!(described(&hosted, Daemon::Calagopus).settings["suspended"], true);
}

#[test]
fn placeholders_of_the_server_are_filled_in_and_those_of_the_node_are_left_to_it() {
    let cases = [
        (
            "{{server.build.default.ip}}:{{ server.build.default.port }}",
            "127.0.0.2:25565",
        ),
        ("{{server.allocations.default.port}}", "25565"),
        (
            "{{server.build.memory}}/{{server.build.memory_limit}}",
            "1024/1024",
        ),
        (
            "{{server.build.env.SERVER_PORT}} {{env.SERVER_IP}} {{env.SERVER_MEMORY}}",
            "25565 127.0.0.2 1024",
        ),
        (
            "{{server.build.env.MOTD}}, {{server.environment.MOTD}}",
            "good day, good day",
        ),
        (
            "{{server.meta.name}} {{server.uuid}}",
            "Lobby 11111111-1111-4111-8111-111111111111",
        ),
        ("{{server.build.nothing}}{{env.NOTHING}}{{server.build}}", ""),
        (
            "{{config.docker.interface}}$2",
            "{{config.docker.network.interface}}$2",
        ),
        ("{{config.docker.network.name}}", "{{config.docker.network.name}}"),
        ("{{PLAIN}} {{ {{ }}", "{{PLAIN}} {{ {{ }}"),
        ("{{server.build.memory", "{{server.build.memory"),
        ("{{config.token}}{{config.Token_Id}}{{ config.token }}", ""),
    ];
    for (text, expected) in cases {
        let mut egg = egg();
        egg["config"]["files"]["server.properties"]["find"] = json!({ "it": text });
        let told = described(&hosted(&egg), Daemon::Pterodactyl).process_configuration;
        assert_eq!(
            told["configs"][0]["replace"][0]["replace_with"], expected,
            "{text}"
        );
    }
}

#[test]
fn a_variable_cannot_reach_the_nodes_configuration() {
    let mut hosted = hosted(&egg());
    let (build, _) = hosted.build.as_mut().unwrap();
    build
        .environment
        .insert("MOTD".to_owned(), "{{config.token}}".to_owned());
    let told = described(&hosted, Daemon::Pterodactyl).process_configuration;
    assert_eq!(
        told["configs"][0]["replace"][2]["replace_with"],
        "{ {config.token}} on 127.0.0.2"
    );
}

#[test]
fn who_does_not_look_for_regular_expressions_is_told_a_text_of_them() {
    for (pattern, text) in [
        ("regex:Server started\\.", "Server started."),
        ("regex:^\\[.*\\] Done \\(\\d+s\\)! For help", "s)! For help"),
        ("regex:(?:Listening on) \\S+", "Listening on"),
        ("regex:(ready|done)", "regex:(ready|done)"),
        ("regex:^\\d+s$", "regex:^\\d+s$"),
        ("regex:(", "regex:("),
    ] {
        let mut egg = egg();
        egg["config"]["startup"]["done"] = json!(["plain", pattern]);
        let done = |daemon| described(&hosted(&egg), daemon).process_configuration["startup"]["done"].clone();
        assert_eq!(done(Daemon::Pterodactyl), json!(["plain", pattern]));
        assert_eq!(done(Daemon::Calagopus), json!(["plain", text]));
    }
}

#[test]
fn a_signal_has_the_name_that_wings_knows() {
    for (stop, expected) in [
        ("^C", json!({"type": "signal", "value": "SIGINT"})),
        ("^^C", json!({"type": "signal", "value": "SIGKILL"})),
        ("^SIGTERM", json!({"type": "signal", "value": "SIGTERM"})),
        ("quit", json!({"type": "command", "value": "quit"})),
    ] {
        let mut egg = egg();
        egg["config"]["stop"] = json!(stop);
        let told = described(&hosted(&egg), Daemon::Calagopus).process_configuration;
        assert_eq!(told["stop"], expected, "{stop}");
    }
}

#[test]
fn an_image_that_is_on_the_node_is_marked_as_each_kind_has_it() {
    for image in ["~local/game", "local/game~"] {
        let mut hosted = hosted(&egg());
        hosted.build.as_mut().unwrap().0.image = image.to_owned();
        let told = |daemon| described(&hosted, daemon).settings["container"]["image"].clone();
        assert_eq!(told(Daemon::Pterodactyl), "~local/game");
        assert_eq!(told(Daemon::Calagopus), "local/game~");
    }
}

#[test]
fn a_wings_is_known_by_its_user_agent() {
    let kinds = [
        ("calagopus-rs wings/v0.22.9 (id:abc)", Daemon::Calagopus),
        ("Pterodactyl Wings/v1.11.13 (id:abc)", Daemon::Pterodactyl),
        ("Pelican Wings/v1.0.0", Daemon::Pterodactyl),
        ("", Daemon::Pterodactyl),
    ];
    for (user_agent, daemon) in kinds {
        assert_eq!(Daemon::of_user_agent(user_agent), daemon, "{user_agent}");
    }
}

#[test]
fn an_install_script_is_told_with_what_it_runs_in() {
    let told = installation(&hosted(&egg()), Daemon::Pterodactyl).unwrap();
    assert_eq!(
        serde_json::to_value(told).unwrap(),
        json!({"container_image": "example/installer", "entrypoint": "bash", "script": "touch a\n"})
    );
}

#[test]
fn where_nothing_is_to_be_installed_wings_does_not_ask_and_is_told_nothing_to_run() {
    let mut without_script = egg();
    without_script["scripts"] = json!([]);
    let mut skipping = hosted(&egg());
    skipping.build.as_mut().unwrap().0.skip_scripts = true;
    for hosted in [hosted(&without_script), skipping] {
        assert_eq!(
            described(&hosted, Daemon::Calagopus).settings["skip_egg_scripts"],
            true
        );
        let told = installation(&hosted, Daemon::Calagopus).unwrap();
        assert_eq!(
            (told.script.as_str(), told.container_image.as_str()),
            ("", "example/java:21")
        );
    }
}

#[test]
fn a_server_without_a_build_or_a_readable_egg_cannot_be_described() {
    let mut bare = hosted(&egg());
    bare.build = None;
    let said = describe(&bare, Daemon::Calagopus).unwrap_err();
    assert_eq!(said.server, SERVER);
    assert_eq!(
        said.to_string(),
        "server 11111111-1111-4111-8111-111111111111 cannot be described to its node: it was made known without an egg, as \
         one that its Wings knows already"
    );
    assert!(installation(&bare, Daemon::Calagopus).is_err());

    let said = describe(
        &hosted(&json!({"meta": {"version": "PTDL_v3"}})),
        Daemon::Calagopus,
    )
    .unwrap_err();
    assert!(
        said.reason
            .starts_with("its egg `Blocks` cannot be read: meta.version is"),
        "{}",
        said.reason
    );
}

fn node(url: &str) -> Node {
    Node {
        id: NodeId(uuid!("22222222-2222-4222-8222-222222222222")),
        name: "n1".to_owned(),
        url: url.parse().unwrap(),
        token: "a-\"secret\"".parse().unwrap(),
        previous_token: None,
        roots: None,
        maintenance: false,
    }
}

#[test]
fn a_nodes_wings_is_configured_where_the_panel_looks_for_it() {
    let node = node("https://node1.example.com:8080");
    let panel = "https://panel.example.com/".parse().unwrap();
    let expected = r#"# The configuration of a node's Wings, as Aileron knows the node. Wings adds to it when it starts.
# The token is a secret: let only Wings read this file.
debug: false
uuid: "22222222-2222-4222-8222-222222222222"
token_id: "abc"
token: "a-\"secret\""
api:
  host: "0.0.0.0"
  port: 8080
  ssl:
    enabled: true
    cert: "/etc/letsencrypt/live/node1.example.com/fullchain.pem"
    key: "/etc/letsencrypt/live/node1.example.com/privkey.pem"
  upload_limit: 100
system:
  data: "/var/lib/pterodactyl/volumes"
  sftp:
    bind_port: 2022
allowed_mounts: []
remote: "https://panel.example.com"
"#;
    assert_eq!(
        node_config(&node, &"abc".parse().unwrap(), &panel, None),
        expected
    );
}

#[test]
fn a_wings_beside_the_panel_listens_on_its_own_machine_alone() {
    let panel = "http://127.0.0.1:8080".parse().unwrap();
    for (url, host, port) in [
        ("http://127.0.0.1:18481", "127.0.0.1", 18481),
        ("http://localhost:8081", "127.0.0.1", 8081),
        ("http://[::1]:8081", "::1", 8081),
        ("http://[2001:db8::1]", "::", 80),
        ("https://node1.example.com", "0.0.0.0", 443),
    ] {
        let config = node_config(&node(url), &"abc".parse().unwrap(), &panel, Some("/tmp/wings/"));
        assert!(
            config.contains(&format!("  host: \"{host}\"\n  port: {port}\n")),
            "{config}"
        );
        assert!(config.contains("  data: \"/tmp/wings/volumes\"\n"), "{config}");
        assert!(
            config.contains("\nremote: \"http://127.0.0.1:8080\"\n"),
            "{config}"
        );
    }
}
