use aileron_domain::Permission;

/// What somebody who may do this on a server may do over its websocket, in the words of Pterodactyl's panel, which
/// Wings knows.
///
/// Nobody gets more than Aileron itself lets them do: `control.stop` lets people stop and kill, and so needs both.
/// Who may see the server may connect. An `administrator` of the panel also hears of what goes wrong on the node, and
/// of installations.
pub(crate) fn socket_permissions(granted: &[Permission], administrator: bool) -> Vec<&'static str> {
    let may = |name: &str| {
        name.parse::<Permission>()
            .is_ok_and(|wanted| granted.iter().any(|granted| granted.covers(&wanted)))
    };
    let mut permissions = Vec::new();
    if granted.is_empty() {
        return permissions;
    }
    if Permission::ALL.iter().all(|wanted| may(wanted.as_str())) {
        permissions.push("*");
    } else {
        // With it a Rust Wings asks for `control.read-console` before it shows console lines; Go Wings shows them to
        // everybody who is connected.
        permissions.extend(["websocket.connect", "meta.calagopus"]);
        let wanted = [
            ("control.read-console", may("server.console.read")),
            ("control.console", may("server.console.send")),
            ("control.start", may("server.power.start")),
            (
                "control.stop",
                may("server.power.stop") && may("server.power.kill"),
            ),
            ("control.restart", may("server.power.restart")),
        ];
        permissions.extend(wanted.iter().filter(|(_, may)| *may).map(|(name, _)| *name));
    }
    if administrator {
        permissions.extend(ADMINISTRATORS);
    }
    permissions
}

/// What the panel itself needs to listen, and no more.
pub(super) const LISTENERS: [&str; 4] = [
    "websocket.connect",
    "control.read-console",
    "admin.websocket.errors",
    "admin.websocket.install",
];

const ADMINISTRATORS: [&str; 3] = [
    "admin.websocket.errors",
    "admin.websocket.install",
    "admin.websocket.transfer",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(names: &str) -> Vec<&'static str> {
        let grants: aileron_domain::Grants = names.parse().unwrap();
        socket_permissions(grants.as_slice(), false)
    }

    #[test]
    fn an_owner_may_do_everything() {
        assert_eq!(socket_permissions(&Permission::ALL, false), ["*"]);
        assert_eq!(granted("server.*"), ["*"]);
    }

    #[test]
    fn an_administrator_also_hears_of_the_node() {
        let permissions = socket_permissions(&Permission::ALL, true);
        assert_eq!(
            permissions,
            [
                "*",
                "admin.websocket.errors",
                "admin.websocket.install",
                "admin.websocket.transfer"
            ]
        );
    }

    #[test]
    fn a_viewer_may_look() {
        assert_eq!(granted("server.view"), ["websocket.connect", "meta.calagopus"]);
    }

    #[test]
    fn the_console_is_for_reading_and_for_typing() {
        let both = [
            "websocket.connect",
            "meta.calagopus",
            "control.read-console",
            "control.console",
        ];
        assert_eq!(granted("server.view,server.console"), both);
        assert_eq!(granted("server.view,server.console.*"), both);
        assert_eq!(granted("server.view,server.console.read"), both[..3]);
    }

    #[test]
    fn each_button_is_its_own() {
        let pressing = |names: &str| granted(&format!("server.view,{names}"))[2..].to_vec();
        assert_eq!(
            pressing("server.power"),
            ["control.start", "control.stop", "control.restart"]
        );
        assert_eq!(pressing("server.power.start"), ["control.start"]);
        assert_eq!(pressing("server.power.restart"), ["control.restart"]);
        assert_eq!(pressing("server.power.stop,server.power.kill"), ["control.stop"]);
    }

    #[test]
    fn who_may_stop_and_not_kill_does_neither_over_the_websocket() {
        for half in ["server.power.stop", "server.power.kill"] {
            assert_eq!(granted(&format!("server.view,{half}")).len(), 2, "{half}");
        }
    }

    #[test]
    fn who_has_nothing_gets_nothing() {
        assert_eq!(granted(""), [""; 0]);
    }
}
