use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use aileron_domain::{
    Grants, NewNode, NewServer, NodeRegistry as _, NodeUrl, Password, Permission, RegistryError, ServerId,
    ServerRegistry as _,
};
use aileron_local_wings::{ServerSpec, StopMethod};
use aileron_persistence::{NewApiKey, NewUser, Store};
use anyhow::Context as _;
use uuid::{Uuid, uuid};

use super::keepsakes::Keepsakes;

/// A server of the demo.
pub(super) struct Sample {
    pub(super) identifier: &'static str,
    name: &'static str,
    uuid: Uuid,
}

/// The servers of the demo. Their UUIDs are part of it, so that they are the same each time.
pub(super) const SAMPLES: [Sample; 3] = [
    Sample {
        identifier: "lobby",
        name: "Lobby",
        uuid: uuid!("0b5ab8a8-6f0e-4c1b-9d57-2f1f5a3f1c01"),
    },
    Sample {
        identifier: "survival",
        name: "Survival",
        uuid: uuid!("5e2d8f31-94c7-4a6e-8b1d-7c0f4b9e2a02"),
    },
    Sample {
        identifier: "creative",
        name: "Creative",
        uuid: uuid!("c4f1a6d2-3b80-4f59-a7e4-18d9c6b50e03"),
    },
];

pub(super) const NODE: &str = "this-machine";

/// What the panel calls the node's token.
pub(super) const TOKEN_ID: &str = "demo";

/// Makes a directory, and those above it, for its owner alone.
pub(super) fn make_directory(directory: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.with_context(|| format!("cannot make {}", directory.display()))
}

/// What the local Wings is to run: this very program, as a stand-in for a game.
pub(super) fn server_specs(directory: &Path) -> anyhow::Result<Vec<ServerSpec>> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let program = program.to_str().context("this program's path is not UTF-8")?;
    SAMPLES
        .iter()
        .map(|sample| {
            let files = directory.join("servers").join(sample.identifier);
            make_directory(&files)?;
            let arguments = ["sample-game", "--name", sample.identifier];
            Ok(ServerSpec {
                uuid: sample.uuid,
                name: sample.name.to_owned(),
                command: [program]
                    .into_iter()
                    .chain(arguments)
                    .map(ToOwned::to_owned)
                    .collect(),
                directory: Some(files),
                environment: BTreeMap::new(),
                stop: StopMethod::Command("stop".to_owned()),
                started_when: Some("Done (".to_owned()),
                ..ServerSpec::default()
            })
        })
        .collect()
}

/// What the viewer may do.
pub(super) fn sight() -> Grants {
    [Permission::VIEW, Permission::ACTIVITY_READ]
        .into_iter()
        .collect()
}

/// Makes the node's address known.
pub(super) async fn move_wings(store: &Store, wings: SocketAddr) -> anyhow::Result<()> {
    Ok(store.move_node(NODE, &url_of(wings)?).await?)
}

fn url_of(wings: SocketAddr) -> anyhow::Result<NodeUrl> {
    Ok(format!("http://{wings}").parse()?)
}

/// Makes what is not there yet: a demo that was interrupted is completed by the next one.
pub(super) async fn furnish(
    store: &Store,
    keepsakes: &mut Keepsakes,
    wings: SocketAddr,
) -> anyhow::Result<()> {
    let users = [
        ("owner", keepsakes.owner_password(), false),
        ("viewer", keepsakes.viewer_password(), false),
        ("admin", keepsakes.admin_password(), true),
    ];
    for (username, password, administrator) in users {
        let password =
            Password::new(password.to_owned()).context("the demo's password file has been changed")?;
        let email = format!("{username}@example.com").parse()?;
        let new = NewUser {
            username: username.parse()?,
            email,
            password,
            administrator,
        };
        unless_there(store.create_user(new).await)?;
    }

    let token = keepsakes.node_token().parse()?;
    let node = NewNode {
        name: NODE.to_owned(),
        url: url_of(wings)?,
        token_id: TOKEN_ID.parse()?,
        token,
        roots: None,
    };
    unless_there(store.create_node(node).await)?;
    for sample in &SAMPLES {
        let server = NewServer {
            id: ServerId(sample.uuid),
            identifier: sample.identifier.parse()?,
            name: sample.name.to_owned(),
            owner: "owner".to_owned(),
            node: NODE.to_owned(),
            build: None,
        };
        if unless_there(store.create_server(server).await)? {
            store
                .set_subuser(sample.identifier.parse()?, "viewer".to_owned(), sight())
                .await?;
        }
    }

    if keepsakes.owner_api_key().is_none() {
        let new = NewApiKey {
            user: "owner".to_owned(),
            description: "The demo's curl lines".to_owned(),
        };
        let key = store.create_api_key(new).await?;
        keepsakes.keep_owner_api_key(key.token.expose().to_owned())?;
    }
    Ok(())
}

/// Whether it was made just now, and was not there already.
fn unless_there<T>(created: Result<T, RegistryError>) -> anyhow::Result<bool> {
    match created {
        Ok(_) => Ok(true),
        Err(RegistryError::Taken { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
