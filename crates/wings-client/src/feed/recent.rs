use serde::Deserialize;

/// Rust Wings gives as many lines as `lines` says, Go Wings as `size` does, which is at most this.
pub(super) const QUERY: &str = "lines=100&size=100";

/// The longest answer that is read, in bytes.
pub(super) const LONGEST: usize = 512 * 1024;

#[derive(Deserialize)]
struct Logs {
    data: Vec<String>,
}

/// The lines of an answer to `GET /api/servers/{uuid}/logs`: Go Wings gives JSON, Rust Wings the text itself.
pub(super) fn lines(body: &[u8]) -> Vec<String> {
    if let Ok(Logs { data }) = serde_json::from_slice(body) {
        return data;
    }
    let text = String::from_utf8_lossy(body);
    text.lines()
        .map(|line| line.trim_end_matches('\r').to_owned())
        .collect()
}
