//! What is asked of Docker: the image of the game, and that nothing stays behind.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

/// The image's name, as the egg has it.
const IMAGE: &str = "aileron-real-wings:latest";

/// The image of the game. It goes when this is dropped, and so do the containers of a server.
pub(crate) struct Docker {
    server: String,
}

impl Docker {
    /// Makes the image, of a static busybox and the game alone. No registry is asked.
    pub(crate) fn prepare(busybox: &Path, scratch: &Path, server: String) -> anyhow::Result<Self> {
        docker(&["version", "--format", "{{.Server.Version}}"])
            .context("this needs a Docker that runs, and that you may use")?;
        let root = scratch.join("image");
        for folder in ["bin", "etc", "home/container", "mnt/install", "mnt/server", "tmp"] {
            std::fs::create_dir_all(root.join(folder))?;
        }
        std::fs::copy(busybox, root.join("bin/busybox"))
            .with_context(|| format!("cannot copy {}", busybox.display()))?;
        for applet in ["sh", "ash", "cat", "sleep"] {
            std::os::unix::fs::symlink("busybox", root.join("bin").join(applet))?;
        }
        std::fs::write(root.join("game.sh"), include_str!("game.sh"))?;
        let archive = scratch.join("image.tar");
        let status = Command::new("tar")
            .args(["--create", "--owner=0", "--group=0", "--file"])
            .arg(&archive)
            .arg("--directory")
            .arg(&root)
            .arg(".")
            .status()
            .context("cannot run tar")?;
        ensure!(status.success(), "tar failed");
        let archive = archive.to_string_lossy();
        let changes = [
            r#"CMD ["/bin/sh","/game.sh"]"#,
            "WORKDIR /home/container",
            "ENV PATH=/bin",
        ];
        let mut words = vec!["import"];
        for change in changes {
            words.extend(["--change", change]);
        }
        words.extend([&archive, IMAGE]);
        docker(&words)?;
        Ok(Self { server })
    }

    /// The containers of the server that there are, also those that do not run.
    pub(crate) fn containers(&self) -> anyhow::Result<Vec<String>> {
        let filter = format!("name={}", self.server);
        let listed = docker(&["ps", "--all", "--filter", &filter, "--format", "{{.Names}}"])?;
        Ok(listed.lines().map(str::to_owned).collect())
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        let removed = self.containers().and_then(|containers| {
            for container in &containers {
                docker(&["rm", "--force", container])?;
            }
            docker(&["rmi", "--force", IMAGE])
        });
        if let Err(error) = removed {
            eprintln!("warning: something may be left in Docker: {error:#}");
        }
    }
}

fn docker(words: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("docker")
        .args(words)
        .stdin(Stdio::null())
        .output()
        .context("cannot run docker")?;
    ensure!(
        output.status.success(),
        "docker {} failed: {}",
        words.first().copied().unwrap_or_default(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}
