use serde_json::{Value, json};

/// What `{{server.…}}` and `{{env.…}}` stand for in the values that are written into a server's files.
///
/// The panel puts them in, as Pterodactyl's does, because only Calagopus' Wings would by itself. `{{config.…}}` is the
/// node's own configuration: its Wings puts that in. Everything else is no placeholder.
pub(crate) struct Placeholders {
    server: Value,
}

impl Placeholders {
    /// Those of a server with these settings. They are under the names of Pterodactyl's old form
    /// (`server.build.default.port`) and under those of the settings (`server.allocations.default.port`, as Pelican has
    /// them).
    pub(crate) fn of(settings: &Value) -> Self {
        let build = &settings["build"];
        let environment = &settings["environment"];
        let mut server = settings.clone();
        for (name, value) in [
            ("default", &settings["allocations"]["default"]),
            ("ports", &settings["allocations"]["mappings"]),
            ("env", environment),
            ("environment", environment),
            ("memory", &build["memory_limit"]),
            ("io", &build["io_weight"]),
            ("cpu", &build["cpu_limit"]),
            ("disk", &build["disk_space"]),
            ("image", &settings["container"]["image"]),
        ] {
            server["build"][name] = value.clone();
        }
        server["env"] = environment.clone();
        server["service"] =
            json!({ "egg": settings["egg"]["id"], "skip_scripts": settings["skip_egg_scripts"] });
        Self { server }
    }

    /// Puts them into a text. What is unknown becomes nothing, as Pterodactyl's panel has it.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((key, after)) = after.split_once("}}") else {
                break;
            };
            filled.push_str(before);
            if let Some(value) = self.meant_by(key.trim()) {
                filled.push_str(&value);
            } else {
                filled.push_str("{{");
                filled.push_str(key);
                filled.push_str("}}");
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// What is to stand there instead. `None` for what is no placeholder.
    fn meant_by(&self, key: &str) -> Option<String> {
        let (kind, path) = key.split_once('.')?;
        match kind {
            "server" => Some(self.of_server(path)),
            "env" => Some(self.of_server(&format!("build.env.{path}"))),
            "config" => Some(of_config(path)),
            _ => None,
        }
    }

    fn of_server(&self, path: &str) -> String {
        // What Wings itself puts into a server's environment, and no panel does.
        let variable = ["build.env.", "env.", "environment.", "build.environment."]
            .into_iter()
            .find_map(|place| path.strip_prefix(place));
        let path = match variable {
            Some("SERVER_MEMORY") => "build.memory",
            Some("SERVER_IP") => "build.default.ip",
            Some("SERVER_PORT") => "build.default.port",
            _ => path,
        };
        let value = path
            .split('.')
            .try_fold(&self.server, |value, part| value.get(part));
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            _ => String::new(),
        };
        // Whoever sets a variable must not reach the node's configuration by it.
        text.replace("{{", "{ {")
    }
}

/// A placeholder that the node's Wings puts in. Its token is what a panel and a node trust each other by, and belongs into no
/// server's file.
fn of_config(path: &str) -> String {
    let root = path.split('.').next().unwrap_or_default().to_ascii_lowercase();
    match path {
        _ if matches!(root.as_str(), "token" | "token_id" | "tokenid") => String::new(),
        "docker.interface" => "{{config.docker.network.interface}}".to_owned(),
        path => format!("{{{{config.{path}}}}}"),
    }
}
