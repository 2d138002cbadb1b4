//! The file in which an operator keeps how far logs had come: a JSON object a line.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write as _};
use std::path::Path;

use aileron_domain::ServerId;
use aileron_persistence::NotedHead;
use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

#[derive(serde::Serialize, serde::Deserialize)]
struct Line {
    server: String,
    number: i64,
    link: String,
}

/// What is noted of each server; nothing where there is no file yet.
pub(super) fn read(file: &Path) -> anyhow::Result<HashMap<Uuid, NotedHead>> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(HashMap::new()),
        read => read.with_context(|| format!("cannot read {}", file.display()))?,
    };
    let heads = text.lines().map(|line| -> anyhow::Result<(Uuid, NotedHead)> {
        let noted: Line = serde_json::from_str(line)?;
        let link: [u8; 32] = STANDARD
            .decode(noted.link)?
            .try_into()
            .map_err(|_| anyhow::anyhow!("a link has 32 bytes"))?;
        let number = noted.number;
        Ok((noted.server.parse()?, NotedHead { number, link }))
    });
    heads
        .collect::<anyhow::Result<HashMap<_, _>>>()
        .with_context(|| format!("{} is not what `activity verify --heads` writes", file.display()))
}

/// Replaces the file as a whole.
pub(super) fn write(file: &Path, heads: &[(ServerId, NotedHead)]) -> anyhow::Result<()> {
    let mut draft = file.as_os_str().to_owned();
    draft.push(".new");
    let draft = Path::new(&draft);
    let written = File::create(draft).and_then(|new| {
        let mut lines = BufWriter::new(new);
        for (server, head) in heads {
            let line = Line {
                server: server.to_string(),
                number: head.number,
                link: STANDARD.encode(head.link),
            };
            serde_json::to_writer(&mut lines, &line)?;
            lines.write_all(b"\n")?;
        }
        lines.into_inner()?.sync_all()?;
        fs::rename(draft, file)
    });
    written.with_context(|| format!("cannot write {}", file.display()))
}
