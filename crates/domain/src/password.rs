use std::fmt;

/// A password as somebody typed it. It prints as `<password>`.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The longest one that is looked at, in bytes.
    pub const MAX_LENGTH: usize = 1024;

    /// Takes what was typed. `None` when it is empty or longer than [`Self::MAX_LENGTH`].
    #[must_use]
    pub fn new(typed: String) -> Option<Self> {
        (1..=Self::MAX_LENGTH)
            .contains(&typed.len())
            .then_some(Self(typed))
    }

    /// The password itself, for the hash function.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<password>")
    }
}

/// A password that somebody has chosen to have from now on: one that is not too short.
#[derive(Debug, Clone)]
pub struct NewPassword(Password);

impl NewPassword {
    /// The least that it has, in characters: what NIST SP 800-63B asks for.
    pub const MIN_CHARACTERS: usize = 8;

    /// Takes what was typed. `None` when it is shorter than [`Self::MIN_CHARACTERS`] or longer than
    /// [`Password::MAX_LENGTH`].
    #[must_use]
    pub fn new(typed: String) -> Option<Self> {
        let long_enough = typed.chars().nth(Self::MIN_CHARACTERS - 1).is_some();
        Password::new(typed).filter(|_| long_enough).map(Self)
    }

    /// It is a password like any other.
    #[must_use]
    pub fn as_password(&self) -> &Password {
        &self.0
    }
}
