//! What the tasks share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aileron_domain::{ActionResult, EntryId};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::book::{Book, Needs};
use crate::{LiveConfig, LivePorts, looking};

/// What the tasks share.
pub(crate) struct Shared {
    pub(crate) ports: LivePorts,
    pub(crate) config: LiveConfig,
    book: Mutex<Book>,
    runtime: Handle,
    tasks: TaskTracker,
    /// Everything ends now, but for the writing of results.
    pub(crate) ending: CancellationToken,
}

impl Shared {
    pub(crate) fn new(
        ports: LivePorts,
        config: LiveConfig,
        runtime: Handle,
        writer: mpsc::Sender<(EntryId, ActionResult)>,
    ) -> Self {
        Self {
            ports,
            config,
            book: Mutex::new(Book::new(writer)),
            runtime,
            tasks: TaskTracker::new(),
            ending: CancellationToken::new(),
        }
    }

    /// Not to be held across an await.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets something run that ends by itself.
    pub(crate) fn run(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn_on(work, &self.runtime);
    }

    /// Lets something run until it is over, or `ending` is.
    pub(crate) fn run_until(
        &self,
        ending: CancellationToken,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        self.run(async move {
            let _cut_short = ending.run_until_cancelled_owned(work).await;
        });
    }

    /// Sets going what is needed.
    pub(crate) fn see_to(self: &Arc<Self>, needs: &Needs) {
        if let Some(node) = needs.looking_at {
            self.run_until(self.ending.clone(), looking::look_at(self.clone(), node));
        }
        if needs.forgetting {
            self.run_until(self.ending.clone(), forget(self.clone()));
        }
    }

    /// Concludes what is awaited, and ends all but the writing.
    pub(crate) fn end(&self) {
        self.book().end_all(Instant::now(), &self.config);
        self.ending.cancel();
        self.tasks.close();
    }

    /// Waits for everything to be over.
    pub(crate) async fn ended(&self) {
        self.tasks.wait().await;
    }
}

/// Forgets what is old for as long as there is anything.
async fn forget(shared: Arc<Shared>) {
    loop {
        sleep(shared.config.memory).await;
        if !shared.book().forget(Instant::now(), &shared.config) {
            return;
        }
    }
}
