use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use aileron_domain::{Actor, Credential, Permission, RequestId, ServerIdentifier, VisibleServer};

use crate::credential::Shown;
use crate::cross_site::refuse_cross_site;
use crate::second_factor::SETUP_WANTED;
use crate::{Panel, Problem, Step, client_address, limits, request_id};

/// The step that finds out who calls. It fails with 401, and with 403 for a browser that another site speaks through and for an
/// API key that is used from where it is not to be.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who it is.
    pub actor: Actor,
    /// What they showed.
    pub credential: Credential,
    /// Where they are.
    pub ip: Option<IpAddr>,
    /// Which request this is.
    pub request_id: Option<RequestId>,
}

impl Step for Caller {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let (caller, _) = admit(request, None, SecondFactorDue::Refused).await?;
        Ok(caller)
    }
}

/// The step that finds out who calls as [`Caller`] does, and lets in as well who has to set up a second factor before they can
/// do anything else.
#[derive(Debug, Clone)]
pub struct Unfinished(pub Caller);

impl Step for Unfinished {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let (caller, _) = admit(request, None, SecondFactorDue::LetIn).await?;
        Ok(Self(caller))
    }
}

/// What becomes of somebody of whom a second factor is wanted, and who has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SecondFactorDue {
    LetIn,
    Refused,
}

/// The step that finds out who calls and which server the path names, in one look-up.
///
/// It fails as [`Caller`] does, and then with 400 when the path names nothing that could be a server. One that is not
/// there for this caller is no failure yet, because what is in the body comes first.
#[derive(Debug, Clone)]
pub struct AtServer {
    /// Who calls.
    pub caller: Caller,
    /// The server, if there is one that the caller may see.
    pub server: Option<VisibleServer>,
}

impl AtServer {
    /// The server, for somebody who may see it at all: else 404.
    pub fn visible(&self) -> Result<&VisibleServer, Problem> {
        self.server
            .as_ref()
            .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "Server not found"))
    }

    /// The server, for somebody who was granted `wanted`: else 404 or 403.
    pub fn allowed(&self, wanted: &Permission) -> Result<&VisibleServer, Problem> {
        let server = self.visible()?;
        if !server.allows(wanted) {
            let message = format!("Missing required permissions: {wanted}");
            return Err(Problem::new(StatusCode::FORBIDDEN, message));
        }
        Ok(server)
    }
}

impl Step for AtServer {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let named = request
            .match_info()
            .get("server")
            .unwrap_or_default()
            .parse::<ServerIdentifier>();
        let (caller, server) = admit(request, named.as_ref().ok(), SecondFactorDue::Refused).await?;
        named
            .map_err(|error| Problem::bad_request(error.to_string()).in_pterodactyl(StatusCode::NOT_FOUND))?;
        Ok(Self { caller, server })
    }
}

const SET_UP_FIRST: &str = "Set up a second factor first, at /account/second-factor";

/// It does not say from where: whoever found the key would know where to go.
const NOT_FROM_HERE: &str = "This API key cannot be used from this address";

async fn admit(
    request: &HttpRequest,
    server: Option<&ServerIdentifier>,
    due: SecondFactorDue,
) -> Result<(Caller, Option<VisibleServer>), Problem> {
    let panel = Panel::of(request)?;
    let ip = client_address::of(request)?;
    limits::enter(request, ip)?;
    let Some(shown) = Shown::read(request.headers()) else {
        return Err(nobody(request, ip));
    };
    let Some(admitted) = panel.admission.admit(&shown.credential, server).await? else {
        return Err(nobody(request, ip));
    };
    if shown.by_cookie {
        refuse_cross_site(request)?;
    }
    limits::count_actor(request, admitted.actor.user.id, ip)?;
    if let Some(key) = &admitted.actor.key
        && !key.limits.allow_from(ip)
    {
        return Err(Problem::new(StatusCode::FORBIDDEN, NOT_FROM_HERE));
    }
    let is_due = !admitted.second_factor && panel.settings.second_factor.includes(&admitted.actor);
    if is_due && due == SecondFactorDue::Refused {
        let problem = Problem::new(StatusCode::FORBIDDEN, SET_UP_FIRST);
        return Err(problem.with_reason(SETUP_WANTED));
    }
    panel
        .last_uses
        .note(&admitted.actor, &shown.credential, ip, panel.clock.now());
    let caller = Caller {
        actor: admitted.actor,
        credential: shown.credential,
        ip: Some(ip),
        request_id: request_id::of(request),
    };
    Ok((caller, admitted.server))
}

fn nobody(request: &HttpRequest, ip: IpAddr) -> Problem {
    match limits::count_nobody(request, ip) {
        Ok(()) => Problem::authentication_required(),
        Err(too_often) => too_often,
    }
}
