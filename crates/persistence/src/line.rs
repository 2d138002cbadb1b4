//! Questions of one kind that come while others are being asked wait for each other, and are asked together.

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aileron_domain::StoreError;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::Store;
use crate::error::unavailable;
use crate::store::{Shared, WORK_TIMEOUT};

/// Where questions wait that one statement answers, however many they are: on PostgreSQL a statement costs more than what it
/// finds. One that comes alone is asked at once; those that come meanwhile are asked when it is answered, or when that takes
/// long.
pub(crate) struct Line<Q, A>(Mutex<Waiting<Q, A>>);

struct Waiting<Q, A> {
    questions: Vec<Asked<Q, A>>,
    /// How many statements are under way.
    under_way: usize,
    /// When the last one was sent.
    since: Instant,
}

struct Asked<Q, A> {
    question: Q,
    reply: oneshot::Sender<Result<A, StoreError>>,
}

/// How many statements are under way at most.
const STATEMENTS: usize = 4;

/// After so long, who waits for a statement has another one sent: the first may be stuck, or the database far away.
const LONG: Duration = Duration::from_millis(10);

/// How many questions one statement has at most, so that the first does not wait long for the last.
const TOGETHER: usize = 128;

impl<Q, A> Line<Q, A> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Waiting {
            questions: Vec::new(),
            under_way: 0,
            since: Instant::now(),
        }))
    }

    /// Waits for the answer. `ask` answers several questions, in their order.
    pub(crate) async fn ask<F>(
        self: &Arc<Self>,
        store: &Store,
        question: Q,
        ask: impl Fn(Arc<Shared>, Vec<Q>) -> F + Send + 'static,
    ) -> Result<A, StoreError>
    where
        Q: Send + 'static,
        A: Send + 'static,
        F: Future<Output = Result<Vec<A>, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        if let Some(turn) = self.wait(Asked { question, reply }) {
            let shared = Arc::clone(&store.shared);
            store.spawn(turn.take(move |questions| ask(Arc::clone(&shared), questions)));
        }
        let answered = timeout(WORK_TIMEOUT, answer).await.map_err(unavailable)?;
        answered.map_err(unavailable)?
    }

    /// Gets into the line, and says whether it is one's turn to ask for all who are in it.
    fn wait(self: &Arc<Self>, asked: Asked<Q, A>) -> Option<Turn<Q, A>> {
        let mut waiting = self.look();
        waiting.questions.push(asked);
        let takes_long = waiting.under_way < STATEMENTS && waiting.since.elapsed() > LONG;
        (waiting.under_way == 0 || takes_long).then(|| {
            waiting.under_way += 1;
            waiting.since = Instant::now();
            Turn {
                line: Arc::clone(self),
                is_over: false,
            }
        })
    }

    fn look(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to ask, until nobody waits any more.
struct Turn<Q, A> {
    line: Arc<Line<Q, A>>,
    is_over: bool,
}

impl<Q, A> Turn<Q, A> {
    async fn take<F>(mut self, ask: impl Fn(Vec<Q>) -> F)
    where
        F: Future<Output = Result<Vec<A>, StoreError>>,
    {
        loop {
            let (questions, replies) = self.next();
            if replies.is_empty() {
                return;
            }
            match ask(questions).await {
                Ok(answers) => {
                    for (reply, answer) in replies.into_iter().zip(answers) {
                        let _gone = reply.send(Ok(answer));
                    }
                }
                Err(error) => tell(replies, error),
            }
        }
    }

    fn next(&mut self) -> (Vec<Q>, Vec<oneshot::Sender<Result<A, StoreError>>>) {
        let mut waiting = self.line.look();
        if waiting.questions.is_empty() {
            // Who comes next must find that nobody would ask for them.
            waiting.under_way -= 1;
            self.is_over = true;
        }
        waiting.since = Instant::now();
        let together = waiting.questions.len().min(TOGETHER);
        let asked = waiting.questions.drain(..together);
        asked.map(|asked| (asked.question, asked.reply)).unzip()
    }
}

impl<Q, A> Drop for Turn<Q, A> {
    fn drop(&mut self) {
        if !self.is_over {
            self.line.look().under_way -= 1;
        }
    }
}

/// The same trouble for all.
fn tell<A>(replies: Vec<oneshot::Sender<Result<A, StoreError>>>, error: StoreError) {
    type Trouble = Box<dyn Error + Send + Sync>;
    let (of, trouble): (fn(Trouble) -> StoreError, Trouble) = match error {
        StoreError::Unavailable(trouble) => (StoreError::Unavailable, trouble),
        StoreError::Corrupt(trouble) => (StoreError::Corrupt, trouble),
    };
    let trouble: Arc<dyn Error + Send + Sync> = trouble.into();
    for reply in replies {
        let _gone = reply.send(Err(of(Box::new(Arc::clone(&trouble)))));
    }
}
