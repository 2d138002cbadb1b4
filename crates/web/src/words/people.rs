//! With whom a server is shared.

use aileron_domain::Permission;

pub(crate) const PEOPLE: &str = "People";
pub(crate) const SHARED_WITH: &str = "Shared with";
pub(crate) const SHARED_WITH_NOBODY: &str = "This server is shared with nobody.";
pub(crate) const SHARE: &str = "Share this server";
pub(crate) const MAY: &str = "They may";
pub(crate) const YOU: &str = "you";
pub(crate) const CHANGE_PERMISSIONS: &str = "Change what they may do";
pub(crate) const SAVE: &str = "Save";
pub(crate) const STOP_SHARING: &str = "Stop sharing";

/// Whose button that is.
pub(crate) fn stop_sharing_with(name: &str) -> String {
    format!("{STOP_SHARING} with {name}")
}

/// What a permission lets one do; one that is not known here has its own name.
pub(crate) fn permission(permission: &Permission) -> String {
    let name = permission.to_string();
    let word = match name.as_str() {
        "server.view" => "see it",
        "server.power" => "press all buttons",
        "server.power.start" => "start it",
        "server.power.stop" => "stop it",
        "server.power.restart" => "restart it",
        "server.power.kill" => "kill it",
        "server.console" => "use the console",
        "server.console.read" => "read the console",
        "server.console.send" => "type into the console",
        "server.activity.read" => "read who did what",
        "server.users.*" => "manage people",
        "server.users.read" => "see these people",
        "server.users.create" => "share it with others",
        "server.users.update" => "change what others may do",
        "server.users.delete" => "stop sharing it",
        "server.startup.read" => "see how it starts",
        "server.file.read" => "list files",
        "server.file.read-content" => "read files",
        "server.file.create" => "create files",
        "server.file.update" => "change files",
        "server.file.delete" => "delete files",
        "server.file.archive" => "pack files",
        "server.file.sftp" => "connect by SFTP",
        _ => return name,
    };
    word.to_owned()
}
