use serde::Deserialize;

/// What a Wings says of the machine that it runs on, in answer to `GET /api/system`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SystemInformation {
    /// The processor's kind: Go Wings says `amd64` where Rust Wings says `x86_64`.
    pub architecture: String,
    /// Processors, as the operating system counts them.
    pub cpu_count: u32,
    /// The kernel's version.
    pub kernel_version: String,
    /// The operating system, such as `linux`.
    pub os: String,
    /// Wings' own version.
    pub version: String,
}

impl SystemInformation {
    pub(crate) const PATH: &str = "api/system";

    /// The longest answer that is read, in bytes.
    pub(crate) const MAX: usize = 64 * 1024;

    pub(crate) fn parse(body: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(body)
    }
}
