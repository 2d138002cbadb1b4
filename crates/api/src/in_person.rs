use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use aileron_domain::Proof;

use crate::{Caller, Problem, Step, Unfinished};

/// The step that lets people at what their account hangs on, and no programs: one whose key was stolen must not be able to
/// make others, or to shut its owner out. It fails as [`Caller`] does, and with 403 for an API key.
#[derive(Debug, Clone)]
pub struct InPerson(pub Caller);

impl Step for InPerson {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let caller = Caller::take(request, payload).await?;
        in_person(&caller)?;
        Ok(Self(caller))
    }
}

/// [`InPerson`], for those as well who have to set up a second factor before they can do anything else.
#[derive(Debug, Clone)]
pub struct InPersonUnfinished(pub Caller);

impl Step for InPersonUnfinished {
    async fn take(request: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let Unfinished(caller) = Unfinished::take(request, payload).await?;
        in_person(&caller)?;
        Ok(Self(caller))
    }
}

/// Lets people on, and no programs.
pub(crate) fn in_person(caller: &Caller) -> Result<(), Problem> {
    match caller.actor.proof {
        Proof::Session => Ok(()),
        Proof::ApiKey => Err(Problem::new(StatusCode::FORBIDDEN, NEEDS_SESSION)),
    }
}

const NEEDS_SESSION: &str = "An API key cannot do this: log in";
