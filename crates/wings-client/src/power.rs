use aileron_domain::{PowerGateway, PowerOrder, WingsFailure};
use async_trait::async_trait;

use crate::WingsClient;

#[async_trait]
impl PowerGateway for WingsClient {
    /// Sends the action, once. A future that is dropped may have sent it.
    async fn send(&self, order: PowerOrder<'_>) -> Result<(), WingsFailure> {
        let call = self.call(order.node, Some(order.server), order.request_id);
        let path = format!("api/servers/{}/power", order.server);
        let body = format!(
            r#"{{"action":"{}","wait_seconds":{}}}"#,
            order.action, self.config.wait_seconds
        );
        Ok(call.post(&path, &body).await?)
    }
}
