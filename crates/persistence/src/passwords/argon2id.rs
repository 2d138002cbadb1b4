use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error, PasswordHasher};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Argon2id as the library has it, in memory that goes back to the system as soon as a hash is done.
///
/// The library's own blocks come from the C library's heap, which keeps some of them for good.
pub(super) struct Argon2id;

/// 7 MiB and five passes: of what OWASP's Password Storage Cheat Sheet holds equal, what needs least memory.
pub(super) const COSTS: Params = match Params::new(7 * 1024, 5, 1, None) {
    Ok(costs) => costs,
    Err(_) => panic!("not within the algorithm's bounds"),
};

/// From 32 MiB on the C library always asks the system for memory of its own (`DEFAULT_MMAP_THRESHOLD_MAX` of glibc), and
/// gives it back when it is freed. What is not written to takes no room.
const LENT_BY_THE_SYSTEM: usize = 33 * 1024 * 1024 / Block::SIZE;

impl Argon2id {
    /// Whether the hash is as those are that are made now, and at the same costs.
    pub(super) fn makes(hash: &PasswordHash) -> bool {
        hash.algorithm == Algorithm::default().ident()
            && hash.version == Some(Version::default().into())
            && ParamsString::try_from(&COSTS).is_ok_and(|costs| costs == hash.params)
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Argon2id {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash, Error> {
        let algorithm = algorithm.map_or(Ok(Algorithm::default()), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::default()), Version::try_from)?;
        let salt = Salt::new(salt)?;
        let mut output = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = output.get_mut(..length).ok_or(Error::OutputSize)?;

        let mut memory = Vec::with_capacity(LENT_BY_THE_SYSTEM.max(params.block_count()));
        memory.resize(params.block_count(), Block::new());
        let params_string = ParamsString::try_from(&params)?;
        Argon2::new(algorithm, version, params).hash_password_into_with_memory(
            password,
            &salt,
            output,
            &mut memory,
        )?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: params_string,
            salt: Some(salt),
            hash: Some(Output::new(output)?),
        })
    }
}

impl PasswordHasher<PasswordHash> for Argon2id {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash, Error> {
        self.hash_password_customized(password, salt, None, None, COSTS)
    }
}
