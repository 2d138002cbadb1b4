use std::cell::RefCell;
use std::error::Error;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::web::Bytes;
use actix_web::{HttpMessage as _, HttpResponse};
use futures_util::Stream;

/// The body of a request that came in chunks, which may never end.
///
/// Once nobody has a use for the rest of it, actix would read on for as long as it comes. As long as somebody holds it when
/// the answer was sent, actix ends the connection instead, after the little time that it has for lingering. (A body whose
/// length was announced it does not read on.)
pub(crate) struct UnreadBody(Rc<RefCell<Payload>>);

impl UnreadBody {
    /// Takes hold of a request's body, if it comes in chunks; who reads the request notices nothing.
    pub(crate) fn hold(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return None;
        }
        let held = Rc::new(RefCell::new(request.take_payload()));
        let payload = Box::pin(Reading(Rc::clone(&held)));
        request.set_payload(Payload::Stream { payload });
        Some(Self(held))
    }

    /// Holds it until the answer was sent.
    pub(crate) fn until_sent(self, response: HttpResponse) -> HttpResponse {
        response.map_body(|_, body| {
            BoxBody::new(Holding {
                body,
                _unread: self.0,
            })
        })
    }
}

struct Reading(Rc<RefCell<Payload>>);

impl Stream for Reading {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

struct Holding {
    body: BoxBody,
    _unread: Rc<RefCell<Payload>>,
}

impl MessageBody for Holding {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
