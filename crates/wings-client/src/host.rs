use aileron_domain::{Delivery, Grants, Node, ServerHost, ServerId, UserId, WingsFailure, WingsWords};
use async_trait::async_trait;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use crate::call::Failed;
use crate::feed::{socket_permissions, token_name};
use crate::words::Form;
use crate::{WingsClient, answer};

#[async_trait]
impl ServerHost for WingsClient {
    /// One that is there already is no error: Rust Wings answers 409, Go Wings makes it known again.
    async fn create(&self, node: &Node, server: ServerId, start: bool) -> Result<(), WingsFailure> {
        let body = json!({ "uuid": server.to_string(), "start_on_completion": start });
        let created = self
            .call(node, Some(server), None)
            .post("api/servers", &body.to_string())
            .await;
        unless(created, |failed| failed.status == Some(StatusCode::CONFLICT))
    }

    /// A Rust Wings would take the server from the body; with an empty object both ask the panel.
    async fn sync(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        let path = format!("api/servers/{server}/sync");
        Ok(self.call(node, Some(server), None).post(&path, "{}").await?)
    }

    async fn reinstall(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        let path = format!("api/servers/{server}/reinstall");
        Ok(self.call(node, Some(server), None).post(&path, "{}").await?)
    }

    async fn delete(&self, node: &Node, server: ServerId) -> Result<(), WingsFailure> {
        let path = format!("api/servers/{server}");
        let deleted = self.call(node, Some(server), None).delete(&path).await;
        unless(deleted, |failed| {
            failed.status == Some(StatusCode::NOT_FOUND) && knows_the_way(&failed.failure)
        })
    }

    /// A server that is not running is a conflict: 417 by Rust Wings, and by Go Wings a 502 that is its own, which comes
    /// as JSON, where a proxy's is a page.
    async fn command(&self, node: &Node, server: ServerId, line: &str) -> Result<(), WingsFailure> {
        let path = format!("api/servers/{server}/commands");
        let body = json!({ "commands": [line] }).to_string();
        let call = self.call(node, Some(server), None);
        let answer = call.exchange(Method::POST, &path, Some(&body)).await?;
        if is_not_running(&answer) {
            let words = answer::words(answer, node).await;
            let words = words.map_err(|error| call.lost(&error, Delivery::Possible))?;
            return Err(WingsFailure::Conflict(words));
        }
        Ok(call.accepted(answer).await?)
    }

    /// Go Wings ends what a denied token had opened. Rust Wings lets such a websocket listen until it speaks, and so is
    /// told besides what the user may from now on; with nothing, it closes their websockets at once. Go Wings does not
    /// know that call.
    async fn end_sockets(
        &self,
        node: &Node,
        server: ServerId,
        user: UserId,
        grants: &Grants,
    ) -> Result<(), WingsFailure> {
        let call = self.call(node, Some(server), None);
        let deny = json!({ "jtis": [token_name(user, server)] }).to_string();
        call.post(&format!("api/servers/{server}/ws/deny"), &deny).await?;

        let permissions = socket_permissions(grants.as_slice(), false);
        let left = json!({ "user_permissions": [
            { "user": user.to_string(), "permissions": permissions, "ignored_files": [] }
        ] });
        let told = call
            .post(&format!("api/servers/{server}/ws/permissions"), &left.to_string())
            .await;
        unless(told, |failed| failed.status == Some(StatusCode::NOT_FOUND))
    }
}

fn is_not_running(answer: &Response) -> bool {
    match answer.status() {
        StatusCode::EXPECTATION_FAILED => true,
        StatusCode::BAD_GATEWAY => Form::of(answer.headers()) == Some(Form::Json),
        _ => false,
    }
}

/// Success, also where it failed like this.
fn unless(result: Result<(), Failed>, harmless: impl FnOnce(&Failed) -> bool) -> Result<(), WingsFailure> {
    match result {
        Err(failed) if !harmless(&failed) => Err(failed.failure),
        _ => Ok(()),
    }
}

/// Whether a 404 is about the server. Rust Wings' and Go Wings' routers have words of their own for a path that they do
/// not know, which a node's address with a path too many leads to, and a proxy has a page; the server may well be there.
fn knows_the_way(not_found: &WingsFailure) -> bool {
    let lost = ["route not found", "404 page not found"];
    match not_found {
        WingsFailure::Refused(words) => words
            .as_ref()
            .map(WingsWords::as_str)
            .is_some_and(|words| !lost.contains(&words)),
        _ => false,
    }
}
