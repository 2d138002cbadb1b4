//! Questions of one kind that come while others are being asked wait for each other, and are asked together.

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aileron_domain::StoreError;
use tokio::sync::oneshot;

use crate::Store;
use crate::error::unavailable;
use crate::store::Shared;

/// Where questions wait that one statement answers, however many they are: on PostgreSQL a statement costs more than what it
/// finds. One that comes alone is asked at once.
pub(crate) struct Line<Q, A>(Mutex<Waiting<Q, A>>);

struct Waiting<Q, A> {
    questions: Vec<Asked<Q, A>>,
    /// How many statements are under way.
    under_way: usize,
}

struct Asked<Q, A> {
    question: Q,
    reply: oneshot::Sender<Result<A, StoreError>>,
}

/// How many statements are under way at most: while one is answered, the next one is put together.
const STATEMENTS: usize = 2;

/// How many questions one statement has at most, so that the first does not wait long for the last.
const TOGETHER: usize = 64;

impl<Q, A> Line<Q, A> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Waiting {
            questions: Vec::new(),
            under_way: 0,
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
        answer.await.map_err(unavailable)?
    }

    /// Gets into the line, and says whether it is one's turn to ask for all who are in it.
    fn wait(self: &Arc<Self>, asked: Asked<Q, A>) -> Option<Turn<Q, A>> {
        let mut waiting = self.look();
        waiting.questions.push(asked);
        (waiting.under_way < STATEMENTS).then(|| {
            waiting.under_way += 1;
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
    type Trouble = Arc<dyn Error + Send + Sync>;
    let (of, trouble): (fn(Box<dyn Error + Send + Sync>) -> StoreError, Trouble) = match error {
        StoreError::Unavailable(trouble) => (StoreError::Unavailable, trouble.into()),
        StoreError::Corrupt(trouble) => (StoreError::Corrupt, trouble.into()),
    };
    for reply in replies {
        let _gone = reply.send(Err(of(Box::new(Arc::clone(&trouble)))));
    }
}
