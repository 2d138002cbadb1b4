//! The second factor of an account.

pub(crate) const SECOND_FACTOR: &str = "Second factor";
pub(crate) const SECOND_FACTOR_OFF: &str = "Logging in needs your password alone";
pub(crate) const SECOND_FACTOR_ON: &str = "Logging in needs a code";
pub(crate) const SECOND_FACTOR_WANTED: &str =
    "Whoever runs this panel wants you to set one up: until then you can do nothing else.";
pub(crate) const SECOND_FACTOR_LEAD: &str =
    "With an authenticator app on your phone, whoever learns your password still cannot log in.";
pub(crate) const MANAGE_SECOND_FACTOR: &str = "Set up or change the second factor";
pub(crate) const BACK_TO_ACCOUNT: &str = "Back to your account";
pub(crate) const SET_UP: &str = "Set it up";
pub(crate) const TURN_ON: &str = "Turn it on";
pub(crate) const TURN_OFF: &str = "Turn it off";
pub(crate) const CODES_LEFT: &str = "Recovery codes left";
pub(crate) const NEW_RECOVERY_CODES: &str = "Make new recovery codes";
pub(crate) const SCAN: &str = "Scan this with your authenticator app";
pub(crate) const SCAN_LEAD: &str = "It is shown this once. Then type the code that the app shows.";
pub(crate) const TYPE_INSTEAD: &str = "Or type this into the app:";
pub(crate) const QR_CODE: &str = "QR code for an authenticator app";
pub(crate) const CONFIRM_CODE: &str = "Show that your app has it";
pub(crate) const CODE: &str = "Code of your app";
pub(crate) const CODE_OR_RECOVERY: &str = "Code of your app, or a recovery code";
pub(crate) const CODE_AND_PASSWORD: &str = "Enter your password again, and the code beside it.";
pub(crate) const RECOVERY_CODES: &str = "Your recovery codes";
pub(crate) const RECOVERY_CODES_ONCE: &str = "They are shown this once. Keep them apart from your phone.";
pub(crate) const RECOVERY_CODES_LEAD: &str =
    "If you lose your phone, each of them is good once instead of a code. Your other sessions have ended.";
pub(crate) const NO_SUCH_CHANGE: &str = "That is none of this page's forms";
