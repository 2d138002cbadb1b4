mod told;

use std::time::Duration;

use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use aileron_domain::{Permission, ServerIdentifier, Standing};
use aileron_live::{EventId, Subscription};
use futures_util::stream;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use crate::problem::ProblemBody;
use crate::{AtServer, Caller, InOrder, Panel, Problem};

/// Watch a server: server-sent events, for as long as the client stays.
///
/// Each event has a name and a JSON object: `state` (`state`, `since`), `stats` (as `resources` of `/resources`), `power` (an
/// entry of the activity log, when a button is pressed and again when it is known what came of it), `unreachable`
/// (`since`: the node does not answer; the next `state` says that it is back), `lagged` (the client was too slow and missed
/// something), `history` (`stats`: what it used in the last minutes, for as long as somebody has watched it; and `console`,
/// its last lines, for who holds `server.console`), `activity` (`id`, for who holds `server.activity.read`: something else was
/// written into its log, or the outcome of it) and, for who holds `server.console`, `console` (`line`), `daemon` (`message`)
/// and `install` (`step`, `line`, `successful`). A client that comes back says which event it saw last (`Last-Event-ID`, which browsers do by themselves),
/// and gets what it missed, or how things stand now.
#[utoipa::path(
    get,
    path = "/api/client/servers/{server}/events",
    tag = "servers",
    params(
        ("server" = String, Path, description = "The server's UUID or short identifier",
            pattern = "^[A-Za-z0-9_-]{1,36}$", example = "my-server"),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the event that the client saw last"),
    ),
    responses(
        (status = 200, description = "The stream", content_type = "text/event-stream", body = String),
        (status = 403, description = "The caller lacks `server.view`", body = ProblemBody,
            example = json!({"status": 403, "message": "Missing required permissions: server.view"})),
    ),
)]
pub(crate) async fn events(
    panel: Data<Panel>,
    request: HttpRequest,
    InOrder(at): InOrder<AtServer>,
) -> Result<HttpResponse, Problem> {
    let visible = at.allowed(&Permission::VIEW)?;
    let last = request
        .headers()
        .get(LAST_EVENT_ID)
        .and_then(|id| id.to_str().ok())
        .and_then(|id| id.parse::<EventId>().ok());
    let server = visible.server.id;
    let watcher = Watcher {
        subscription: panel.watching.subscribe(&visible.node, server, last),
        suspended: visible.server.suspended,
        standing: visible.standing.clone(),
        panel: panel.clone(),
        caller: at.caller,
        server: ServerIdentifier::Id(server),
        closing: panel.closing.clone(),
        check: every(CHECK),
        pulse: every(PULSE),
        begun: false,
    };
    let stream = stream::unfold(watcher, |mut watcher| async move {
        let told = watcher.next().await?;
        Some((Ok::<_, Problem>(told), watcher))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        // nginx would keep the events until it has a page of them.
        .insert_header((ACCEL_BUFFERING, "no"))
        .streaming(stream))
}

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// How often it is asked whether the caller may still watch.
const CHECK: Duration = Duration::from_secs(1);

/// How often something is sent where nothing happens, so that no proxy takes the connection for dead.
const PULSE: Duration = Duration::from_secs(15);

/// What a stream begins with: how long a client waits before it comes back, in milliseconds.
const BEGINNING: &[u8] = b"retry: 2000\n\n";

/// One client that watches one server.
struct Watcher {
    subscription: Subscription,
    suspended: bool,
    standing: Standing,
    panel: Data<Panel>,
    caller: Caller,
    server: ServerIdentifier,
    closing: CancellationToken,
    check: Interval,
    pulse: Interval,
    begun: bool,
}

impl Watcher {
    /// What is sent next; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.begun {
            self.begun = true;
            return Some(Bytes::from_static(BEGINNING));
        }
        loop {
            tokio::select! {
                () = self.closing.cancelled() => return None,
                _ = self.check.tick() => self.look_again().await?,
                event = self.subscription.next() => {
                    if let Some(told) = told::tell(&*event?, &self.standing, self.suspended) {
                        self.pulse.reset();
                        return Some(told);
                    }
                }
                _ = self.pulse.tick() => return Some(Bytes::from_static(b":\n\n")),
            }
        }
    }

    /// Ends it for who may not watch any more. A database that does not answer has not said so.
    async fn look_again(&mut self) -> Option<()> {
        let (panel, credential) = (&self.panel, &self.caller.credential);
        let Ok(admitted) = panel.admission.admit(credential, Some(&self.server)).await else {
            return Some(());
        };
        let admitted = admitted?;
        if let Some(ip) = self.caller.ip {
            panel
                .last_uses
                .note(&admitted.actor, credential, ip, panel.clock.now());
        }
        let visible = admitted
            .server
            .filter(|visible| visible.allows(&Permission::VIEW))?;
        self.standing = visible.standing;
        self.suspended = visible.server.suspended;
        Some(())
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
