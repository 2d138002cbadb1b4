use actix_web::HttpRequest;
use actix_web::dev::Payload;
use aileron_domain::ServerIdentifier;

use crate::{Problem, Step};

/// The step that reads what the path names: an egg or a node, by its name or id. It fails with 400.
#[derive(Debug, Clone)]
pub(crate) struct PathName(pub(crate) String);

impl Step for PathName {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let named = request
            .match_info()
            .iter()
            .next()
            .map_or("", |(_, segment)| segment);
        let fits = (1..=100).contains(&named.chars().count()) && !named.contains(char::is_control);
        if fits {
            Ok(Self(named.to_owned()))
        } else {
            Err(Problem::bad_request("Invalid name: expected a name or an id"))
        }
    }
}

/// The step that reads which server the path names. It fails with 400.
#[derive(Debug, Clone)]
pub(crate) struct PathServer(pub(crate) ServerIdentifier);

impl Step for PathServer {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let named = request.match_info().get("server").unwrap_or_default();
        named
            .parse()
            .map(Self)
            .map_err(|error: aileron_domain::InvalidServerIdentifier| Problem::bad_request(error.to_string()))
    }
}
