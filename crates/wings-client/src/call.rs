use std::error::Error;

use aileron_domain::{Delivery, Node, RequestId, ServerId, Unreachable, WingsFailure};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, Method, Request, Response};
use tracing::debug;

use crate::confidential::Confidential;
use crate::departure::Departure;
use crate::{answer, body, unreachable};

/// One call to one Wings: whom it is for, and how what becomes of it is told.
pub(crate) struct Call<'a> {
    pub(crate) node: &'a Node,
    pub(crate) server: Option<ServerId>,
    pub(crate) request_id: Option<&'a RequestId>,
}

/// The longest answer to a question that is read, in bytes. A server's details hold its whole configuration.
const DETAILS_MAX: usize = 64 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Call<'_> {
    /// Sends `body`, which is JSON, to `path` under the node's URL. Any 2xx is success: Wings differ in what they send
    /// with it, and what matters is that the head says so.
    pub(crate) async fn post(&self, http: &Client, path: &str, body: String) -> Result<(), WingsFailure> {
        let (body, departure) = Departure::watch(body);
        let mut request = self.request(Method::POST, path);
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        *request.body_mut() = Some(body);

        let response = match http.execute(request).await {
            Ok(response) => response,
            Err(error) => return Err(self.lost(&error, departure.delivery())),
        };
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        body::drain(response).await;
        Ok(())
    }

    /// Asks for `path` under the node's URL.
    pub(crate) async fn get(&self, http: &Client, path: &str) -> Result<Vec<u8>, WingsFailure> {
        let response = match http.execute(self.request(Method::GET, path)).await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Err(self.lost(&error, Delivery::Impossible)),
            Err(error) => return Err(self.lost(&error, Delivery::Possible)),
        };
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        let body = body::read(response, DETAILS_MAX).await;
        let body = body.map_err(|error| self.lost(&error, Delivery::Possible))?;
        body.whole().ok_or_else(|| self.not_understood(&TooLong))
    }

    /// The answer came whole and says success, but not what was asked for.
    pub(crate) fn not_understood(&self, cause: &(dyn Error + 'static)) -> WingsFailure {
        self.unavailable(Unreachable::InvalidResponse, Delivery::Possible, cause)
    }

    fn request(&self, method: Method, path: &str) -> Request {
        let mut request = Request::new(method, self.node.url.join(path));
        let headers = request.headers_mut();
        // Neither can fail: node tokens and request ids are visible ASCII. If they could, Wings would answer 401.
        if let Ok(mut bearer) = HeaderValue::try_from(format!("Bearer {}", self.node.token.expose())) {
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        if let Some(Ok(id)) = self.request_id.map(|id| HeaderValue::from_str(id.as_str())) {
            headers.insert(REQUEST_ID, id);
        }
        request
    }

    async fn refusal(&self, response: Response) -> WingsFailure {
        let status = response.status();
        match answer::failure(response, self.node).await {
            Ok(failure) => {
                debug!(node = %self.node.id, server = self.server(), status = status.as_u16(), %failure, "Wings refused a call");
                failure
            }
            Err(error) => self.lost(&error, Delivery::Possible),
        }
    }

    fn lost(&self, error: &reqwest::Error, delivery: Delivery) -> WingsFailure {
        let https = self.node.url.expose().scheme() == "https";
        let reason = unreachable::reason(error, delivery, https);
        // The error's own text has the URL, its sources do not.
        let cause = error.source().unwrap_or(error);
        self.unavailable(reason, delivery, cause)
    }

    fn unavailable(
        &self,
        reason: Unreachable,
        delivery: Delivery,
        cause: &(dyn Error + 'static),
    ) -> WingsFailure {
        if tracing::enabled!(tracing::Level::DEBUG) {
            let causes: Vec<String> = unreachable::causes(cause).map(ToString::to_string).collect();
            let cause = Confidential::of(self.node).conceal(&causes.join(": "));
            debug!(node = %self.node.id, server = self.server(), %reason, ?delivery, cause, "a call to Wings came to nothing");
        }
        WingsFailure::Unavailable { reason, delivery }
    }

    fn server(&self) -> Option<tracing::field::DisplayValue<ServerId>> {
        self.server.map(tracing::field::display)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the answer is longer than {DETAILS_MAX} bytes")]
struct TooLong;
