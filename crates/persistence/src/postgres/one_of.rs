use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

/// What the first attempt that succeeds gives, or why each of them failed.
///
/// They are made in turn, the next as soon as one has failed. One that takes its time does not hold up the next for
/// longer than [`HEAD_START`], and may still be the first.
pub(super) async fn first<T, E, A>(attempts: impl ExactSizeIterator<Item = A>) -> Result<T, Vec<E>>
where
    A: Future<Output = Result<T, E>>,
{
    let mut attempts = attempts.fuse();
    let mut under_way: FuturesUnordered<A> = attempts.next().into_iter().collect();
    let mut failures = Vec::new();
    loop {
        let more = attempts.len() > 0;
        tokio::select! {
            biased;
            Some(ended) = under_way.next() => match ended {
                Ok(success) => return Ok(success),
                Err(failure) => failures.push(failure),
            },
            () = tokio::time::sleep(HEAD_START), if more => {}
            else => return Err(failures),
        }
        under_way.extend(attempts.next());
    }
}

/// Enough for a server that is well, however far. With a host that hangs before it, the next one is reached long before
/// a caller gives up.
const HEAD_START: Duration = Duration::from_secs(1);
