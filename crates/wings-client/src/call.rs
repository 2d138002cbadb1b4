use std::error::Error;

use aileron_domain::{Delivery, Node, NodeToken, RequestId, ServerId, Unreachable, WingsFailure};
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use reqwest::{Client, Method, Request, Response, StatusCode};
use tracing::debug;

use crate::confidential::Confidential;
use crate::departure::Departure;
use crate::tls_problem::TlsProblem;
use crate::{WingsClient, answer, body, clock, unreachable};

/// One call to one Wings: whom it is for, and how what becomes of it is told.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) client: &'a WingsClient,
    pub(crate) node: &'a Node,
    pub(crate) server: Option<ServerId>,
    pub(crate) request_id: Option<&'a RequestId>,
}

/// A call that did not end well.
pub(crate) struct Failed {
    /// Why, for everybody.
    pub(crate) failure: WingsFailure,
    /// Wings' answer, where it is Wings that said no.
    pub(crate) status: Option<StatusCode>,
    /// Why no secure connection came about, for the operator.
    pub(crate) tls: Option<TlsProblem>,
}

impl From<Failed> for WingsFailure {
    fn from(failed: Failed) -> Self {
        failed.failure
    }
}

impl From<WingsFailure> for Failed {
    fn from(failure: WingsFailure) -> Self {
        Self {
            failure,
            status: None,
            tls: None,
        }
    }
}

/// An answer that was read to its end.
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    /// What the node's clock said when it answered, if the answer tells.
    pub(crate) date: Option<Timestamp>,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Call<'_> {
    /// Sends `body`, which is JSON, to `path` under the node's URL. Any 2xx is success: Wings differ in what they send
    /// with it, and what matters is that the head says so.
    pub(crate) async fn post(&self, path: &str, body: &str) -> Result<(), Failed> {
        self.accepted(self.exchange(Method::POST, path, Some(body)).await?)
            .await
    }

    /// Has what is at `path` removed.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), Failed> {
        self.accepted(self.exchange(Method::DELETE, path, None).await?)
            .await
    }

    /// Asks for `path` under the node's URL; an answer of more than `limit` bytes is none.
    pub(crate) async fn get(&self, path: &str, limit: usize) -> Result<Answer, Failed> {
        let response = self.exchange(Method::GET, path, None).await?;
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        let date = response.headers().get(DATE).and_then(clock::parse);
        let body = body::read(response, limit).await;
        let body = body.map_err(|error| self.lost(&error, Delivery::Possible))?;
        match body.whole() {
            Some(body) => Ok(Answer { body, date }),
            None => Err(self.not_understood(&TooLong { limit }).into()),
        }
    }

    /// Whatever Wings answers.
    ///
    /// Where the node's token is being changed, and Wings refuses the one that it is shown first, it is shown the other:
    /// a call that was refused for its token has done nothing.
    pub(crate) async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Result<Response, Failed> {
        let http = self.http()?;
        let (likely, other) = self.client.memory.tokens(self.node);
        let response = self.attempt(&http, &method, path, body, likely).await?;
        let Some(other) = other.filter(|_| answer::is_token_refused(response.status())) else {
            return Ok(response);
        };
        body::drain(response).await;
        let response = self.attempt(&http, &method, path, body, other).await?;
        if !answer::is_token_refused(response.status()) {
            debug!(node = %self.node.id, "Wings takes the other one of the node's two tokens");
            self.client.memory.takes(self.node.id, other);
        }
        Ok(response)
    }

    /// The success that an answer says, or what it says instead.
    pub(crate) async fn accepted(&self, response: Response) -> Result<(), Failed> {
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        body::drain(response).await;
        Ok(())
    }

    /// What an answer says that does not say success.
    pub(crate) async fn refusal(&self, response: Response) -> Failed {
        let status = response.status();
        match answer::failure(response, self.node).await {
            Ok(failure) => {
                debug!(node = %self.node.id, server = self.server(), status = status.as_u16(), %failure, "Wings refused a call");
                Failed {
                    failure,
                    status: Some(status),
                    tls: None,
                }
            }
            Err(error) => self.lost(&error, Delivery::Possible),
        }
    }

    /// The answer came whole and says success, but not what was asked for.
    pub(crate) fn not_understood(&self, cause: &(dyn Error + 'static)) -> WingsFailure {
        self.unavailable(Unreachable::InvalidResponse, Delivery::Possible, cause)
    }

    /// The connections over which the node is called.
    pub(crate) fn http(&self) -> Result<Client, Failed> {
        self.client.pools.of(self.node).map_err(|problem| Failed {
            failure: self.unavailable(Unreachable::Tls, Delivery::Impossible, &problem),
            status: None,
            tls: Some(problem.into()),
        })
    }

    /// A request for `path` under the node's URL that says nothing of who asks.
    pub(crate) fn request(&self, method: Method, path: &str) -> Request {
        let mut request = Request::new(method, self.node.url.join(path));
        if let Some(Ok(id)) = self.request_id.map(|id| HeaderValue::from_str(id.as_str())) {
            request.headers_mut().insert(REQUEST_ID, id);
        }
        request
    }

    /// No answer came, or not all of it.
    pub(crate) fn lost(&self, error: &reqwest::Error, delivery: Delivery) -> Failed {
        let https = self.node.url.expose().scheme() == "https";
        let reason = unreachable::reason(error, delivery, https);
        let tls =
            (reason == Unreachable::Tls).then(|| TlsProblem::of(error, self.client.pools.trust(self.node)));
        // The error's own text has the URL, its sources do not.
        let cause = error.source().unwrap_or(error);
        Failed {
            failure: self.unavailable(reason, delivery, cause),
            status: None,
            tls,
        }
    }

    /// No usable answer, for this cause.
    pub(crate) fn unavailable(
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

    async fn attempt(
        &self,
        http: &Client,
        method: &Method,
        path: &str,
        body: Option<&str>,
        token: &NodeToken,
    ) -> Result<Response, Failed> {
        let mut request = self.request(method.clone(), path);
        let headers = request.headers_mut();
        // Neither can fail: node tokens and request ids are visible ASCII. If they could, Wings would answer 401.
        if let Ok(mut bearer) = HeaderValue::try_from(format!("Bearer {}", token.expose())) {
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let Some(body) = body else {
            return http.execute(request).await.map_err(|error| {
                let delivery = if error.is_connect() {
                    Delivery::Impossible
                } else {
                    Delivery::Possible
                };
                self.lost(&error, delivery)
            });
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let (body, departure) = Departure::watch(body.to_owned());
        *request.body_mut() = Some(body);
        let sent = http.execute(request).await;
        sent.map_err(|error| self.lost(&error, departure.delivery()))
    }

    fn server(&self) -> Option<tracing::field::DisplayValue<ServerId>> {
        self.server.map(tracing::field::display)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the answer is longer than {limit} bytes")]
struct TooLong {
    limit: usize,
}
