//! Logging in.

pub(crate) const LOG_IN: &str = "Log in";
pub(crate) const LOG_IN_LEAD: &str = "Start, stop and watch your game servers.";
pub(crate) const USERNAME_OR_EMAIL: &str = "Username or e-mail";
pub(crate) const PASSWORD: &str = "Password";
pub(crate) const SHOW_PASSWORD: &str = "Show password";
pub(crate) const LOG_IN_AGAIN: &str = "Log in to go on to the page that you asked for.";
pub(crate) const CHECK_LOG_IN: &str = "Check the spelling of both, and whether Caps Lock is on. Whoever runs this panel can give you a new password.";
pub(crate) const BOTH_NEEDED: &str = "Enter your username or e-mail and your password.";
