use std::future::Future;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use crate::Problem;

/// One step of reading a request: who calls, what is named, what is in the body.
///
/// actix polls the extractors of a handler side by side, so which of two problems is reported would be chance. A tuple
/// of steps is itself a step that takes them one after the other.
pub trait Step: Sized + 'static {
    /// Takes its part from the request.
    fn take(request: &HttpRequest, payload: &mut Payload) -> impl Future<Output = Result<Self, Problem>>;
}

impl<A: Step, B: Step> Step for (A, B) {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let first = A::take(request, payload).await?;
        let second = B::take(request, payload).await?;
        Ok((first, second))
    }
}

/// The extractor that takes a [`Step`], or several in their order.
#[derive(Debug)]
pub struct InOrder<T>(pub T);

impl<T: Step> FromRequest for InOrder<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move { T::take(&request, &mut payload).await.map(Self) })
    }
}
