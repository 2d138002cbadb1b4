use std::thread;

use tokio::sync::oneshot;

use crate::address::Address;
use crate::database::{PREFIX, run};
use crate::{Error, admin};

/// Shows on a server that others use too that this process is alive, and clears away what dead ones left.
///
/// A static that keeps a template is never dropped, and a killed process drops nothing: its databases would stay for
/// ever. So each process holds a connection that bears the name of its run, and who comes later drops the databases of
/// runs whose connection is gone. The connection lives on a thread of its own, as long as the process.
pub(crate) async fn announce(address: &Address) -> Result<(), Error> {
    let url = address.admin_url();
    let name = format!("SET application_name = '{PREFIX}{}'", run());
    let (reply, announced) = oneshot::channel();
    thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async {
            let held = async {
                let client = admin::connect(&url).await?;
                client.batch_execute(&name).await?;
                Ok(client)
            };
            match held.await {
                Ok(client) => {
                    let _nobody_waits = reply.send(Ok(()));
                    std::future::pending::<()>().await;
                    drop(client);
                }
                Err(error) => {
                    let _nobody_waits = reply.send(Err(error));
                }
            }
        });
    });
    announced.await.unwrap_or(Err(Error::NotOurs))?;
    clear(address).await
}

async fn clear(address: &Address) -> Result<(), Error> {
    let url = address.admin_url();
    let client = admin::connect(&url).await?;
    let abandoned = client
        .query(
            "SELECT datname::text FROM pg_database WHERE starts_with(datname, $1) AND NOT EXISTS \
             (SELECT FROM pg_stat_activity WHERE starts_with(datname, application_name || '_') \
              AND starts_with(application_name, $1))",
            &[&PREFIX],
        )
        .await?;
    for row in abandoned {
        let name: String = row.get(0);
        // Another process may be clearing it away at the same time.
        let _gone = client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
            .await;
    }
    Ok(())
}
