use std::collections::HashSet;

use aileron_domain::{ImportedUser, TotpSecret, User, UserId};

use crate::gathered::Gathered;
use crate::known::{Known, KnownThings};
use crate::left_behind::{LeftBehind, Why, called};
use crate::row::{At, Unreadable};
use crate::safe::Safe;
use crate::tables::{MODEL_HAS_ROLES, ROLES, USERS};

/// The accounts.
pub(crate) fn users(
    gathered: &Gathered,
    safe: &mut Safe<'_>,
    left_behind: &mut LeftBehind,
) -> (Vec<ImportedUser>, KnownThings<UserId>) {
    let (mut users, mut known) = (Vec::new(), KnownThings::default());
    let administrators = administrators(gathered);
    for row in gathered.rows(&USERS) {
        let name = called(row, &["username", "email"]);
        let mut user = left_behind.unless("user", &name, user(row, &administrators));
        if let Some(user) = &mut user {
            let secret = second_factor(row, safe);
            user.second_factor = left_behind.unless("second factor", &name, secret).flatten();
        }
        if let (Ok(number), Ok(uuid)) = (row.id(), row.uuid("uuid")) {
            let comes = user.is_some();
            let key = UserId(uuid);
            known.add(number, Known { name, key, comes });
        }
        users.extend(user);
    }
    (users, known)
}

fn user(row: At<'_>, administrators: &HashSet<u64>) -> Result<ImportedUser, Why> {
    let number = row.id()?;
    let username = row.text_or_empty("username")?.parse();
    let email = row.text_or_empty("email")?.parse();
    let password = row.text_or_empty("password")?.parse().map_err(|_| {
        Why::because(
            "its password is not hashed by bcrypt at a usual cost: let its owner set another one in the other panel, and \
             read again",
        )
    })?;
    let administrator = match row.switch_if_any("root_admin")? {
        Some(administrator) => administrator,
        None => administrators.contains(&number),
    };
    Ok(ImportedUser {
        user: User {
            id: UserId(row.uuid("uuid")?),
            username: username.map_err(|said| Why::impossible("username", &said))?,
            email: email.map_err(|said| Why::impossible("e-mail address", &said))?,
            administrator,
        },
        password,
        second_factor: None,
        created_at: row.created_at()?,
    })
}

/// Who has the role of administrators, in a panel that has roles.
fn administrators(gathered: &Gathered) -> HashSet<u64> {
    let is_theirs = |role: &At<'_>| role.text("name") == Ok(Some("Root Admin"));
    let roles = gathered.rows(&ROLES).filter(is_theirs);
    let roles: HashSet<u64> = roles.filter_map(|role| role.id().ok()).collect();
    let holder = |row: At<'_>| -> Result<Option<u64>, Unreadable> {
        let kind = row.text_or_empty("model_type")?;
        let is_one = roles.contains(&row.number("role_id")?) && (kind == "user" || kind.ends_with("\\User"));
        Ok(is_one.then_some(row.number("model_id")?))
    };
    let holders = gathered.rows(&MODEL_HAS_ROLES);
    holders.filter_map(|row| holder(row).ok().flatten()).collect()
}

/// The secret of their authenticator app, where logging in needs its codes.
fn second_factor(row: At<'_>, safe: &mut Safe<'_>) -> Result<Option<TotpSecret>, Why> {
    const AFTERWARDS: &str = "they log in with their password alone, until they set a second factor up here";
    // Of a panel that only has the secret it is set when it counts.
    let counts = row.switch_if_any("use_totp")?.unwrap_or(true);
    let sealed = row.text_or_empty("totp_secret")?;
    if !counts || sealed.is_empty() {
        return Ok(None);
    }
    let secret = safe
        .open(sealed)
        .map_err(|sealed| Why::because(format!("it {sealed}: {AFTERWARDS}")))?;
    let bytes = bytes_of_base32(&secret).and_then(|bytes| bytes.try_into().ok());
    let secret = bytes.map(TotpSecret::of).ok_or_else(|| {
        Why::because(format!(
            "it is no secret of 160 bits in base32, as authenticator apps have them here: {AFTERWARDS}"
        ))
    })?;
    Ok(Some(secret))
}

fn bytes_of_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in text.trim().trim_end_matches('=').bytes() {
        let digit = match byte.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        held = held << 5 | u32::from(digit);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::bytes_of_base32;

    /// The vectors of RFC 4648.
    #[test]
    fn base32_is_read_as_apps_show_it() {
        for (text, bytes) in [
            ("", ""),
            ("MY======", "f"),
            ("MZXQ====", "fo"),
            ("MZXW6===", "foo"),
            ("mzxw6yq", "foob"),
            ("MZXW6YTB", "fooba"),
            ("MZXW6YTBOI======", "foobar"),
        ] {
            assert_eq!(bytes_of_base32(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(bytes_of_base32("MZXW1"), None);
    }
}
