//! Eggs, nodes and servers as an operator makes them, with a node that is down.

use serde_json::{Value, json};

use crate::operator::Operator;

const ALICE: &str = "user create --username alice --email alice@example.com --password-stdin";
/// Nobody listens on port 1.
const NODE: &str = "node create --name n1 --url http://127.0.0.1:1 --token-id id1 --token-stdin";

fn egg() -> String {
    json!({
        "meta": {"version": "PTDL_v2"},
        "name": "Blocks",
        "docker_images": {"Java 21": "example/java:21"},
        "startup": "java -jar {{JAR}}",
        "config": {"startup": {"done": "Done"}, "stop": "^C", "files": {"a.txt": {}}},
        "variables": [{"env_variable": "JAR", "default_value": "server.jar", "rules": "required|ends_with:.jar"}]
    })
    .to_string()
}

fn house() -> Operator {
    let operator = Operator::new();
    operator.made(ALICE, "correct horse");
    operator.made(NODE, "a-token");
    operator.made("egg import -", &egg());
    operator
}

fn lines(operator: &Operator, arguments: &str) -> Vec<Value> {
    let output = operator.run(arguments, "");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn an_egg_is_imported_listed_and_shown() {
    let operator = Operator::new();
    let output = operator.run("egg import -", &egg());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "note: config.files[\"a.txt\"]: it says nothing to find, and is left out\n"
    );
    let imported: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(imported["name"], "Blocks");
    let mine = operator.made("egg import - --name Mine", &egg());
    assert_ne!(imported["id"], mine["id"]);
    assert_eq!(operator.made("egg import -", &egg()), imported);
    assert_eq!(lines(&operator, "egg list"), [imported, mine]);

    let shown = operator.made("egg show Blocks", "");
    assert_eq!(shown["images"], json!({"Java 21": "example/java:21"}));
    assert_eq!(
        (&shown["stop"], &shown["variables"][0]["env"]),
        (&json!("^SIGINT"), &json!("JAR"))
    );

    assert_eq!(
        operator.refused("egg show Rocks", "", 1),
        "error: there is no egg `Rocks`\n"
    );
    let said = operator.refused("egg import -", "{}", 1);
    assert!(
        said.starts_with("error: this egg cannot be imported: meta.version is nothing"),
        "{said}"
    );
}

#[test]
fn a_server_of_an_egg_is_made_also_while_its_node_is_down() {
    let operator = house();
    let output = operator.run(
        "server create --name Lobby --owner alice --node n1 --identifier lobby --egg Blocks --memory 1024 --swap -1 \
         --disk 512 --cpu 150 --allocation 127.0.0.2:25565 --allocation 127.0.0.2:25566 --env JAR=mine.jar",
        "",
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "warning: node `n1` could not be told to install it: Wings daemon unavailable: Connection refused. When that is \
         mended: aileron server reinstall lobby\n"
    );
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&made["egg"], &made["image"], &made["told"]),
        (&json!("Blocks"), &json!("example/java:21"), &json!(false))
    );

    let shown = operator.made("server show lobby", "");
    assert_eq!(shown["environment"], json!({"JAR": "mine.jar"}));
    assert_eq!(
        shown["allocations"],
        json!(["127.0.0.2:25565", "127.0.0.2:25566"])
    );
    assert_eq!(
        (&shown["limits"]["memory"], &shown["limits"]["swap"]),
        (&json!(1024), &json!(-1))
    );
    assert_eq!(
        (&shown["occupation"], &shown["startup"]),
        (&json!("installing"), &json!("java -jar {{JAR}}"))
    );
    let listed = lines(&operator, "server list --node n1");
    assert_eq!(
        (listed.len(), &listed[0]["uuid"], &listed[0]["egg"]),
        (1, &made["uuid"], &json!("Blocks"))
    );

    let taken = lines(&operator, "allocation list n1");
    assert_eq!(
        taken[0],
        json!({"ip": "127.0.0.2", "port": 25565, "server": made["uuid"]})
    );

    let said = operator.refused("server reinstall lobby", "", 1);
    assert!(
        said.ends_with("Connection refused. Nothing was changed\n"),
        "{said}"
    );
    let said = operator.refused("server delete lobby", "", 1);
    assert!(said.contains("The server stays known"), "{said}");
    assert_eq!(operator.made("server delete lobby --force", "")["deleted"], true);
    assert!(lines(&operator, "server list").is_empty());
    assert_eq!(lines(&operator, "allocation list n1")[0]["server"], Value::Null);
}

#[test]
fn what_an_egg_does_not_allow_is_refused_by_name() {
    let operator = house();
    let create = "server create --name Lobby --owner alice --node n1 --egg Blocks";
    let said = operator.refused(&format!("{create} --env JAR=mine.zip"), "", 1);
    assert_eq!(said, "error: variable `JAR` must end with one of .jar\n");
    let said = operator.refused(&format!("{create} --env MAP=x"), "", 1);
    assert_eq!(said, "error: egg `Blocks` has no variable `MAP`; it has JAR\n");
    for wrong in ["--env JAR", "--allocation 25565", "--memory much"] {
        operator.refused(&format!("{create} {wrong}"), "", 2);
    }
    operator.refused(
        "server create --name Lobby --owner alice --node n1 --memory 1",
        "",
        2,
    );
}

#[test]
fn a_node_is_shown_checked_and_configured() {
    let operator = house();
    let shown = operator.made("node show n1", "");
    assert_eq!(
        (&shown["tokenId"], &shown["trusts"], &shown["servers"]),
        (&json!("id1"), &json!("system"), &json!(0))
    );
    assert!(!shown.to_string().contains("a-token"));
    assert_eq!(lines(&operator, "node list"), [shown]);

    let output = operator.run("node check n1", "");
    assert_eq!(output.status.code(), Some(1));
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&checked["reachable"], &checked["token"]),
        (&json!(false), &Value::Null)
    );

    let output = operator.run("node configure n1 --panel-url https://panel.example.com", "");
    let config = String::from_utf8(output.stdout).unwrap();
    assert!(config.contains("token: \"a-token\"\n"), "{config}");
    assert!(
        config.contains("remote: \"https://panel.example.com\"\n"),
        "{config}"
    );

    operator.made("node move n1 --url http://localhost:2", "");
    let said = String::from_utf8(
        operator
            .run("node move n1 --url http://192.0.2.1:8080", "")
            .stderr,
    )
    .unwrap();
    assert!(said.starts_with("warning: over http everybody"), "{said}");
    let said = operator.refused("node configure n1", "", 1);
    assert!(said.contains("--panel-url"), "{said}");
}

#[test]
fn a_nodes_token_is_rotated_in_two_steps() {
    let operator = house();
    let rotated = operator.made("node rotate-token n1", "");
    assert_eq!(rotated["rotating"], true);
    assert!(!rotated.to_string().contains("a-token"));
    let said = operator.refused("node rotate-token n1", "", 1);
    assert!(said.contains("has a new token already"), "{said}");
    let config = String::from_utf8(operator.run("node configure n1", "").stdout).unwrap();
    assert!(!config.contains("a-token"), "{config}");
    assert_eq!(
        operator.made("node rotate-token n1 --finish", "")["rotating"],
        false
    );
    let said = operator.refused("node rotate-token n1 --finish", "", 1);
    assert!(said.contains("no rotation is under way"), "{said}");
}

#[test]
fn a_node_trusts_what_is_said_and_nothing_else() {
    let operator = house();
    let file = operator.file("ca.pem", "no certificate");
    let said = operator.refused(&format!("node trust n1 --ca-file {file}"), "", 1);
    assert!(said.contains("expected certificates in PEM"), "{said}");
    operator.refused("node trust n1", "", 2);
    operator.refused(&format!("node trust n1 --system --ca-file {file}"), "", 2);
    assert_eq!(operator.made("node trust n1 --system", "")["trusts"], "system");
}

#[test]
fn addresses_of_a_node_are_added_once() {
    let operator = house();
    let added = operator.made("allocation add n1 192.0.2.1:25565-25567 [2001:db8::1]:25565", "");
    assert_eq!(added["added"], 4);
    assert_eq!(operator.made("allocation add n1 192.0.2.1:25566", "")["added"], 0);
    let listed = lines(&operator, "allocation list n1");
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|allocation| allocation["server"].is_null()));
    operator.refused("allocation add n1 node1:80", "", 2);
}
