mod argon2id;
mod imported;

use aileron_domain::{Password, StoreError};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::runtime::{Builder, Runtime};

use argon2id::Argon2id;
pub(crate) use imported::Imported;
use imported::is_imported;

use crate::error::{corrupt, unavailable};
use crate::secret_key::random;

/// Hashes and checks passwords with Argon2id.
///
/// Each takes some tens of milliseconds of a core and 7 MiB, so they take turns on one thread: the other cores go on
/// pressing buttons.
pub(crate) struct Passwords {
    /// Only its thread for what blocks is ever used.
    turns: Option<Runtime>,
}

/// The hash of a password that nobody has: checking against it takes as long as against a real one.
const NOBODYS: &str =
    "$argon2id$v=19$m=7168,t=5,p=1$YWlsZXJvbidzIG5vYm9keQ$IW59VzUOtlQ5+ctu0SwXdRROI0GL/s8wsUMZR4/Stck";

impl Passwords {
    pub(crate) fn new() -> std::io::Result<Self> {
        let turns = Builder::new_current_thread()
            .max_blocking_threads(1)
            .thread_name("aileron-password")
            .build()?;
        Ok(Self { turns: Some(turns) })
    }

    pub(crate) async fn hash(&self, password: Password) -> Result<String, StoreError> {
        self.work(move || {
            let salt = random::<16>().map_err(unavailable)?;
            let hash = Argon2id.hash_password_with_salt(password.expose().as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
                .map_err(|error| corrupt(error.to_string()))
        })
        .await
    }

    /// Whether this is the password of that hash; where there is no hash it takes as long to say no. While anybody's is
    /// `imported`, one of those is checked against beside each of our own, and the other way round: how long it takes does
    /// not tell who came from elsewhere.
    pub(crate) async fn matches(
        &self,
        password: Password,
        hash: Option<String>,
        imported: Option<String>,
    ) -> Result<bool, StoreError> {
        self.work(move || {
            let is_from_elsewhere = hash.as_deref().is_some_and(is_imported);
            let (own, other) = if is_from_elsewhere {
                (None, hash)
            } else {
                (hash, imported)
            };
            let is_own = is_of(&password, own.as_deref().unwrap_or(NOBODYS))?;
            let is_other = other.is_some_and(|other| imported::is_of(&password, &other));
            Ok(if is_from_elsewhere {
                is_other
            } else {
                own.is_some() && is_own
            })
        })
        .await
    }

    async fn work<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let turns = self
            .turns
            .as_ref()
            .ok_or_else(|| unavailable("the store is closed"))?;
        turns.spawn_blocking(work).await.map_err(unavailable)?
    }
}

/// Whether it is not as we would hash the password now: it came from another panel, or from a release that hashed at
/// other costs.
pub(crate) fn is_outdated(hash: &str) -> bool {
    PasswordHash::new(hash).map_or(true, |hash| !Argon2id::makes(&hash))
}

fn is_of(password: &Password, hash: &str) -> Result<bool, StoreError> {
    let hash = PasswordHash::new(hash).map_err(|error| corrupt(error.to_string()))?;
    Ok(Argon2id
        .verify_password(password.expose().as_bytes(), &hash)
        .is_ok())
}

impl Drop for Passwords {
    /// A runtime must not be waited for from within another one.
    fn drop(&mut self) {
        if let Some(turns) = self.turns.take() {
            turns.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::Error;
    use argon2::password_hash::PasswordHasher as _;
    use argon2::password_hash::phc::PasswordHash;
    use argon2::{Algorithm, Argon2, PasswordVerifier as _, Version};

    use super::argon2id::COSTS;
    use super::{Argon2id, NOBODYS, is_outdated};

    fn the_library() -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, COSTS)
    }

    /// Were it malformed, or cheaper, the time to say no would tell who has an account.
    #[test]
    fn nobodys_hash_costs_what_a_real_one_does() {
        let argon2 = the_library();
        let real = argon2.hash_password_with_salt(b"a password", &[7; 16]).unwrap();
        let nobodys = PasswordHash::new(NOBODYS).unwrap();
        assert_eq!(nobodys.algorithm, real.algorithm);
        assert_eq!(nobodys.version, real.version);
        assert_eq!(nobodys.params, real.params);
        let lengths = |hash: &PasswordHash| {
            let salt = hash.salt.as_ref().map(|salt| salt.len());
            (salt, hash.hash.map(|output| output.len()))
        };
        assert_eq!(lengths(&nobodys), lengths(&real));
        // It was computed to the end, and is another one's.
        let verdict = argon2.verify_password(b"a password", &nobodys);
        assert!(matches!(verdict, Err(Error::PasswordInvalid)), "{verdict:?}");
    }

    #[test]
    fn the_library_knows_our_hashes_and_we_know_its() {
        let ours = Argon2id.hash_password_with_salt(b"a password", &[7; 16]).unwrap();
        let theirs = the_library()
            .hash_password_with_salt(b"a password", &[7; 16])
            .unwrap();
        assert_eq!(ours.to_string(), theirs.to_string());
        assert!(Argon2id.verify_password(b"a password", &theirs).is_ok());
        assert!(Argon2id.verify_password(b"another", &theirs).is_err());
        assert!(!is_outdated(&ours.to_string()));
    }
}
