use std::convert::Infallible;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use aileron_domain::Delivery;
use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// Knows whether a request has begun to leave.
///
/// hyper puts the head of a request into its buffer, then takes the body, then writes both out: as long as it has not
/// asked for the body, no byte has left. That is certain in every case, also when the time for the call is up while the
/// connection is still being made, which reqwest's errors do not tell apart. The tests of what is unreachable would
/// notice a hyper that does otherwise.
pub(crate) struct Departure {
    begun: Arc<AtomicBool>,
}

impl Departure {
    /// A body that must not be empty, and what watches it.
    pub(crate) fn watch(body: String) -> (reqwest::Body, Self) {
        let begun = Arc::new(AtomicBool::new(false));
        let watched = Watched {
            bytes: body.into(),
            begun: begun.clone(),
        };
        (reqwest::Body::wrap(watched), Self { begun })
    }

    /// Whether the request can have arrived.
    pub(crate) fn delivery(&self) -> Delivery {
        if self.begun.load(Ordering::Acquire) {
            Delivery::Possible
        } else {
            Delivery::Impossible
        }
    }
}

struct Watched {
    bytes: Bytes,
    begun: Arc<AtomicBool>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.begun.store(true, Ordering::Release);
        let bytes = mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
