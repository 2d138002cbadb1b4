use aileron_domain::{ServerFilter, ServerScope, User};
use uuid::Uuid;

use crate::columns::Id;
use crate::rows::{StandingRow, VisibleRow};
use crate::text::without_nul;

/// Which servers are wanted.
#[derive(Default)]
pub(super) struct Wanted {
    /// The pattern of their names.
    pub(super) name: Option<String>,
    /// Between which keys theirs are.
    pub(super) uuids: Option<(Id, Id)>,
    /// What names them somehow.
    pub(super) text: Option<WantedText>,
    /// Who has nothing to do with them.
    pub(super) not_of: Option<Id>,
}

pub(super) struct WantedText {
    pub(super) pattern: String,
    pub(super) identifier: String,
    pub(super) uuids: (Id, Id),
}

impl Wanted {
    pub(super) fn of(filter: &ServerFilter, user: &User) -> Self {
        Self {
            name: filter.name.as_deref().map(pattern),
            uuids: filter.uuid.as_deref().map(beginning_with),
            text: filter.text.as_deref().map(|text| WantedText {
                pattern: pattern(text),
                identifier: without_nul(text.to_owned()),
                uuids: beginning_with(text),
            }),
            not_of: (filter.scope == ServerScope::Others).then_some(Id(user.id.0)),
        }
    }

    /// Whether all are wanted that there are: their number is known without counting.
    pub(super) fn is_all(&self) -> bool {
        self.name.is_none() && self.uuids.is_none() && self.text.is_none() && self.not_of.is_none()
    }
}

/// From where on somebody sees servers.
#[derive(Clone, Copy)]
pub(super) enum Sight {
    All,
    Own,
    Owned,
    Nothing,
}

impl Sight {
    pub(super) fn of(administrator: bool, scope: ServerScope) -> Self {
        match scope {
            ServerScope::Visible | ServerScope::Others | ServerScope::All if administrator => Self::All,
            ServerScope::Visible | ServerScope::Mine => Self::Own,
            ServerScope::Owned => Self::Owned,
            ServerScope::Others | ServerScope::All | ServerScope::None => Self::Nothing,
        }
    }

    /// Whether one server is among what is seen from there.
    pub(super) fn has(self, (server, _, standing): &VisibleRow, user: &User) -> bool {
        match self {
            Self::All => true,
            Self::Own => standing.is_some(),
            Self::Owned => StandingRow::of_owner(server, user).is_some(),
            Self::Nothing => false,
        }
    }
}

/// The pattern of a name that has `text` in it, whatever the case of ASCII letters. Its own wildcards stand for themselves.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in without_nul(text.to_ascii_lowercase()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The first and the last key whose text begins so. What no key begins with is between the last and the first.
fn beginning_with(text: &str) -> (Id, Id) {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let fits = (1..=32).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let filled = |with: char| {
        let rest = std::iter::repeat_n(with, 32_usize.saturating_sub(digits.len()));
        Uuid::try_parse(&digits.chars().chain(rest).collect::<String>()).ok()
    };
    match (filled('0'), filled('f')) {
        (Some(first), Some(last)) if fits => (Id(first), Id(last)),
        _ => (Id(Uuid::max()), Id(Uuid::nil())),
    }
}
