use aileron_domain::Permission;
use maud::{Markup, html};

use crate::words;

/// A box for one permission, in the form that `scope` names; the script reads the checked ones.
pub(crate) fn permission_box(scope: &str, permission: &Permission, checked: bool) -> Markup {
    let id = format!("{scope}-{permission}");
    html! {
        div.check {
            input #(id) type="checkbox" name="permission" value=(permission) checked[checked];
            label for=(id) title=(permission) { (words::permission(permission)) }
        }
    }
}
