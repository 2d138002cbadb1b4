use aileron_domain::{
    AllowedAddresses, AllowedNet, Credential, ImportedApiKey, KeyDescription, KeyForm, KeyLimits, LastUse,
    UserId,
};
use serde_json::Value;

use crate::gathered::Gathered;
use crate::known::KnownThings;
use crate::left_behind::{LeftBehind, Why, called, shown};
use crate::row::At;
use crate::safe::Safe;
use crate::tables::API_KEYS;

/// The kind of key that the client API takes.
const ACCOUNT: u8 = 1;
/// The kind of key that the application API takes.
const APPLICATION: u8 = 2;

/// The keys that programs have.
pub(crate) fn api_keys(
    gathered: &Gathered,
    safe: &mut Safe<'_>,
    users: &KnownThings<UserId>,
    left_behind: &mut LeftBehind,
) -> Vec<ImportedApiKey> {
    let mut keys = Vec::new();
    for row in gathered.rows(&API_KEYS) {
        let owner = row.number("user_id").map_or("?", |user| users.name(user));
        let name = format!("{} of {owner}", called(row, &["identifier"]));
        keys.extend(left_behind.unless("API key", &name, api_key(row, safe, users)));
    }
    keys
}

fn api_key(row: At<'_>, safe: &mut Safe<'_>, users: &KnownThings<UserId>) -> Result<ImportedApiKey, Why> {
    let prefix = row.text_or_empty("identifier")?;
    match row.number::<u8>("key_type")? {
        ACCOUNT => {}
        APPLICATION => {
            return Err(Why::because(
                "it is a key of the application API, which there is not here: give its program a key of an administrator's \
                 account, for the API of operators",
            ));
        }
        _ => {
            return Err(Why::because(
                "it is of a kind that has been out of use in the other panel for long",
            ));
        }
    }
    if !prefix.starts_with(KeyForm::PTERODACTYL_PREFIX) {
        return Err(Why::because(
            "it does not begin with ptlc_, as keys of Pterodactyl do since 1.8: make another one for its program",
        ));
    }
    let user = users.coming(row.number("user_id")?, "user")?;
    let secret = safe
        .open(row.text_or_empty("token")?)
        .map_err(|sealed| Why::because(format!("its secret {sealed}: make another one for its program")))?;
    // Whoever could tell the secret by its beginning could guess it.
    let whole = format!("{prefix}{secret}");
    let credential = Credential::recognise(&whole).filter(|_| secret.len() >= 16);
    let last_use = row.moment("last_used_at")?;
    Ok(ImportedApiKey {
        user: user.key,
        credential: credential.ok_or_else(|| {
            Why::because("what is kept of it is no secret of a key: make another one for its program")
        })?,
        prefix: prefix.to_owned(),
        description: description(row)?,
        limits: KeyLimits {
            addresses: addresses(row)?,
            ..KeyLimits::default()
        },
        created_at: row.created_at()?,
        expires_at: row.moment("expires_at")?,
        last_use: last_use.map(|at| LastUse { at, from: None }),
    })
}

/// What it is for, as far as it fits on a line.
fn description(row: At<'_>) -> Result<KeyDescription, Why> {
    const FALLBACK: &str = "imported";
    let memo = shown(row.text_or_empty("memo")?);
    let description = memo.parse().or_else(|_| FALLBACK.parse());
    description.map_err(|said| Why::impossible("description", &said))
}

/// From where it may be used. A list that is not understood to its end never becomes a wider one.
fn addresses(row: At<'_>) -> Result<Option<AllowedAddresses>, Why> {
    let not_understood = |entry: &str| {
        Why::because(format!(
            "`{}` in its list of allowed addresses is neither an address nor a network such as 192.0.2.0/24: change it in \
             the other panel, and read again",
            shown(entry)
        ))
    };
    let entries = match row.json("allowed_ips")? {
        None => return Ok(None),
        Some(Value::Array(entries)) if entries.is_empty() => return Ok(None),
        Some(Value::Array(entries)) => entries,
        Some(other) => return Err(not_understood(&other.to_string())),
    };
    let nets = entries.iter().map(|entry| {
        let text = entry.as_str().unwrap_or_default().trim();
        text.parse::<AllowedNet>().map_err(|_| not_understood(text))
    });
    let nets: AllowedAddresses = nets.collect::<Result<Vec<_>, _>>()?.into_iter().collect();
    if nets.as_slice().len() > KeyLimits::MOST {
        return Err(Why::because(format!(
            "it has more than {} allowed addresses: put them together to networks in the other panel, and read again",
            KeyLimits::MOST
        )));
    }
    Ok(Some(nets))
}
